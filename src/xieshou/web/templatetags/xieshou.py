"""Filters and tags of every page: money, numbers, dates, masks, icons and links that keep the query."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import template
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieshou.web.assets import asset_url, sprite_url

if TYPE_CHECKING:
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = template.Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
FEN_PER_YUAN = 100
NONE_MARK = "—"
ID_HEAD, ID_TAIL = 6, 4
PHONE_HEAD, PHONE_TAIL = 3, 4


@register.filter
def yuan(fen: int | str | None) -> str:
    """Return fen as yuan: 123450 is "1,234.50"; a dash for no value."""
    if fen is None or fen == "":
        return NONE_MARK
    value = int(fen)
    sign = "−" if value < 0 else ""
    whole, rest = divmod(abs(value), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d}"


@register.filter
def yuan_round(fen: int | str | None) -> str:
    """Return fen as whole yuan (half to even): 123450 is "1,234"; a dash for no value."""
    if fen is None or fen == "":
        return NONE_MARK
    value = (Decimal(int(fen)) / FEN_PER_YUAN).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return f"{value:,}".replace("-", "−")


@register.filter
def count(number: int | str | None) -> str:
    """Return a whole number with thousands separators; a dash for no value."""
    if number is None or number == "":
        return NONE_MARK
    return f"{int(number):,}".replace("-", "−")


@register.filter
def signed(number: int) -> str:
    """Return a change with its sign: "+3", "−2", "0"."""
    return f"{number:+,}".replace("-", "−") if number else "0"


@register.filter
def percent(share: float | str | None, digits: int = 1) -> str:
    """Return a share of 1 as per cent: 0.823 is "82.3%"; a dash for no value."""
    if share is None or share == "":
        return NONE_MARK
    return f"{float(share) * 100:.{digits}f}%"


@register.simple_tag
def share(numerator: int | None, denominator: int | None) -> str:
    """Return numerator / denominator as per cent with one digit; a dash where it has no meaning."""
    if numerator is None or not denominator:
        return NONE_MARK
    return f"{100 * int(numerator) / int(denominator):.1f}%"


@register.simple_tag
def scaled(value: float | str | None, top: float | None) -> str:
    """Return value / top as a width in per cent for a bar, held between 0 and 100."""
    if value in (None, "") or not top or not float(top):
        return "0%"
    ratio = abs(float(value)) / abs(float(top))
    return f"{min(max(ratio, 0.0), 1.0) * 100:.1f}%"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(SHANGHAI)
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date: 2026年3月5日 in Chinese, 5 Mar 2026 in English; a dash for no value."""
    if not value:
        return NONE_MARK
    local = _local(value)
    if (get_language() or "").startswith("zh"):
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {local:%b} {local.year}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Return a date for narrow columns: 2026-03-05 in both languages; a dash for no value."""
    return f"{_local(value):%Y-%m-%d}" if value else NONE_MARK


@register.filter
def moment(value: datetime | None) -> str:
    """Return date and time in Shanghai to the minute; a dash for no value."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else NONE_MARK


@register.filter
def clock(value: datetime | None) -> str:
    """Return the time of day in Shanghai to the minute; a dash for no value."""
    return f"{_local(value):%H:%M}" if value else NONE_MARK


@register.filter
def mask_id(text: str | None) -> str:
    """Return an identity number with its middle hidden: 530326********1234."""
    return _mask(text, ID_HEAD, ID_TAIL)


@register.filter
def mask_phone(text: str | None) -> str:
    """Return a phone number with its middle hidden: 138****1234."""
    return _mask(text, PHONE_HEAD, PHONE_TAIL)


@register.filter
def mask_name(text: str | None) -> str:
    """Return a name with all but its first character hidden: 王**."""
    return text[0] + "*" * (len(text) - 1) if text else NONE_MARK


def _mask(text: str | None, head: int, tail: int) -> str:
    if not text:
        return NONE_MARK
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


@register.filter
def initial(name: str | None) -> str:
    """Return the sign of an avatar: the first character of a name."""
    if not name:
        return "?"
    text = name.strip()
    return text[0].upper()


@register.filter
def hue(text: object) -> int:
    """Return a stable number 0 to 5 for a text, the colour class of its avatar."""
    return sum(ord(character) for character in str(text)) % 6


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """Return mapping[key], or an empty text where there is none."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return ""


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString | str:
    """Draw an icon of the sprite; hidden from screen readers unless it has a label."""
    if not name:
        return ""
    sized = f" x-icon-{size}" if size else ""
    if label:
        return format_html(
            '<svg class="x-icon{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            sized, label, sprite_url(), name,
        )  # fmt: skip
    return format_html(
        '<svg class="x-icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>', sized, sprite_url(), name
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """Return the query string with changes: None or "" removes a key; `page` and `after` start again."""
    request = context.get("request")
    params: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for key in ("page", "after", "before"):
        params.pop(key, None)
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def sort_order(context: Context, key: str) -> str:
    """Return how the list is sorted by a column now: "ascending", "descending" or ""."""
    current = _current_sort(context)
    return {key: "ascending", f"-{key}": "descending"}.get(current, "")


@register.simple_tag(takes_context=True)
def sort_query(context: Context, key: str) -> str:
    """Return the query that sorts by a column, the other way round where it is sorted by it already."""
    following = f"-{key}" if _current_sort(context) == key else key
    return query(context, sort=following)


def _current_sort(context: Context) -> str:
    request = context.get("request")
    asked = request.GET.get("sort", "") if request else ""
    return asked or str(context.get("default_sort") or "")


@register.simple_tag
def url_if(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page, or an empty text where that page does not exist."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def qualified(value: str, qualifier: str) -> str:
    """Return a reported figure with its qualifier: over 8,000; about 200; 125."""
    if qualifier == "at_least":
        return _("over %(value)s") % {"value": value}
    if qualifier == "about":
        return _("about %(value)s") % {"value": value}
    if qualifier == "up_to":
        return _("up to %(value)s") % {"value": value}
    return value


@register.filter
def slug(text: object) -> str:
    """Return a text usable as an element id."""
    return re.sub(r"[^0-9A-Za-z_-]+", "-", str(text)).strip("-") or "x"


@register.simple_tag
def sprite() -> str:
    """Return the address of the icon sprite, for the scripts."""
    return sprite_url()


@register.simple_tag
def web_asset(source: str) -> str:
    """Return the address of a built asset by the path of its source."""
    return asset_url(source)


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of a Django message level."""
    return {"error": "danger", "debug": "neutral"}.get(level_tag, level_tag or "info")

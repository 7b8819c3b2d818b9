"""Tags that only the components use: signs, beats, bars and page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html_join
from django.utils.translation import pgettext

from .xieshou import NONE_MARK, icon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.paginator import Page
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = template.Library()
BEATS = ("need", "offer", "match", "deliver", "verify")
STATUS_ICONS = {
    "success": "s-success",
    "progress": "s-progress",
    "warning": "s-warning",
    "danger": "s-danger",
    "info": "s-info",
    "neutral": "s-neutral",
    "unknown": "s-unknown",
    "east": "side-east",
    "west": "side-west",
}
HALF = 50


@register.simple_tag
def status_icon(tone: str) -> SafeString | str:
    """Draw the shape of a state: each tone has its own."""
    return icon(STATUS_ICONS.get(tone, "s-neutral"))


@register.simple_tag
def beat_label(name: str) -> str:
    """Return the word of a beat."""
    words = {
        "need": pgettext("beat", "Need"),
        "offer": pgettext("beat", "Offer"),
        "match": pgettext("beat", "Match"),
        "deliver": pgettext("beat", "Deliver"),
        "verify": pgettext("beat", "Verify"),
    }
    return words.get(name, name)


@register.simple_tag
def beat_steps(current: str, steps: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the steps given, or the five beats with those before the current one done."""
    if steps:
        return steps
    position = BEATS.index(current) if current in BEATS else -1
    states = [
        "done" if at < position else "current" if at == position else "todo" for at in range(len(BEATS))
    ]
    return [{"beat": beat, "state": state} for beat, state in zip(BEATS, states, strict=True)]


@register.simple_tag
def largest(items: Iterable[Mapping[str, Any] | object], key: str, top: str = "") -> float:
    """Return the longest bar of a list: the given top, else the largest absolute value."""
    if top:
        return float(top)
    values = [item.get(key) if hasattr(item, "get") else getattr(item, key, 0) for item in items]
    return max((abs(float(value or 0)) for value in values), default=1.0) or 1.0


@register.simple_tag
def factor_bar(points: float, longest: float) -> dict[str, str]:
    """Return x and width of a bar that grows to the right for, to the left against."""
    width = min(abs(float(points)) / (longest or 1.0), 1.0) * HALF
    start = HALF if points >= 0 else HALF - width
    return {"x": f"{start:.1f}%", "width": f"{width:.1f}%"}


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Return the page numbers to show, None for a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag
def language_name(code: str) -> str:
    """Return the name of a language in that language."""
    return {"zh-hans": "中文", "en": "English"}.get(code, code)


DISPLAY_CHOICES = {
    "theme": ("auto", "light", "dark"),
    "size": ("normal", "large"),
    "density": ("comfortable", "compact"),
}


@register.simple_tag(takes_context=True)
def display_attributes(context: Context) -> SafeString:
    """Return the attributes of <html> for the colours, text size and density chosen (cookie `xs_display`)."""
    request = context.get("request")
    kept = request.COOKIES.get("xs_display", "") if request else ""
    chosen = (context.get("display") or kept).split(".")
    pairs = [
        (f"data-{name}", value)
        for (name, allowed), value in zip(DISPLAY_CHOICES.items(), chosen, strict=False)
        if value in allowed[1:]
    ]
    return format_html_join("", ' {}="{}"', pairs)


@register.filter
def split_commas(text: str) -> list[str]:
    """Return the parts of a text between commas."""
    return text.split(",")


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """Return browser and system of a user agent in two words: "Chrome · Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " · ".join(word for word in (browser, system) if word) or NONE_MARK

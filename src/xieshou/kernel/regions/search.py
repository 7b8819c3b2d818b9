"""The search for places: Chinese, pinyin or initials, narrowed from wide to narrow.

"hz jz" finds 金钟街道 in 会泽县: all tokens but the last name divisions above, the last one the
place itself. A token of letters matches the beginning of pinyin or initials; a Chinese token any
part of the name. Where few divisions are left, letters match inside pinyin and initials too.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length, Substr

from xieshou.kernel.actor import prefix_bounds
from xieshou.kernel.texts import grams, prefix_range

from .models import Region
from .retired import retired_codes
from .rules import LEVEL_DIGITS, full_code
from .search_terms import PlaceToken, bisections, read_tokens
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

MOST_DIVISIONS = 2_000
FEW_DIVISIONS = 40
SHORT_LETTERS = 2


def search_regions(
    text: str, *, within: str | Sequence[str] = (), levels: Collection[int] = (), limit: int = 20
) -> list[Region]:
    """Return places of today that a text means, the best first.

    Args:
        within: prefixes without trailing zeros; only places below one of them (or itself) are returned.
        levels: only places of these levels; () means all.
    """
    tokens = read_tokens(text)
    if not tokens:
        return []
    within = [within] if isinstance(within, str) else list(within)
    within = [prefix for prefix in within if prefix]
    found = _search(tokens, within, levels, limit)
    if not found and not tokens[-1].is_letters:
        found = _formerly(tokens[-1].value, within, levels, limit)
    if not found and len(tokens) == 1 and not tokens[0].is_letters:
        for head, tail in bisections(tokens[0].value):
            pair = [PlaceToken(head, is_letters=False), PlaceToken(tail, is_letters=False)]
            found = found or _search(pair, within, levels, limit)
    return found


def _formerly(name: str, within: Sequence[str], levels: Collection[int], limit: int) -> list[Region]:
    """Return the counties of today that were once called so: 沾益县 → 沾益区."""
    codes = {full_code(old.successor_code) for old in retired_codes().values() if name in old.name}
    rows = Region.objects.filter(pk__in=codes, retired_on__isnull=True)
    if levels:
        rows = rows.filter(level__in=levels)
    return list(_below(rows, within).order_by("code")[:limit])


def _search(
    tokens: Sequence[PlaceToken], within: Sequence[str], levels: Collection[int], limit: int
) -> list[Region]:
    prefixes = list(within)
    for token in tokens[:-1]:
        prefixes = _divisions(token, prefixes)
        if not prefixes:
            return []
    return _places(tokens[-1], prefixes, levels, limit)


def _divisions(token: PlaceToken, prefixes: Sequence[str]) -> list[str]:
    """Return the prefixes of divisions above villages that a token names, below the given ones."""
    rows = Region.objects.filter(
        _matches(token, inside=_is_few(prefixes)), level__lte=4, retired_on__isnull=True
    )
    rows = _below(rows, prefixes)
    return list(rows.order_by("level", "code").values_list("short_code", flat=True)[:MOST_DIVISIONS])


def _places(token: PlaceToken, prefixes: Sequence[str], levels: Collection[int], limit: int) -> list[Region]:
    rows = Region.objects.filter(_matches(token, inside=_is_few(prefixes)), retired_on__isnull=True)
    if levels:
        rows = rows.filter(level__in=levels)
    rows = _ranked(_below(rows, prefixes), token)
    if prefixes or not _is_vague(token):
        return list(rows[:limit])
    return list(rows.filter(level__lte=RegionLevel.TOWNSHIP)[:limit])


def _is_vague(token: PlaceToken) -> bool:
    """Tell whether a token alone would name too many villages of the country."""
    return len(token.value) <= (SHORT_LETTERS if token.is_letters else 1)


def _is_few(prefixes: Sequence[str]) -> bool:
    """Tell whether so few rows lie below the prefixes that every one of them may be looked at."""
    counties = LEVEL_DIGITS[RegionLevel.COUNTY]
    return 0 < len(prefixes) <= FEW_DIVISIONS and all(len(prefix) >= counties for prefix in prefixes)


def _matches(token: PlaceToken, *, inside: bool) -> Q:
    value = token.value
    if not token.is_letters:
        if len(value) == 1:
            return Q(name__contains=value) if inside else Q(name__startswith=value)
        return (
            Q(name__contains=value) if inside else Q(name_grams__contains=grams(value), name__contains=value)
        )
    if inside and len(value) > 1:
        return Q(pinyin__contains=value) | Q(initials__contains=value)
    lower, upper = prefix_range(value)
    return Q(pinyin__gte=lower, pinyin__lte=upper) | Q(initials__gte=lower, initials__lte=upper)


def _below(rows: QuerySet[Region], prefixes: Sequence[str]) -> QuerySet[Region]:
    """Return the rows below any of the prefixes: by ranges of the key if they are few, else by comparison."""
    if not prefixes:
        return rows
    if len(prefixes) <= FEW_DIVISIONS:
        return rows.filter(reduce(or_, (_range(prefix) for prefix in prefixes)))
    condition = Q()
    for digits in {len(prefix) for prefix in prefixes}:
        rows = rows.annotate(**{f"first_{digits}": Substr("code", 1, digits)})
        condition |= Q(**{f"first_{digits}__in": [prefix for prefix in prefixes if len(prefix) == digits]})
    return rows.filter(condition)


def _range(prefix: str) -> Q:
    lower, upper = prefix_bounds(prefix)
    return Q(code__gte=lower, code__lt=upper)


def _ranked(rows: QuerySet[Region], token: PlaceToken) -> QuerySet[Region]:
    """Return exact names and beginnings first; of places that share letters the wide ones first."""
    value = token.value
    if token.is_letters:
        exact, begins = Q(initials=value) | Q(pinyin=value), Q(initials__startswith=value)
    else:
        exact, begins = Q(name=value), Q(name__startswith=value)
    rank = Case(
        When(exact, then=Value(0)), When(begins, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    order = ("level", "rank") if token.is_letters else ("rank", "level")
    return rows.annotate(rank=rank).order_by(*order, Length("name"), "code")

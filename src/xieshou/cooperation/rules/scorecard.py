"""The layouts of the assessment in six groups: versioned data, resolved for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.indicator import Group, Ratio
from xieshou.engines.law import NotInForceError

from .parameters import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoLayoutError(LookupError):
    """No layout holds for the year: the first one begins later."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the group, the indicator, and its name where no wing of this installation counts it.

    `of` is the indicator of the denominator, `ratio` whether the quotient is a share or an average.
    """

    group: Group
    code: str
    en: str
    zh: str
    of: str = ""
    ratio: Ratio = Ratio.PERCENT


@dataclass(frozen=True, slots=True)
class Layout:
    """A version of the layout with its source."""

    version: int
    from_date: date
    source: str
    source_zh: str
    lines: tuple[Line, ...]


def layout_of(year: int) -> Layout:
    """Return the layout that holds for a year.

    Raises: NoLayoutError.
    """
    try:
        found = resolve("scorecard", "layout", on=date(year, 1, 1))
    except NotInForceError:
        raise NoLayoutError(year) from None
    lines = tuple(_line(line) for line in found.value)
    return Layout(int(found.version), found.from_date, found.source, found.source_zh, lines)


def _line(raw: Mapping[str, str]) -> Line:
    ratio = Ratio(raw.get("ratio", Ratio.PERCENT))
    names = (raw.get("en", ""), raw.get("zh", ""))
    return Line(Group(raw["group"]), raw["code"], *names, of=raw.get("of", ""), ratio=ratio)


def quotient(actual: int | None, base: int | None, ratio: Ratio) -> int | None:
    """Return the whole percent, or the average in the unit of the figure, rounded down.

    Returns: None where either figure is not recorded or the denominator is nought.
    """
    if actual is None or not base:
        return None
    return actual * 100 // base if ratio == Ratio.PERCENT else actual // base

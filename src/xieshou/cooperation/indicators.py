"""What is counted: each wing above registers functions that count its own records for a pair and a term.

Nothing in cooperation is a typed percentage. A commitment, a milestone or a line of the scorecard names an
indicator, and its figure is counted when it is shown:

    register_indicator(
        Indicator("labour.departed", _("Workers sent out"), Unit.PEOPLE, count_departed, group=Group.LABOUR)
    )
    def count_departed(scope: Scope, cut: Cut) -> int | None: ...     # None: not recorded at all
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.actor import Scope
from xieshou.kernel.regions.rules import short_code
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import Promise

    from xieshou.cooperation.records import Records
    from xieshou.cooperation.vocabulary.check import Watch
    from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose records of which days: an eastern region, a western one ("" all), from and to (exclusive)."""

    region_code: str
    partner_region_code: str
    from_date: date
    to_date: date

    @property
    def east(self) -> str:
        """Return the prefix of the eastern region."""
        return short_code(self.region_code)

    @property
    def west(self) -> str:
        """Return the prefix of the western region, "" for all partners."""
        return short_code(self.partner_region_code)


Count = Callable[[Scope, Cut], int | None]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named count.

    `records` are the very rows it counts, `route` the page on which rows of this kind are kept; `watch` is
    the pledge (of the four not removed) that it is evidence of.
    """

    code: str
    label: str | Promise
    unit: Unit
    count: Count
    group: Group
    stream: Stream | None = None
    route: str = ""
    watch: Watch | None = None
    records: Records | None = None


_indicators: dict[str, Indicator] = {}


def register_indicator(indicator: Indicator) -> None:
    """Add an indicator; the same code again replaces it."""
    _indicators[indicator.code] = indicator


def list_indicators() -> list[Indicator]:
    """Return every indicator by code."""
    return [_indicators[code] for code in sorted(_indicators)]


def find_indicator(code: str) -> Indicator | None:
    """Return an indicator, or None for a code that no wing of this installation registers."""
    return _indicators.get(code)


def choices_of_indicators() -> list[tuple[str, str]]:
    """Return code and label with unit, for forms."""
    return [(one.code, f"{one.label}（{one.unit.label}）") for one in list_indicators()]


def measure(code: str, cut: Cut) -> int | None:
    """Return what the records of both sides count, or None where no wing records it; see `measure_all`."""
    return measure_all([(code, cut)])[code, cut]


def measure_all(wanted: Iterable[tuple[str, Cut]]) -> dict[tuple[str, Cut], int | None]:
    """Return what the records of both sides count for each code and cut; None where no wing records it.

    The figure of a pair is the same for whoever may see the record that names it, so it is counted in the
    scope of the two sides, never in the reader's; a count shows no row.
    """
    pairs: dict[tuple[str, str], list[tuple[str, Cut]]] = {}
    for code, cut in dict.fromkeys(wanted):
        pairs.setdefault((cut.region_code, cut.partner_region_code), []).append((code, cut))
    found: dict[tuple[str, Cut], int | None] = {}
    for of_pair in pairs.values():
        scope = both_sides(of_pair[0][1])
        with in_scope(scope):
            for code, cut in of_pair:
                indicator = _indicators.get(code)
                found[code, cut] = indicator.count(scope, cut) if indicator else None
    return found


def both_sides(cut: Cut) -> Scope:
    """Return the scope of the two sides of a cut, of everybody where the partner is not named."""
    return Scope.of((cut.east, cut.west)) if cut.partner_region_code else Scope.everything()

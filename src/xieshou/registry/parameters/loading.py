"""The dated parameters of the register, and the income line that a family's income is shown against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from xieshou.engines.law import Certainty, NotInForceError, read_law
from xieshou.engines.poverty import load_law

if TYPE_CHECKING:
    from xieshou.engines.law import Value

FOLDER = Path(__file__).resolve().parent
MONITORING, POVERTY = "monitoring", "poverty"
CONCLUDED = {Certainty.INFERRED, Certainty.OWN}


@dataclass(frozen=True, slots=True)
class Line:
    """The income line of a place and year, in fen per person and year, as the law has it."""

    year: int
    purpose: str
    found: Value

    @property
    def value_fen(self) -> int:
        """Return the line in fen."""
        return int(self.found.value)

    @property
    def source(self) -> str:
        """Return where the line comes from, in the active language."""
        return self.found.source_in(get_language())

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a published document stands behind it."""
        return self.found.is_certain


def line_of(region_code: str, year: int) -> Line | None:
    """Return the line that the income of a place and year is compared with, or None where none is known.

    The monitoring line stands above the poverty line that it replaced. A value that was only concluded (from
    the years around it, say) is no line here: the page says that none is on file.
    """
    monitoring, poverty = (_line(region_code, year, purpose) for purpose in (MONITORING, POVERTY))
    if monitoring is None:
        return poverty
    if monitoring.found.certainty not in CONCLUDED:
        return monitoring
    # In the year when the one line gave way to the other, the one that somebody wrote down stands.
    return poverty if poverty is not None and poverty.found.from_date.year == year else None


def _line(region_code: str, year: int, purpose: str) -> Line | None:
    try:
        return Line(year, purpose, load_law().value(f"lines.{purpose}", date(year, 1, 1), region_code))
    except NotInForceError:
        return None


def school_age_on(day: date) -> tuple[int, int]:
    """Return the first and the last age of compulsory education that hold on a day."""
    first, last = read_law(FOLDER).value("guarantees.school_age", day).value
    return int(first), int(last)


def not_counted_on(day: date, region_code: str) -> tuple[str, ...]:
    """Return the codes of money received that is no income in a place on a day; none before any law."""
    try:
        found: tuple[str, ...] = load_law().value("income.not_counted", day, region_code).value
    except NotInForceError:
        return ()
    return found


def visit_value(name: str, day: date) -> int:
    """Return a number of `visits.yaml` that holds on a day."""
    return read_law(FOLDER).number(f"visits.{name}", day)

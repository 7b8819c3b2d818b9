"""How long a step may take: dated parameters by province, and the day on which a clock runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from xieshou.engines.law import Law, Parameter, read_file

from .working_days import working_calendar

if TYPE_CHECKING:
    from xieshou.engines.law import Value

    from .working_days import WorkingCalendar

DATA_FILE = Path(__file__).resolve().parent.parent / "parameters" / "clocks.yaml"
UNITS = {"days", "working_days"}
NAMES = frozenset(
    {"decision", "notice", "measures", "follow_up", "clearing", "stable", "grievance", "appeal", "seed"}
)


class ClockError(ValueError):
    """The file of clocks is not complete, or an entry is no clock; the message names it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something may take on a day in a place, and who says so."""

    found: Value

    @property
    def value(self) -> int:
        """Return the number of days."""
        return int(self.found.value)

    @property
    def unit(self) -> str:
        """Return what the clock counts: days or working_days."""
        return self.found.unit

    @property
    def source(self) -> str:
        """Return where the value comes from, in the active language."""
        return self.found.source_in(get_language())

    @property
    def is_certain(self) -> bool:
        """Tell whether a published document stands behind it; else the county has to confirm it."""
        return self.found.is_certain

    def due_after(self, day: date, calendar: WorkingCalendar | None = None) -> date:
        """Return the last day of the clock that starts on `day` (which does not count)."""
        if self.unit == "working_days":
            return (calendar or working_calendar()).add_working_days(day, self.value)
        return day + timedelta(days=self.value)


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of one file, with the digest by which decisions name it."""

    version: str
    law: Law

    def on(self, name: str, *, region_code: str, day: date) -> Clock:
        """Return the clock that holds in a place on a day: the province's own before the general one.

        Raises: NotInForceError: none has begun.
        """
        return Clock(self.law.value(f"clocks.{name}", day, region_code))


def read_clocks(path: Path) -> Clocks:
    """Return the clocks of a file.

    Raises: LawFileError: the file cannot be trusted. ClockError: a clock is missing, unknown or no clock.
    """
    found = read_file(path)
    wanted = {f"{path.stem}.{name}" for name in NAMES}
    if found.keys() != wanted:
        raise ClockError(f"unknown or missing clocks: {sorted(found.keys() ^ wanted)}")
    for parameter in found.values():
        _check(parameter)
    return Clocks(sha256(path.read_bytes()).hexdigest()[:12], Law(found))


def _check(parameter: Parameter) -> None:
    for one in parameter.values:
        if one.unit not in UNITS or not isinstance(one.value, int) or one.value <= 0:
            raise ClockError(f"{parameter.key}: {one.value} {one.unit} is no clock")


@cache
def load_clocks() -> Clocks:
    """Return the clocks that the system was delivered with."""
    return read_clocks(DATA_FILE)

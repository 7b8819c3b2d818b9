"""How long a step may take: dated parameters by province, and the day on which a clock runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from .working_days import working_calendar

if TYPE_CHECKING:
    from .working_days import WorkingCalendar

DATA_FILE = Path(__file__).resolve().parent.parent / "parameters" / "clocks.yaml"
ALL = "all"
KEYS = {"province", "from", "value", "unit", "certainty", "source", "source_zh"}
UNITS = {"days", "working_days"}
CERTAINTIES = {"published", "code", "own"}
NAMES = frozenset(
    {"decision", "notice", "measures", "follow_up", "clearing", "stable", "grievance", "appeal", "seed"}
)


class ClockError(ValueError):
    """The file of clocks is not complete or contradicts itself; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something may take, from a day on, and who says so."""

    name: str
    province: str
    from_date: date
    value: int
    unit: str
    certainty: str
    source_en: str
    source_zh: str

    @property
    def source(self) -> str:
        """Return where the value comes from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh

    def due_after(self, day: date, calendar: WorkingCalendar | None = None) -> date:
        """Return the last day of the clock that starts on `day` (which does not count)."""
        if self.unit == "working_days":
            return (calendar or working_calendar()).add_working_days(day, self.value)
        return day + timedelta(days=self.value)


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of one file, with the digest by which decisions name it."""

    version: str
    entries: tuple[Clock, ...]

    def on(self, name: str, *, region_code: str, day: date) -> Clock:
        """Return the clock that holds in a place on a day: the province's own before the general one.

        Raises: ClockError: none has begun.
        """
        begun = [one for one in self.entries if one.name == name and one.from_date <= day]
        for province in (region_code[:2], ALL):
            own = [one for one in begun if one.province == province]
            if own:
                return max(own, key=lambda one: one.from_date)
        message = f"No clock “{name}” holds on {day} in {region_code[:2]}."
        raise ClockError(message)


def parse_clocks(text: str) -> Clocks:
    """Return the clocks of a YAML text.

    Raises: ClockError: unknown or missing keys, a doubled beginning, a general clock that is missing.
    """
    found: list[Clock] = []
    for name, lines in yaml.safe_load(text).items():
        if name not in NAMES:
            message = f"{name} is not a known clock"
            raise ClockError(message)
        found += [_read(name, line) for line in lines]
    seen = [(one.name, one.province, one.from_date) for one in found]
    general = {one.name for one in found if one.province == ALL}
    if len(set(seen)) != len(seen) or general != NAMES:
        message = f"doubled beginnings, or no general clock for {sorted(NAMES - general)}"
        raise ClockError(message)
    return Clocks(sha256(text.encode()).hexdigest()[:12], tuple(found))


def _read(name: str, line: dict[str, Any]) -> Clock:
    sound = (
        set(line) == KEYS
        and line["unit"] in UNITS
        and line["certainty"] in CERTAINTIES
        and isinstance(line["value"], int)
        and line["value"] > 0
        and isinstance(line["from"], date)
    )
    if not sound:
        message = f"{name}: {line}"
        raise ClockError(message)
    return Clock(
        name,
        str(line["province"]),
        line["from"],
        line["value"],
        line["unit"],
        line["certainty"],
        line["source"],
        line["source_zh"],
    )


@cache
def load_clocks() -> Clocks:
    """Return the clocks that the system was delivered with."""
    return parse_clocks(DATA_FILE.read_text(encoding="utf-8"))

"""What a reported figure can claim to count, in which units, and the days that a period means. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).resolve().parent / "data" / "measures.yaml"
SPAN = re.compile(r"^(\d{4})(?:-(\d{1,2}))?(?:\s*[–—~至]\s*(\d{4})(?:-(\d{1,2}))?)?$")
YEARS = re.compile(r"^(\d{4})-(\d{4})$")
FIRST_YEAR, LAST_YEAR, MONTHS = 1990, 2100, 12


def _in_english() -> bool:
    return (get_language() or "zh").startswith("en")


@dataclass(frozen=True, slots=True)
class FigureUnit:
    """A unit of a dimension; `times` is how many of the dimension's own unit it is."""

    zh: str
    en: str
    of: str
    times: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be counted; `list` names the records behind it, "" where this system keeps none."""

    code: str
    zh: str
    en: str
    of: str
    list: str = ""
    nought: bool = False

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.en if _in_english() else self.zh


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


@cache
def units() -> dict[str, FigureUnit]:
    """Return the units by their Chinese name."""
    return {
        name: FigureUnit(name, row["en"], row["of"], Decimal(row["times"]))
        for name, row in _read()["units"].items()
    }


@cache
def measures() -> dict[str, Measure]:
    """Return the measures by code, in their order."""
    return {code: Measure(code, **row) for code, row in _read()["measures"].items()}


def units_of(measure: str) -> list[str]:
    """Return the Chinese names of the units in which a measure can be stated."""
    return [name for name, unit in units().items() if unit.of == measures()[measure].of]


def in_own_unit(value: Decimal, measure: str, unit: str) -> Decimal:
    """Return a value in the own unit of its measure: 2 万亩 is 20,000 mu; an unknown unit counts once."""
    found = units().get(unit)
    fits = found is not None and measure in measures() and found.of == measures()[measure].of
    return value * found.times if found is not None and fits else value


def days_of(period: str) -> tuple[date, date] | None:
    """Return the days (to exclusive) that a period means: 2020, 2020-05, 2018–2020, 2018-03–2020-06.

    Returns: None for a text that names no years, or ends before it begins.
    """
    text = YEARS.sub(r"\1–\2", period.strip())
    found = SPAN.match(text)
    if found is None:
        return None
    first_year, first_month = int(found[1]), int(found[2] or 1)
    last_year = int(found[3] or found[1])
    last_month = int(found[4] or (MONTHS if found[3] or not found[2] else found[2]))
    months = (first_month, last_month)
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in (first_year, last_year)):
        return None
    if not all(1 <= month <= MONTHS for month in months):
        return None
    begins = date(first_year, first_month, 1)
    ends = date(last_year + last_month // MONTHS, last_month % MONTHS + 1, 1)
    return (begins, ends) if begins < ends else None

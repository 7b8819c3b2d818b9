"""Reading of the dated parameters: nothing unknown, nothing twice, every value with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

FOLDER = Path(__file__).resolve().parent
CERTAINTIES = ("document", "secondary", "unconfirmed")
LINE_KEYS = {"province", "year", "purpose", "value_fen", "certainty", "source", "source_zh"}
VALUE_KEYS = {"from", "value", "unit", "certainty", "source", "source_zh"}
MONITORING, POVERTY = "monitoring", "poverty"
PURPOSES = (MONITORING, POVERTY)
PROVINCE_DIGITS = 2


class ParameterFileError(DomainError):
    """A file of parameters says something unknown, twice, or without its source."""


@dataclass(frozen=True, slots=True)
class Line:
    """An income line of a province and year, in fen per person and year, with source and certainty."""

    province: str
    year: int
    purpose: str
    value_fen: int
    certainty: str
    source_en: str
    source_zh: str

    @property
    def source(self) -> str:
        """Return where the line comes from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a document stands behind it."""
        return self.certainty == CERTAINTIES[0]


def parse_lines(text: str) -> dict[tuple[str, int, str], Line]:
    """Return the lines of a YAML text by (province, year, purpose).

    Raises: ParameterFileError: an unknown key, purpose or certainty, no source, or a line twice.
    """
    lines: dict[tuple[str, int, str], Line] = {}
    for entry in yaml.safe_load(text) or []:
        _check_keys(entry, LINE_KEYS)
        key = (str(entry["province"]), int(entry["year"]), str(entry["purpose"]))
        if key[2] not in PURPOSES or key in lines:
            raise ParameterFileError(f"line {key}: unknown purpose, or entered twice")
        value = entry["value_fen"]
        if not isinstance(value, int) or value <= 0:
            raise ParameterFileError(f"line {key}: value_fen is whole fen above zero")
        lines[key] = Line(*key, value, entry["certainty"], entry["source"], entry["source_zh"])
    return lines


def _check_keys(entry: dict[str, Any], wanted: Iterable[str]) -> None:
    if set(entry) != set(wanted):
        raise ParameterFileError(f"keys {sorted(entry)} are not {sorted(wanted)}")
    if entry["certainty"] not in CERTAINTIES or not entry["source"] or not entry["source_zh"]:
        raise ParameterFileError(f"no source or no known certainty: {entry}")


@cache
def income_lines() -> dict[tuple[str, int, str], Line]:
    """Return the lines of `lines.yaml`."""
    return parse_lines((FOLDER / "lines.yaml").read_text(encoding="utf-8"))


def line_of(region_code: str, year: int) -> Line | None:
    """Return the line that the income of a place and year is compared with, or None where none is on file.

    The monitoring line stands above the poverty line, the province's own above the country's.
    """
    province = region_code[:PROVINCE_DIGITS]
    for purpose in PURPOSES:
        for place in (province, ""):
            line = income_lines().get((place, year, purpose))
            if line is not None:
                return line
    return None


def parse_values(text: str, name: str) -> list[dict[str, Any]]:
    """Return the dated values of one name of a YAML text, latest first.

    Raises: ParameterFileError: an unknown key, no source, or two values from one day.
    """
    entries = (yaml.safe_load(text) or {})[name]
    for entry in entries:
        _check_keys(entry, VALUE_KEYS)
    days = [entry["from"] for entry in entries]
    if len(set(days)) != len(days):
        raise ParameterFileError(f"{name}: two values from one day")
    return sorted(entries, key=lambda entry: entry["from"], reverse=True)


@cache
def _school_ages() -> list[dict[str, Any]]:
    return parse_values((FOLDER / "guarantees.yaml").read_text(encoding="utf-8"), "school_age")


def school_age_on(day: date) -> tuple[int, int]:
    """Return the first and the last age of compulsory education that hold on a day."""
    for entry in _school_ages():
        if entry["from"] <= day:
            first, last = entry["value"]
            return int(first), int(last)
    earliest = _school_ages()[-1]["from"]
    raise ParameterFileError(f"school_age: nothing holds before {earliest}")


@cache
def _visit_values(name: str) -> list[dict[str, Any]]:
    return parse_values((FOLDER / "visits.yaml").read_text(encoding="utf-8"), name)


def visit_value(name: str, day: date) -> int:
    """Return a number of `visits.yaml` that holds on a day."""
    for entry in _visit_values(name):
        if entry["from"] <= day:
            return int(entry["value"])
    raise ParameterFileError(f"{name}: nothing holds on {day}")

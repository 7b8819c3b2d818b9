"""Dated law: which value holds on a day in a province, and the set of them that the rules read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.law import PROVINCE_DIGITS, read_folder
from xieshou.engines.law import Law as DatedLaw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

FOLDER = Path(__file__).resolve().parent / "parameters"


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values of one province on one day, as the rules read them. Money in fen, shares in percent.

    `version` names the values: equal values have equal versions, whatever day they were asked for.
    """

    province: str
    on: date
    version: str
    poverty_line_fen: int
    monitoring_line_fen: int
    near_pct: int
    medical_pct: int
    school_pct: int
    disaster_pct: int
    rigid_pct: int
    drop_pct: int
    school_from_age: int
    school_to_age: int
    guarantee_above_range: int
    window_months: int = 12
    """Months before the day whose income and costs are added up."""
    not_counted: tuple[str, ...] = ()
    """Codes of items of money received that are no income."""
    uncertain: tuple[str, ...] = ()
    """Keys of values that no published document was read for: to be confirmed by the province."""

    @property
    def kept_pct(self) -> int:
        """Return the part of last year's income that is left where a fall just counts."""
        return 100 - self.drop_pct

    @property
    def month(self) -> int:
        """Return the month of the day as yyyymm."""
        return self.on.year * 100 + self.on.month

    @property
    def school_oldest_month(self) -> int:
        """Return the month of birth (yyyymm) with which somebody is just too old for compulsory education."""
        return self.month - (self.school_to_age + 1) * 100

    @property
    def school_youngest_month(self) -> int:
        """Return the latest month of birth of somebody of the age of compulsory education."""
        return self.month - self.school_from_age * 100


KEYS = {
    "poverty_line_fen": "lines.poverty",
    "monitoring_line_fen": "lines.monitoring",
    "near_pct": "shocks.near_pct",
    "medical_pct": "shocks.medical_pct",
    "school_pct": "shocks.school_pct",
    "disaster_pct": "shocks.disaster_pct",
    "rigid_pct": "shocks.rigid_pct",
    "drop_pct": "shocks.drop_pct",
    "school_from_age": "guarantees.school_from_age",
    "school_to_age": "guarantees.school_to_age",
    "guarantee_above_range": "guarantees.counts_above_range",
}
FACT_KEYS = {"window_months": "income.window_months", "not_counted": "income.not_counted"}
"""What is read of the law before the rules: which facts count."""


class Law(DatedLaw):
    """The parameters of the rules with their values over time."""

    def on(self, day: date, province_code: str) -> Parameters:
        """Return what the rules read for a province on a day. Raises NotInForceError."""
        values = {name: self.value(key, day, province_code) for name, key in (KEYS | FACT_KEYS).items()}
        text = repr([(value.key, value.value, str(value.from_date)) for value in values.values()])
        numbers = {name: self.number(key, day, province_code) for name, key in KEYS.items()}
        return Parameters(
            province=province_code[:PROVINCE_DIGITS],
            on=day,
            version=hashlib.sha256(text.encode()).hexdigest()[:12],
            uncertain=tuple(value.key for value in values.values() if not value.is_certain),
            window_months=self.number(FACT_KEYS["window_months"], day, province_code),
            not_counted=values["not_counted"].value,
            **numbers,
        )

    def describe(self, keys: Iterable[str], language: str | None) -> list[str]:
        """Return what keys mean, in the reader's language."""
        return [self.parameters[key].description_in(language) for key in keys]


@cache
def load_law(folder: Path = FOLDER) -> Law:
    """Return the law of a folder of YAML files, read once a process.

    Raises:  LawFileError: a file is malformed, or leaves a gap or an overlap.
    """
    return Law(read_folder(folder))

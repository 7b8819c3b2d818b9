"""Codes of counties that are no longer used, and the codes that took their place.

The table is `data/retired.csv` (`tools/derive_retired_regions.py` makes it). Its column `certainty`
says how a row is known: "known" by hand, "derived" from the history of codes by equal names. A row
without successor was split or merged in a way that names do not show.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

TABLE_FILE = Path(__file__).with_name("data") / "retired.csv"
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RetiredCode:
    """A county code of former days; codes have 6 digits; `successor_code` is "" if nothing is known."""

    code: str
    name: str
    retired_on: date
    successor_code: str
    certainty: str
    source: str


@cache
def retired_codes() -> dict[str, RetiredCode]:
    """Return all retired county codes by their six digits."""
    with TABLE_FILE.open(encoding="utf-8", newline="") as handle:
        return {
            row["code"]: RetiredCode(
                code=row["code"],
                name=row["name"],
                retired_on=date.fromisoformat(row["retired_on"]),
                successor_code=row["successor_code"],
                certainty=row["certainty"],
                source=row["source"],
            )
            for row in csv.DictReader(handle)
        }


@cache
def _successors() -> dict[str, str]:
    return {code: row.successor_code or code for code, row in retired_codes().items()}


def successor_of(code: str) -> str:
    """Return the code of today of a region code of any length; a code in use comes back unchanged.

    Of a retired county the first six digits are replaced: "530328" → "530303". Townships and
    villages got new codes of their own, so of those only the county is kept: "530328100000" →
    "530303000000".
    """
    county = code[:COUNTY_DIGITS]
    successor = _successors().get(county, county)
    if successor == county:
        return code
    return successor.ljust(len(code), "0")

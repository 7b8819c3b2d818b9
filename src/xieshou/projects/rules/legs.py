"""On what a project stands: a task of a plan, and the requirement, need and capability behind it. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from xieshou.cooperation.rules.plan import missing_legs
from xieshou.cooperation.vocabulary.plan import Leg
from xieshou.kernel.regions.rules import short_code

LINE_COLUMN = "plan_line_id"
OWN_LEGS = tuple(f"{leg}_id" for leg in Leg)
LEG_COLUMNS = (LINE_COLUMN, *OWN_LEGS)
COUNTY_DIGITS = 6


def missing_of(row: Any) -> list[Leg]:
    """Return the legs that a project (or its terms) lacks, in the order requirement, need, capability."""
    return missing_legs({leg: getattr(row, f"{leg}_id") for leg in Leg})


def serves_place(partner_region_code: str, region_code: str) -> bool:
    """Tell whether what is for a county (empty: all) is for a project there, or in a place around it."""
    if not partner_region_code:
        return True
    county, place = short_code(partner_region_code), short_code(region_code[:COUNTY_DIGITS].ljust(12, "0"))
    return place.startswith(county) or county.startswith(place)


def holds_year(from_date: date, to_date: date, year: int) -> bool:
    """Tell whether days (to exclusive) have a part in a calendar year."""
    return from_date < date(year + 1, 1, 1) and to_date > date(year, 1, 1)

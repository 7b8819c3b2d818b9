"""What the records of projects say about reported figures, by county and sector."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from xieshou.projects.queries.coverage import Coverage, Reached, cover, reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.insight.models import ReportedFigure
    from xieshou.kernel.actor import Scope

# The sector of which a row of the sources speaks.
SECTOR_OF_ROW = {"S50": "mulberry", "S54": "mushroom", "S63": "tea"}
YEARS = re.compile(r"^(\d{4})–(\d{4})$")
FEN_PER_YUAN = 100


def _cover(figure: ReportedFigure, scope: Scope) -> Coverage:
    county, sector = figure.region_code[:6], SECTOR_OF_ROW.get(figure.row, "")
    return cover(county=county, sector=sector, scope=scope)


def _reached(figure: ReportedFigure, scope: Scope) -> Reached:
    county, sector = figure.region_code[:6], SECTOR_OF_ROW.get(figure.row, "")
    years = YEARS.match(figure.period)
    first = date(int(years[1]), 1, 1) if years else None
    end = date(int(years[2]) + 1, 1, 1) if years else None
    return reached(county=county, sector=sector, scope=scope, from_date=first, to_date=end)


COVERED: dict[str, Callable[[Coverage], int]] = {
    "silk_projects": lambda found: found.projects,
    "mulberry_planted": lambda found: int(found.area_mu),
    "tea_garden": lambda found: int(found.area_mu),
    "townships_total": lambda found: found.townships_total,
    "townships_covered": lambda found: len(found.townships),
    "villages_covered": lambda found: found.villages,
}
REACHED: dict[str, Callable[[Reached], int]] = {
    "households_benefiting": lambda found: found.households,
    "people_benefiting": lambda found: found.people,
    "long_term_hires": lambda found: found.long_jobs,
    "seasonal_posts": lambda found: found.seasonal_jobs,
    "villages_collective_economy": lambda found: found.collective_villages,
    "income_gain": lambda found: found.household_fen // FEN_PER_YUAN,
}


def count_for(figure: ReportedFigure, scope: Scope) -> int | None:
    """Return what the records of projects hold of a figure.

    Returns: None where it is not about projects, or where no project of its county and sector is on file,
             or none paid anybody in its period: then there is no list, and the figure is neither borne
             nor refuted.
    """
    covered = _cover(figure, scope)
    if not covered.projects:
        return None
    if figure.indicator in COVERED:
        return COVERED[figure.indicator](covered)
    if figure.indicator in REACHED:
        found = _reached(figure, scope)
        return REACHED[figure.indicator](found) if found.payments else None
    return None

"""The planting project of the demonstration: on the plan's task, shared by two counties, counted once."""

from __future__ import annotations

from datetime import date

from tests.projects.makers import AT, COUNTY, make_places
from xieshou.config.demo.planting import AMOUNT_FEN, share_planting
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.operations import plan
from xieshou.kernel.actor import Actor
from xieshou.kernel.regions.models import Region
from xieshou.projects.rules.legs import missing_of

EAST, SECOND = "310116", "530822000000"


def test_two_counties_share_a_project_that_stands_on_the_plan(db):
    make_places()
    Region.objects.create(code=SECOND, short_code="530822", level=3, name="墨江县", full_name="墨江县")
    actor = Actor.system("示范")
    plan.draw_up(
        region_code=f"{EAST}000000", kind="annual", title="2026年度实施方案",
        days=(date(2026, 1, 1), date(2027, 1, 1)), actor=actor, at=AT,
    )  # fmt: skip
    project = share_planting(EAST, ["530823", "530822", "530826"], actor=actor, now=AT)
    project.refresh_from_db()
    assert (project.stage, missing_of(project)) == ("library", [])
    assert dict(project.shares.values_list("county_code", "basis_points")) == {COUNTY: 6_000, SECOND: 4_000}
    days = (date(2026, 1, 1), date(2027, 1, 1))
    parts = [measure("projects.planned_fen", Cut(f"{EAST}000000", code, *days)) for code in (COUNTY, SECOND)]
    assert sum(parts) == measure("projects.planned_fen", Cut(f"{EAST}000000", "", *days)) == AMOUNT_FEN

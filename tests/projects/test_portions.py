"""A project of several counties counts in each by its share, and over counties exactly once, to the fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.projects.makers import AT, COUNTY, VILLAGE, in_library, make_places
from tests.projects.test_legs import EAST, line_of
from xieshou.cooperation.indicators import Cut, find_indicator, measure
from xieshou.insight.official.funds import read_funds
from xieshou.insight.official.library import read_library
from xieshou.insight.official.source import Asked
from xieshou.kernel.regions.models import Region
from xieshou.projects.operations.proposal import add_place
from xieshou.projects.operations.share import set_shares
from xieshou.projects.queries.coverage import cover, list_counties, list_spends, reached
from xieshou.projects.queries.payment import Funds
from xieshou.projects.queries.portion import funds_below, shares_of
from xieshou.projects.queries.share import list_chain, list_served
from xieshou.projects.rules.share import part_of, points_below

SECOND, THIRD = "530822000000", "530824000000"
COUNTIES = (COUNTY, SECOND, THIRD)
THIRDS = dict(zip(COUNTIES, (3_334, 3_333, 3_333), strict=True))
ON = date(2026, 7, 1)
AMOUNT, CENTRAL, OWN = 100_000_01, 60_000_00, 40_000_01


@pytest.fixture
def prefecture(db, actor_with):
    make_places()
    for code, name in ((SECOND, "墨江县"), (THIRD, "景谷县")):
        Region.objects.create(code=code, short_code=code[:6], level=3, name=name, full_name=f"普洱市{name}")
    return actor_with("project_officer", "cooperation_officer", regions=["5308", "310116"])


@pytest.fixture
def projects(prefecture, actor_with):
    """Return a project that three counties share, and one of the first county alone."""
    approver = actor_with("county_approver", regions=["5308"])
    common = in_library(
        prefecture, approver, name="三县合作种植", amount_fen=AMOUNT, sources={"central": CENTRAL, "own": OWN},
        households_planned=100, people_planned=301,
    )  # fmt: skip
    set_shares(project_id=common.pk, shares=THIRDS, document="会议纪要1号", actor=prefecture, at=AT)
    alone = in_library(prefecture, approver)
    return common, alone


def tables(actor, read):
    return {code: read(Asked(actor.scope, EAST, code, 2026, ON)) for code in COUNTIES}


def added_up(found, fact):
    return sum(row[fact].value or 0 for rows in found.values() for row in rows)


# --- the rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0, 1, 2, 100_01, -7])
def test_parts_of_counties_add_up(amount):
    assert sum(part_of(amount, THIRDS, code[:6]) for code in COUNTIES) == amount
    assert part_of(amount, THIRDS, "5308") == amount
    assert part_of(amount, {}, "530326") == amount


def test_points_below_a_prefix():
    assert [points_below(THIRDS, prefix) for prefix in ("530823", "5308", "5303")] == [3_334, 10_000, 0]
    assert points_below({}, "530823") == 10_000


def test_parts_of_moved_money_add_up(projects, prefecture):
    common, _alone = projects
    whole = Funds(AMOUNT, 90_000_07, 1_01, 80_000_02, 70_000_03, 5, None)
    parts = [funds_below(whole, common, THIRDS, code[:6]) for code in COUNTIES]
    for name in ("approved_fen", "allocated_fen", "contracted_fen", "paid_fen", "held_fen", "remaining_fen"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)


# --- official tables ------------------------------------------------------------------------------------


def test_library_of_each_county_holds_its_share_once(projects, prefecture):
    found = tables(prefecture, read_library)
    assert [len(rows) for rows in found.values()] == [2, 1, 1]
    assert added_up(found, "project.amount") == AMOUNT + projects[1].amount_fen
    assert added_up(found, "project.from_central") == CENTRAL
    assert added_up(found, "project.from_own") == OWN
    assert added_up(found, "project.households") == 100 + 120
    assert added_up(found, "project.people") == 301 + 430
    for rows in found.values():
        for row in rows:
            sources = [row[name].value for name in row if name.startswith("project.from_")]
            assert sum(sources) == row["project.amount"].value
    (second,) = found[SECOND]
    assert "33.33%" in second["project.name"].value


def test_progress_of_funds_of_each_county_holds_its_share_once(projects, prefecture):
    found = tables(prefecture, read_funds)
    assert added_up(found, "funds.approved") == AMOUNT + projects[1].amount_fen
    assert added_up(found, "funds.remaining") == AMOUNT + projects[1].amount_fen


def test_county_reads_its_share_in_its_own_scope(projects, actor_with):
    county = actor_with("project_officer", regions=["530822"])
    (row,) = read_library(Asked(county.scope, EAST, SECOND, 2026, ON))
    assert row["project.amount"].value == part_of(CENTRAL, THIRDS, "530822") + part_of(OWN, THIRDS, "530822")


def test_covered_place_alone_brings_no_money(projects, prefecture):
    add_place(project_id=projects[1].pk, region_code=SECOND, area_mu=Decimal(5), actor=prefecture, at=AT)
    assert len(tables(prefecture, read_library)[SECOND]) == 1


def test_tables_ask_no_more_for_more_shared_projects(projects, prefecture, actor_with):
    def asked():
        with CaptureQueriesContext(connection) as found:
            read_funds(Asked(prefecture.scope, EAST, COUNTY, 2026, ON))
        return len(found)

    first = asked()
    approver = actor_with("county_approver", regions=["5308"])
    for _number in range(2):
        more = in_library(prefecture, approver)
        set_shares(project_id=more.pk, shares=THIRDS, document="纪要", actor=prefecture, at=AT)
    assert asked() == first


# --- coverage, concentration, chain ---------------------------------------------------------------------


def test_coverage_counts_shared_projects_in_each_county(projects, prefecture):
    scope = prefecture.scope
    found = {code: cover(county=code[:6], sector="mushroom", scope=scope).projects for code in COUNTIES}
    assert found == {COUNTY: 2, SECOND: 1, THIRD: 1}
    assert set(list_counties(scope=scope)) >= {code[:6] for code in COUNTIES}
    assert reached(county=SECOND[:6], sector="", scope=scope).payments == 0


def test_money_by_sector_and_chain_adds_up(projects, prefecture):
    scope = prefecture.scope
    spends = list_spends(scope=scope, year=2026)
    assert len(spends) == 4
    assert sum(one.amount_fen for one in spends) == AMOUNT + projects[1].amount_fen
    chains = [fen for code in COUNTIES for _s, _l, fen in list_chain(scope=scope, county=code[:6])]
    assert sum(chains) == AMOUNT + projects[1].amount_fen
    assert list_served(scope=scope) == [(code[:6], "mushroom") for code in sorted(COUNTIES)]


def test_stranger_reads_no_shares(projects, stranger):
    assert shares_of([projects[0].pk], scope=stranger.scope) == {}


# --- plans ----------------------------------------------------------------------------------------------


def test_plan_counts_the_share_of_the_county_and_all_of_it_for_all(prefecture, actor_with):
    approver = actor_with("county_approver", regions=["5308"])
    line = line_of(prefecture)
    values = {"amount_fen": AMOUNT, "sources": {"central": CENTRAL, "own": OWN}, "plan_line_id": line.pk}
    common = in_library(prefecture, approver, **values)
    set_shares(project_id=common.pk, shares=THIRDS, document="纪要", actor=prefecture, at=AT)
    days = (date(2026, 1, 1), date(2027, 1, 1))
    parts = [measure("projects.planned_fen", Cut(EAST, code, *days)) for code in COUNTIES]
    assert sum(parts) == measure("projects.planned_fen", Cut(EAST, "", *days)) == AMOUNT
    assert measure("projects.planned", Cut(EAST, SECOND, *days)) == 1
    assert measure("projects.planned", Cut(EAST, "", *days)) == 1
    assert measure("projects.planned", Cut(EAST, "", date(2027, 1, 1), date(2028, 1, 1))) == 0
    assert measure("projects.planned", Cut("310113000000", "", *days)) == 0
    assert find_indicator("projects.planned_fen").route == "projects:library"


def test_village_is_a_place_of_the_share_of_its_county(projects, prefecture):
    add_place(project_id=projects[0].pk, region_code=VILLAGE, area_mu=Decimal(9), actor=prefecture, at=AT)
    assert cover(county="530823", sector="", scope=prefecture.scope).area_mu == 9
    assert cover(county="530822", sector="", scope=prefecture.scope).area_mu == 0

"""Delisted counties of the demonstration: reports stay reports, and what was announced judges the pledges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from xieshou.config.demo.cooperation import Setting
from xieshou.config.demo.delisting import DAY, report_delistings
from xieshou.config.demo.organisations import DISTRICTS, counties_of
from xieshou.config.demo.pledges import keep_on_helping
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.vocabulary.check import Gap, Watch
from xieshou.kernel.actor import Actor, Scope
from xieshou.monitoring.queries.delisting import list_places

SYSTEM, ALL = Actor.system("示范数据"), Scope.everything()
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SETTING = Setting("310113", counties_of("310113"), SYSTEM, NOW, NOW.date())

pytestmark = pytest.mark.django_db


def judged(county):
    found = run_checks(
        scope=ALL, region_code="310113000000", partner_region_code=f"{county}000000", year=2026, on=NOW.date()
    )
    return next((one.verdict, one.gap) for one in found if one.watch == Watch.HELP)


def test_every_district_has_a_county_with_the_day_of_its_delisting():
    for district in DISTRICTS:
        counties = counties_of(district)
        assert report_delistings(counties, actor=SYSTEM, now=NOW) > 0
        days = {
            place.region_code[:6]: place.stands.from_date
            for place in list_places(ALL, on=NOW.date())
            if place.stands and place.region_code[:6] in counties
        }
        assert days
        assert set(days.values()) == {DAY}


def test_help_of_delisted_counties_is_judged_and_of_one_it_falls():
    report_delistings(counties_of("310113"), actor=SYSTEM, now=NOW)
    assert keep_on_helping(SETTING) == 2
    assert judged("530325") == ("held", None)
    assert judged("530323") == ("fallen", None)
    assert judged("530324") == ("unknown", Gap.NO_DAY)


def test_a_single_county_keeps_its_help_and_without_one_nothing_is_given():
    report_delistings(counties_of("310113"), actor=SYSTEM, now=NOW)
    assert keep_on_helping(replace(SETTING, counties=["530324"])) == 0
    assert keep_on_helping(replace(SETTING, counties=["530325"])) == 1
    assert judged("530325") == ("held", None)

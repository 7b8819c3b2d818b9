"""The delisting that monitoring has on record judges the pledges of cooperation; a report judges nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cooperation.places import AT, EAST, ON, SYSTEM, WEST, make_places
from xieshou.cooperation.delistings import Delisted, find_delisting, way_to_delisting
from xieshou.cooperation.indicators import Cut
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.vocabulary.check import Gap, Watch
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.delisting import NewPlaceStatus, record_place_status

CUT = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))
DAY = date(2020, 5, 17)
EN = {"accept-language": "en"}
APPROVED = NewPlaceStatus(
    region_code=WEST,
    level="county",
    state="delisted",
    from_date=DAY,
    document="批复",
    document_number="测试〔2020〕1号",
    issued_by="省人民政府",
    issued_on=DAY,
)
REPORTED = NewPlaceStatus(
    region_code=WEST, level="county", state="delisted", basis="reported", from_date=DAY, source="报道"
)


@pytest.fixture
def places(db: None) -> None:
    """Make the paired places."""
    make_places()


def keep(status: NewPlaceStatus) -> None:
    with in_scope(Scope.everything()):
        record_place_status(status=status, actor=SYSTEM, at=AT)


def gap_of(actor: Any, *, year: int) -> Gap | None:
    found = run_checks(
        scope=actor.scope, region_code=EAST, partner_region_code=WEST, year=year, on=date(2026, 3, 2)
    )
    return next(one.gap for one in found if one.watch == Watch.HELP)


def test_approved_delisting_judges_from_the_first_whole_year(places, actor_with):
    officer = actor_with("cooperation_officer", regions=["310113", "5303"])
    assert find_delisting(CUT, on=ON) is None
    assert gap_of(officer, year=2026) == Gap.NO_DAY
    keep(APPROVED)
    assert find_delisting(CUT, on=ON) == Delisted(DAY, "批复 测试〔2020〕1号")
    assert find_delisting(CUT, on=DAY) == Delisted(DAY, "批复 测试〔2020〕1号")
    assert find_delisting(CUT, on=DAY - timedelta(days=1)) is None
    assert find_delisting(replace(CUT, partner_region_code=""), on=ON) is None
    assert gap_of(officer, year=2020) == Gap.NOT_YET
    assert gap_of(officer, year=2021) is None
    with in_scope(Scope.of(["310113"])):
        assert find_delisting(CUT, on=ON) is not None


def test_report_has_no_day_and_a_county_back_on_the_list_has_no_delisting(places, actor_with):
    officer = actor_with("cooperation_officer", regions=["310113", "5303"])
    keep(REPORTED)
    assert find_delisting(CUT, on=ON) == Delisted(None, "报道")
    assert gap_of(officer, year=2026) == Gap.NO_DAY
    keep(APPROVED)
    assert gap_of(officer, year=2026) is None
    later = {"from_date": date(2022, 1, 1), "issued_on": date(2022, 1, 1)}
    keep(replace(APPROVED, state="listed", document_number="测试〔2022〕1号", **later))
    assert find_delisting(CUT, on=ON) is None
    assert gap_of(officer, year=2026) == Gap.NO_DAY


def test_report_of_a_listing_tells_no_delisting(places):
    keep(replace(REPORTED, state="listed"))
    assert find_delisting(CUT, on=ON) is None


def test_way_leads_whoever_enters_to_the_form_and_whoever_reads_to_the_list(
    places, actor_with, user_with, client_for
):
    add, read = reverse("monitoring:delisting_add"), reverse("monitoring:delistings")
    approver = actor_with("county_approver", regions=[WEST[:6]])
    officer = actor_with("cooperation_officer", regions=["310113", "5303"])
    entered = way_to_delisting(WEST, approver)
    assert entered is not None
    assert entered.url == f"{add}?place={WEST}"
    reading = way_to_delisting(WEST, officer)
    assert reading is not None
    assert reading.url == read
    assert way_to_delisting(WEST, actor_with("cooperation_officer", regions=["310113"])) is None
    assert way_to_delisting(WEST, actor_with("project_officer", regions=[WEST[:6]])) is None
    browser = client_for(user_with("county_approver", regions=[WEST[:6]]))
    page = browser.get(reverse("cooperation:checks"), headers=EN).content.decode()
    assert entered.url in page
    assert WEST in browser.get(entered.url).content.decode()

"""Who travelled, the yearly visit of leaders, a need seen at a household, the itinerary on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from tests.cooperation.meeting.test_visit import ALL, DAY, SEEN, find, plan
from tests.cooperation.places import AT, EAST, WEST
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Visit, VisitMember, VisitStop
from xieshou.cooperation.operations import delegation, visit
from xieshou.cooperation.operations.delegation import NewMember
from xieshou.cooperation.operations.visit import Stop
from xieshou.cooperation.queries.yearly import list_pair_years
from xieshou.cooperation.rules.visit import Journey, count_led, is_position, is_within, judge_year
from xieshou.cooperation.vocabulary.meeting import Yearly
from xieshou.insight.queries.desk_visits import yearly_visits_due
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Clue

MEMBER = NewMember("示范·李区长", "副区长", "deputy", is_east=True)
ON = date(2026, 11, 1)


def join(actor, made, **values):
    return delegation.add_member(visit_id=made.pk, member=replace(MEMBER, **values), actor=actor, at=AT)


def call_on(actor, made, household):
    stop = Stop(DAY, "household", "某户", household_code=household.code)
    return visit.add_stop(visit_id=made.pk, stop=stop, actor=actor, at=AT)


def notice(actor, stop, text="孩子上学缺交通费", at=SEEN):
    return delegation.notice_need(stop_id=stop.pk, text=text, actor=actor, at=at)


@pytest.mark.parametrize(
    ("code", "regions", "within"),
    [
        ("530326103201", ["310113000000", "530326000000"], True),
        ("530326103201", ["530300000000"], True),
        ("530326103201", ["530324000000", ""], False),
    ],
)
def test_place_lies_within_a_side(code, regions, within):
    assert is_within(code, regions) is within


@pytest.mark.parametrize(
    ("latitude", "longitude", "whole"),
    [(None, None, True), (90.0, 180.0, True), (90.1, 0.0, False), (0.0, -180.1, False), (1.0, None, False),
     (None, 1.0, False)],
)  # fmt: skip
def test_position_is_whole_and_on_the_globe(latitude, longitude, whole):
    assert is_position(latitude, longitude) is whole


def test_journeys_of_leaders_are_counted_by_year_direction_and_rank():
    def journey(day, *ranks, to_east=False):
        return Journey(to_east, day, frozenset(ranks))

    rows = [
        journey(date(2026, 1, 1), "deputy", "staff"),
        journey(date(2026, 12, 31), "principal"),
        journey(date(2025, 12, 31), "principal"),
        journey(date(2026, 5, 1), "office"),
        journey(date(2026, 5, 1), "deputy", to_east=True),
    ]
    cut = {"to_east": False, "year": 2026, "lowest": "deputy"}
    assert count_led(rows, on=date(2026, 12, 31), **cut) == 2
    assert count_led(rows, on=date(2026, 12, 30), **cut) == 1
    assert count_led(rows, on=date(2026, 12, 31), **{**cut, "lowest": "principal"}) == 1
    assert count_led(rows, on=date(2026, 12, 31), **{**cut, "to_east": True}) == 1


@pytest.mark.parametrize(
    ("made", "on", "verdict"),
    [
        (1, date(2026, 1, 1), Yearly.MET),
        (0, date(2026, 12, 31), Yearly.DUE),
        (0, date(2027, 1, 1), Yearly.MISSED),
    ],
)
def test_visit_is_missed_only_once_the_year_is_over(made, on, verdict):
    assert judge_year(made, least=1, year=2026, on=on) == verdict


def test_member_is_on_the_list_once(officer, stranger):
    made = plan(officer)
    join(officer, made)
    with pytest.raises(delegation.MemberTwiceError):
        join(officer, made)
    with pytest.raises(TextMissingError):
        join(officer, made, name=" ")
    with pytest.raises(NotFound):
        join(stranger, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitMember.objects.update(rank="king")


def test_yearly_visit_is_met_when_leaders_of_both_sides_came(officer, county):
    made, back = plan(officer), plan(officer, to_east=True)
    join(officer, made, is_east=False)
    join(officer, back, is_east=True)

    def of_pair(on=ON, year=2026):
        rows = list_pair_years(scope=officer.scope, year=year, on=on)
        return next(one for one in rows if (one.region_code, one.partner_region_code) == (EAST, WEST))

    assert (of_pair().to_west.verdict, of_pair().to_east.verdict) == (Yearly.DUE, Yearly.DUE)
    join(officer, made, name="示范·赵区长")
    assert (of_pair().to_west.made, of_pair().to_west.verdict) == (1, Yearly.MET)
    assert not of_pair().is_met
    join(officer, back, name="示范·张县长", is_east=False, rank="principal")
    assert of_pair().is_met
    assert of_pair(on=date(2027, 1, 1), year=2025).to_west.verdict == Yearly.MISSED
    assert [one.west for one in list_pair_years(scope=county.scope, year=2026, on=ON)] == ["会泽县"]
    queue = yearly_visits_due(officer, datetime(2026, 11, 1, tzinfo=UTC))
    assert (queue.count, queue.tone) == (2, "warning")
    assert yearly_visits_due(officer, datetime(2026, 9, 30, 12, tzinfo=UTC)).tone == ""


def test_need_at_a_household_becomes_a_clue_once(officer, stranger, actor_with, story):
    made = plan(officer)
    stop = call_on(officer, made, story.household)
    with pytest.raises(TextMissingError):
        notice(officer, stop, " ")
    with pytest.raises(NotFound):
        notice(stranger, stop)
    with pytest.raises(Denied):
        notice(actor_with("auditor", regions=["310113"]), stop)
    with pytest.raises(delegation.NotVisitedYetError):
        notice(officer, stop, at=SEEN - timedelta(days=1))
    notice(officer, stop)
    clue = Clue.objects.get()
    assert (clue.household_id, clue.observed_on, clue.text) == (story.household.pk, DAY, "孩子上学缺交通费")
    with pytest.raises(IllegalStepError):
        notice(officer, stop)
    site = visit.add_stop(visit_id=made.pk, stop=Stop(DAY, "school", "小学"), actor=officer, at=AT)
    with pytest.raises(NotFound):
        notice(officer, site)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitStop.objects.filter(pk=site.pk).update(need="x")


def test_delegation_goes_through_the_pages_and_leaves_on_paper(client, foreign_client, officer, story):
    made = plan(officer)
    stop = call_on(officer, made, story.household)
    find(officer, made)

    def at(route, key):
        return reverse(f"cooperation:{route}", args=[key])

    entry = {"name": "示范·李区长", "duty": "副区长", "rank": "deputy", "is_east": "1"}
    assert client.post(at("visit_member", made.pk), {**entry, "name": ""}).status_code == 422
    assert client.post(at("visit_member", made.pk), entry).status_code == 302
    assert client.post(at("visit_need", stop.pk), {"text": ""}).status_code == 302
    assert client.post(at("visit_need", stop.pk), {"text": "缺药费"}).status_code == 302
    assert foreign_client.post(at("visit_need", stop.pk), {"text": "x"}).status_code == 404
    assert foreign_client.post(at("visit_member", made.pk), entry).status_code == 404
    with in_scope(ALL):
        assert VisitStop.objects.get().need == "缺药费"
    page = client.get(at("visit", made.pk)).content.decode()
    assert "示范·李区长" in page
    pdf = PdfReader(BytesIO(client.get(at("itinerary_pdf", made.pk)).content)).pages[0].extract_text()
    assert "大棚漏水" in pdf
    paper = docx.Document(BytesIO(client.get(at("itinerary_word", made.pk)).content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {"示范·李区长", "某户", "大棚漏水", "五星村"} <= set(cells)
    assert story.household.code not in cells
    assert foreign_client.get(at("itinerary_pdf", made.pk)).status_code == 404
    assert foreign_client.get(at("itinerary_word", made.pk)).status_code == 404


def test_board_of_the_year_asks_no_more_for_more_visits(client, officer):
    address = reverse("cooperation:yearly_visits")

    def count():
        client.get(address, {"year": "2026"})
        with CaptureQueriesContext(connection) as queries:
            client.get(address, {"year": "2026"})
        return len(queries)

    join(officer, plan(officer))
    one = count()
    for number in range(2):
        join(officer, plan(officer, title=f"对接{number}"))
    assert count() == one
    page = client.get(address, {"year": "1990"})
    assert page.context["year"] == 2017
    assert Visit.objects.count() == 3
    assert SEEN.year == 2026

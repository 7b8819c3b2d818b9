"""Lists that only come out: who is in them, what they hide, and that no query count grows with the rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.labour.files import out_of
from tests.labour.makers import make_places
from tests.labour.story import EAST, WEST, Story
from tests.labour.trip.test_operations import give_seats, make_trip
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_sheet
from xieshou.labour.models import AssignmentRun, MatchLine, SubsidyBatch
from xieshou.labour.operations import boarding, trip
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side

pytestmark = pytest.mark.django_db
LISTS = (
    "labour.referrals",
    "labour.interviews",
    "labour.run_lines",
    "labour.placements",
    "labour.mismatches",
    "labour.trips",
    "labour.briefings",
    "labour.retention_checks",
    "labour.wage_proofs",
    "labour.subsidy_batches",
)


@pytest.fixture
def story(actor_with, user_with, db):
    return Story(actor_with, user_with)


@pytest.fixture
def stranger(actor_with):
    return actor_with("station_west", regions=["530823"])


def test_referral_and_interview_come_out_with_their_state(story, stranger):
    make_places()
    story.talk()
    (row,) = out_of("labour.referrals", story.county)
    assert (row["status"], row["alias"], row["code"]) == (
        "interviewed", story.referral.pseudonym, story.vacancy.code,
    )  # fmt: skip
    assert (row["home"], row["made_on"]) == ("云南省 曲靖市 会泽县", date(2026, 3, 2))
    assert out_of("labour.referrals", story.county, status="booked") == [row]  # no such state: all
    assert out_of("labour.referrals", story.county, status="referred") == []
    (talk,) = out_of("labour.interviews", story.county)
    assert (talk["start_at"], talk["outcome"], talk["skill"]) == ("2026-03-03 09:00", "passed", 4)
    assert out_of("labour.interviews", story.county, status="booked") == []
    assert out_of("labour.referrals", stranger) == out_of("labour.interviews", stranger) == []


def test_employer_who_may_not_know_a_name_gets_the_pseudonym(story):
    story.refer()
    with in_scope(story.boss.scope):
        (row,) = out_of("labour.referrals", story.boss)
    assert story.referral.pseudonym in row["worker"]


def test_lines_of_a_run_come_out_and_a_foreign_run_is_not_found(story, stranger):
    assert out_of("labour.run_lines", story.steward) == []
    run = AssignmentRun.objects.create(
        region_prefixes=[EAST, WEST], state="done", on_date=date(2026, 3, 2), requested_at=story.now(2)
    )
    MatchLine.objects.create(
        run=run, wish=story.wish, region_code=story.wish.region_code, state="proposed",
        proposed_vacancy=story.vacancy, vacancy=story.vacancy, score=70, is_priority=True,
    )  # fmt: skip
    (row,) = out_of("labour.run_lines", story.steward, run=str(run.pk))
    assert (row["state"], row["score"], row["priority"], row["code"]) == (
        "proposed", 70, True, story.vacancy.code,
    )  # fmt: skip
    assert out_of("labour.run_lines", story.steward) == [row]
    for key in ("nonsense", str(new_id())):
        with pytest.raises(NotFound):
            out_of("labour.run_lines", story.steward, run=key)
    with pytest.raises(NotFound):
        out_of("labour.run_lines", stranger, run=str(run.pk))


def test_placement_difference_and_contacts_come_out(story, stranger):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.EMPLOYER, Statement(True, date(2026, 3, 5), "缝纫工", 480_000))
    (row,) = out_of("labour.placements", story.county)
    assert (row["status"], row["arrived_on"], row["wage"]) == ("arrived", date(2026, 3, 5), 520_000)
    assert out_of("labour.placements", story.county, status="left") == []
    (differ,) = out_of("labour.mismatches", story.county)
    assert "、" not in differ["fields"]
    checks = out_of("labour.retention_checks", story.county)
    assert [(one["day"], one["outcome"]) for one in checks] == [
        (3, ""), (7, ""), (30, ""), (60, ""), (90, ""), (180, ""),
    ]  # fmt: skip
    assert len(out_of("labour.retention_checks", story.county, show="all")) == len(checks)
    assert all(out_of(name, stranger) == [] for name in ("labour.placements", "labour.mismatches"))


def test_wage_comes_out_by_state(story):
    story.arrive()
    story.wage()
    (row,) = out_of("labour.wage_proofs", story.county, status="entered")
    assert (row["month"], row["wage"], row["file"]) == ("2026-03", 480_000, False)
    assert out_of("labour.wage_proofs", story.county, status="confirmed") == []


def test_who_waits_to_leave_comes_out_briefed_or_not(story):
    story.accept()
    (row,) = out_of("labour.briefings", story.county)
    assert (row["briefed_on"], row["complete"], row["family"]) == (None, False, False)


def test_trip_comes_out_with_seats_people_and_cost(story, another):
    other = another()
    for one in (story, other):
        one.accept()
    made, stop = make_trip(story)
    seats = give_seats(made, stop, story, other)
    step = {"actor": story.county, "at": story.now(8)}
    for amount in (100_000, 23_456):
        trip.add_cost(trip_id=made.pk, cost=trip.Cost("vehicle", "county", amount), **step)
    boarding.check_in(seat_id=seats[0].pk, **step)
    boarding.mark_no_show(seat_id=seats[1].pk, reason="ill", **step)
    (row,) = out_of("labour.trips", story.county)
    assert (row["passengers"], row["boarded"], row["no_shows"], row["cost"]) == (1, 1, 1, 123_456)


def test_batch_comes_out_with_its_sums(story, db):
    with in_scope(Scope.everything()):
        SubsidyBatch.objects.create(
            region_code=f"{WEST}000000", kind="transport", year=2026, document="县补贴办法",
            status_at=story.now(4), made_at=story.now(4), made_by_name="李干部",
        )  # fmt: skip
    (row,) = out_of("labour.subsidy_batches", story.county)
    assert (row["kind"], row["people"], row["total"], row["made_on"]) == ("transport", 0, 0, date(2026, 3, 4))


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_as_often_for_three_rows_as_for_one(story, another, name):
    story.accept() if name == "labour.briefings" else story.work()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            rows = out_of(name, story.steward)
        return len(queries), len(rows)

    asked()
    once, few = asked()
    for _number in range(2):
        one = another()
        one.accept() if name == "labour.briefings" else one.work()
    more, many = asked()
    assert more == once
    assert many >= few


@pytest.mark.parametrize("name", LISTS)
def test_list_is_read_by_nobody_who_may_not_take_it(name):
    sheet = get_sheet(name)
    personal = any(column.personal for column in sheet.columns)
    assert sheet.out_only
    assert (sheet.may_export == "people.export") is personal


def test_pages_lead_to_their_lists_only_for_who_may_take_them(story, user_with, client_for):
    make_places()
    story.accept()
    station = client_for(user_with("station_west", regions=[WEST]))
    boss = client_for(story.interviewer)
    pages = ("referrals", "interviews", "placements", "mismatches", "retention", "briefings", "trips",
             "wages", "subsidies")  # fmt: skip
    for page in pages:
        shown = station.get(reverse(f"labour:{page}")).content.decode()
        assert "/sheets/export/labour." in shown or "/sheets/labour." in shown, page
    placements = boss.get(reverse("labour:placements")).content.decode()
    assert "labour.placements" not in placements
    assert placements.count("labour.confirmations") == 2  # out and in
    assert boss.get(reverse("labour:wages")).content.decode().count("labour.wages") == 2

"""The slips of all passengers of a trip in one PDF; calls for help and text messages as Excel."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from tests.labour.files import out_of
from tests.labour.makers import make_places
from tests.labour.story import EAST, WEST
from tests.labour.trip.test_operations import give_seats, make_trip, two  # noqa: F401 -- fixture
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_sheet
from xieshou.labour.models import WorkerText
from xieshou.labour.operations import own, own_steps
from xieshou.labour.policies.own import HELP
from xieshou.labour.queries.slips import list_slips

from .conftest import AT, give_numbers, opened

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def west(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


def door_of(story, *, days=0):
    give_numbers(story)
    return own.give_door(
        wish_id=story.wish.pk, actor=story.county, at=timezone.now() - timedelta(days=days)
    )  # fmt: skip


def pages_of(answer):
    return [page.extract_text().replace(" ", "") for page in PdfReader(BytesIO(answer.content)).pages]


def test_every_passenger_has_a_page_with_seat_and_code(west, two):  # noqa: F811
    story, other = two
    made, stop = make_trip(story)
    seats = give_seats(made, stop, story, other)
    with in_scope(ALL):
        door_of(story)
    record = west.get(reverse("labour:trip", args=[made.pk]), headers=EN).content.decode()
    url = reverse("labour:trip_slips", args=[made.pk])
    assert url in record

    answer = west.get(url, headers=EN)
    pages = pages_of(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert len(pages) == 2
    for seat, page in zip(sorted(seats, key=lambda one: one.number), pages, strict=True):
        assert seat.code in page
        assert seat.placement.person.name in page
    assert sum("Youhavenopageofyourown" in page for page in pages) == 1
    with in_scope(ALL):
        told = Event.objects.get(event="labour.delivery.trip_slips_printed").after
    assert told == {"slips": 2, "with_address": 1}


def test_address_that_is_over_gives_no_square(two):  # noqa: F811
    story, _other = two
    made, stop = make_trip(story)
    give_seats(made, stop, story)
    door_of(story, days=181)
    (slip,) = list_slips(made.pk, scope=ALL, at=timezone.now())
    assert slip.door is None
    assert slip.seat is not None


def test_many_slips_ask_as_much_as_one(two):  # noqa: F811
    story, other = two
    made, stop = make_trip(story)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = list_slips(made.pk, scope=ALL, at=timezone.now())
        return len(found), len(queries)

    give_seats(made, stop, story)
    assert asked() == (1, 4)
    give_seats(made, stop, other)
    assert asked() == (2, 4)


def test_slips_of_another_county_an_empty_trip_and_other_roles(west, two, user_with, client_for):  # noqa: F811
    story, _other = two
    made, stop = make_trip(story)
    url = reverse("labour:trip_slips", args=[made.pk])
    assert west.get(url).status_code == 404
    give_seats(made, stop, story)
    east = client_for(user_with("station_east", regions=[EAST]))
    assert east.get(url).status_code == 404  # sees the trip, not the homes
    assert client_for(user_with("station_west", regions=["530823"])).get(url).status_code == 404
    auditor = client_for(user_with("auditor", regions=[WEST]))
    assert auditor.get(url).status_code == 403
    assert url not in auditor.get(reverse("labour:trip", args=[made.pk])).content.decode()


# --- Excel ----------------------------------------------------------------------------------------------


@pytest.fixture
def called(worker):
    """Let a worker ask for help with words of their own."""
    make_places()
    own_steps.ask_help(visit=opened(worker), kind="health", words="胃痛", at=AT)
    return worker


def test_calls_for_help_come_out_without_their_words(called, actor_with, west):
    (row,) = out_of("labour.helps", called.county)
    assert (row["worker"], row["kind"], row["status"]) == (called.wish.person.name, "health", "open")
    assert (row["home"], row["asked_on"]) == ("云南省 曲靖市 会泽县", date(2026, 3, 2))
    assert "胃痛" not in str(row)
    assert out_of("labour.helps", called.county, status="nonsense") == [row]
    assert out_of("labour.helps", called.county, status="answered") == []
    assert out_of("labour.helps", actor_with("station_west", regions=["530823"])) == []
    page = west.get(reverse("labour:helps"), headers=EN).content.decode()
    assert reverse("sheets:export", args=["labour.helps"]) in page


def test_text_messages_come_out_with_how_far_they_have_come(worker, another, west, actor_with):
    make_places()
    worker.book()
    more = another()
    more.book(more.now(5))
    rows = out_of("labour.texts", worker.county)
    assert {(row["worker"], row["result"], row["state"]) for row in rows} == {
        (worker.wish.person.name, "queued", "waiting"), (more.wish.person.name, "no_phone", ""),
    }  # fmt: skip
    assert out_of("labour.texts", actor_with("station_west", regions=["530823"])) == []
    page = west.get(reverse("labour:texts"), headers=EN).content.decode()
    assert reverse("sheets:export", args=["labour.texts"]) in page


@pytest.mark.parametrize("name", ["labour.helps", "labour.texts"])
def test_only_stations_take_the_lists_out(name, actor_with):
    sheet = get_sheet(name)
    assert (sheet.may_export, sheet.has_personal, sheet.out_only) == (HELP, True, True)
    assert actor_with("station_east", regions=[EAST]).can(sheet.may_export)
    for role in ("village_cadre", "county_approver", "auditor"):
        assert not actor_with(role, regions=[WEST]).can(sheet.may_export)


def test_excel_of_many_text_messages_asks_as_much_as_of_one(worker, another):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert len(out_of("labour.texts", worker.county)) == WorkerText.objects.count() > 0
        return len(queries)

    worker.book()
    one = asked()
    for day in (5, 6):
        more = another()
        more.book(more.now(day))
    assert asked() == one

"""Pages of trips: planned, filled, checked in by square and code, printed; other areas see nothing."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from tests.labour.makers import make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Placement, Seat, Trip, TripCost
from xieshou.labour.views.boarding import token_of

from .test_operations import give_seats, make_trip, two

__all__ = ["two"]
ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def county(story, user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


@pytest.fixture
def stranger(user_with, client_for):
    return client_for(user_with("station_west", regions=["530823"]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"labour:{name}", args=keys), data, headers=EN)


def test_trip_is_planned_filled_and_sent_through_the_pages(county, two):
    form = {
        "title": "会泽专车", "region_code": f"{WEST}000000", "work_region_code": f"{EAST}000000",
        "destination": "宝山区工作站", "transport": "charter", "leaves_at": "2026-12-20T08:00",
        "due_at": "2026-12-21T08:00",
    }  # fmt: skip
    assert county.get(reverse("labour:trip_plan")).status_code == 200
    wrong = _post(county, "trip_plan", **{**form, "due_at": "2026-12-19T08:00"})
    assert wrong.status_code == 422
    assert _post(county, "trip_plan", **form).status_code == 302
    with in_scope(ALL):
        trip = Trip.objects.get()

    assert _post(county, "trip_vehicle", trip.pk, label="1号车", seats="1", guardian="").status_code == 422
    assert (
        _post(county, "trip_vehicle", trip.pk, label="1号车", seats="2", guardian="李干部").status_code == 302
    )
    assert _post(county, "trip_stop", trip.pk, place="客运站", meets_at="2026-12-20T07:00").status_code == 302
    page = county.get(reverse("labour:trip", args=[trip.pk]), headers=EN)
    assert "Choose passengers" in page.content.decode()
    stop = page.context["stops"][0]
    assert _post(county, "trip_seat", trip.pk, stop_id=str(stop.pk)).status_code == 422
    chosen = [str(one.placement.pk) for one in two]
    assert _post(county, "trip_seat", trip.pk, stop_id=str(stop.pk), placement_ids=chosen).status_code == 302
    with in_scope(ALL):
        first, second = Seat.objects.order_by("number")

    board = reverse("labour:board", args=[token_of(first)])
    assert county.get(board).context["seat"].pk == first.pk
    with in_scope(ALL):
        assert Seat.objects.get(pk=first.pk).status == "booked"  # looking is not checking in
    assert county.post(board).status_code == 302
    assert _post(county, "boarding", trip.pk, code="12").status_code == 422
    assert _post(county, "seat_no_show", second.pk, reason="ill").status_code == 302
    assert (
        _post(county, "trip_cost", trip.pk, kind="vehicle", payer="county", amount_fen="1200.50").status_code
        == 302
    )
    assert _post(county, "trip_leave", trip.pk).status_code == 302
    with in_scope(ALL):
        assert Placement.objects.get(pk=first.placement_id).status == "departed"
        assert Placement.objects.get(pk=second.placement_id).status == "accepted"
        assert TripCost.objects.get().amount_fen == 120_050
    assert _post(county, "trip_arrive", trip.pk).status_code == 302
    page = county.get(reverse("labour:trip", args=[trip.pk]), headers=EN)
    assert (page.context["row"].status, page.context["cost"]) == ("arrived", 120_050)


def test_code_checks_in_and_an_unknown_one_says_so(county, two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)

    unknown = _post(county, "boarding", made.pk, code="999999" if seat.code != "999999" else "888888")
    assert "No passenger of this trip has this code" in unknown.content.decode()
    assert _post(county, "boarding", made.pk, code=seat.code).status_code == 302
    page = county.get(reverse("labour:boarding", args=[made.pk]), headers=EN)
    assert [one.status for one in page.context["seats"]] == ["boarded"]


def test_seat_is_taken_off_and_the_trip_cancelled(county, two):
    story, other = two
    made, stop = make_trip(story)
    seat, _second = give_seats(made, stop, story, other)

    assert _post(county, "seat_off", seat.pk).status_code == 302
    assert _post(county, "trip_cancel", made.pk, reason="").status_code == 422
    assert _post(county, "trip_cancel", made.pk, reason="大雪封路").status_code == 302
    page = county.get(reverse("labour:trips"), {"status": "cancelled"})
    assert [row.pk for row in page.context["page"]] == [made.pk]
    assert _post(county, "seat_no_show", seat.pk, reason="").status_code == 302  # said at the top of the page


def test_manifest_lists_every_passenger_with_a_square(county, two):
    story, other = two
    made, stop = make_trip(story)
    seats = give_seats(made, stop, story, other)

    pdf = county.get(reverse("labour:manifest", args=[made.pk]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert pdf["Content-Type"] == "application/pdf"
    for seat in seats:
        assert seat.code in text
    assert story.wish.person.name in text.replace(" ", "")
    book = openpyxl.load_workbook(
        BytesIO(county.get(reverse("labour:manifest_excel", args=[made.pk])).content)
    )
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[7] for row in rows[-2:]] == [seat.code for seat in sorted(seats, key=lambda one: one.number)]
    with in_scope(ALL):
        assert Event.objects.filter(event="labour.delivery.manifest_taken").count() == 2


@pytest.mark.parametrize("token", ["x", "forged:1:2", ""])
def test_forged_square_is_not_found(county, token):
    assert (
        county.get(f"/labour/trips/board/{token or signing.dumps('no-key', salt='labour.seat')}/").status_code
        == 404
    )


def test_square_of_another_use_is_not_found(county, two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    other_salt = signing.dumps(str(seat.pk), salt="something else")
    assert county.get(reverse("labour:board", args=[other_salt])).status_code == 404


def test_other_county_finds_nothing(stranger, two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)

    for name, key in (
        ("trip", made.pk),
        ("boarding", made.pk),
        ("manifest", made.pk),
        ("manifest_excel", made.pk),
        ("board", token_of(seat)),
    ):
        assert stranger.get(reverse(f"labour:{name}", args=[key])).status_code == 404
    for name, key in (("trip_leave", made.pk), ("seat_off", seat.pk), ("seat_no_show", seat.pk)):
        assert _post(stranger, name, key, reason="ill").status_code == 404
    assert list(stranger.get(reverse("labour:trips")).context["page"]) == []


def test_lists_ask_as_much_for_one_row_as_for_three(county, two, another):
    story, other = two
    another(vacancy=make_vacancy(story.employer)).accept()  # somebody waits all the time
    made, stop = make_trip(story)
    give_seats(made, stop, story)
    record = reverse("labour:trip", args=[made.pk])
    counts = []
    for step in (lambda: None, lambda: give_seats(made, stop, other)):
        with in_scope(ALL):
            step()
        for address in (reverse("labour:trips"), record):
            county.get(address)
            with CaptureQueriesContext(connection) as asked:
                county.get(address)
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_empty_pages_say_what_to_do_next(db, user_with, client_for):
    client = client_for(user_with("station_west", regions=[WEST]))
    assert "Plan a trip for workers" in client.get(reverse("labour:trips"), headers=EN).content.decode()
    assert "Nobody waits to leave" in client.get(reverse("labour:trip_plan"), headers=EN).content.decode()


def test_steward_sees_trips_and_changes_nothing(two, user_with, client_for):
    story, _other = two
    made, _stop = make_trip(story)
    steward = client_for(user_with("recruitment_steward", regions=[WEST, EAST]))

    page = steward.get(reverse("labour:trip", args=[made.pk]), headers=EN)
    assert not re.search(r"Cancel the trip", page.content.decode())
    assert _post(steward, "trip_leave", made.pk).status_code == 403

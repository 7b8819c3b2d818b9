"""Pages of workers without an account, and what the station prints, stops and answers for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import HelpRequest, Referral, TextRefusal, WorkerDoor
from xieshou.labour.operations import offer_answer, own, trip
from xieshou.labour.views.own import address_of

from .conftest import TAIL, book_now, give_numbers

ALL = Scope.everything()
EN = {"accept-language": "en"}


def door_of(story, *, days=0):
    with in_scope(ALL):
        return own.give_door(
            wish_id=story.wish.pk, actor=story.county, at=timezone.now() - timedelta(days=days)
        )


def page_of(story, *, days=0):
    return reverse("labour:own", args=[address_of(door_of(story, days=days))])


def enter(url, digits=TAIL):
    client = Client(headers=EN)
    return client, client.post(url, {"digits": digits})


@pytest.fixture
def west(story, user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


def offered(story):
    """Bring a worker to an offer that holds by the real clock."""
    story.talk()
    start = timezone.localdate() + timedelta(days=9)
    offer_answer.make_offer(
        referral_id=story.referral.pk, wage_fen=520_000, start_date=start, valid_until=None,
        actor=story.boss, at=timezone.now(),
    )  # fmt: skip


def test_page_asks_for_digits_and_is_neither_stored_nor_found(worker):
    url = page_of(worker)
    answer = Client().get(url)
    assert (answer.status_code, worker.wish.person.name in answer.content.decode()) == (200, False)
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(url[:-2] + "x/").status_code == 404
    assert Client().get(reverse("labour:own", args=["x" * 60])).status_code == 404
    client, refused = enter(url, "0000")
    assert (refused.status_code, "not the last four digits" in refused.content.decode()) == (422, True)
    assert client.post(url, {"digits": "1"}).status_code == 422
    client, answer = enter(url)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert worker.wish.person.name in client.get(url).content.decode()
    client.post(f"{url}close/")
    assert worker.wish.person.name not in client.get(url).content.decode()


def test_shared_computer_forgets_the_visit_and_nothing_else(worker):
    url = page_of(worker)
    client, _answer = enter(url)
    session = client.session
    session["other"] = 1
    session.save()
    assert worker.wish.person.name in client.get(url).content.decode()
    client.get(reverse("realtime:door"))
    assert worker.wish.person.name in client.get(url).content.decode()
    assert client.get(reverse("realtime:kiosk")).status_code == 200
    assert worker.wish.person.name not in client.get(url).content.decode()
    assert client.session["other"] == 1


def test_visit_of_one_page_opens_no_other(worker, another):
    other = another()
    give_numbers(other)
    client, _answer = enter(page_of(worker))
    assert other.wish.person.name not in client.get(page_of(other)).content.decode()
    with in_scope(ALL):
        other.offer()
        referral = other.referral.pk
    url = page_of(worker)
    client, _answer = enter(url)
    assert client.post(f"{url}offers/{referral}/accept/").status_code == 404
    assert client.post(f"{url}offers/{referral}/decline/", {"reason": "wage"}).status_code == 404


def test_revoked_page_says_so_to_an_open_visit(worker):
    url = page_of(worker)
    client, _answer = enter(url)
    with in_scope(ALL):
        own.revoke_door(wish_id=worker.wish.pk, actor=worker.county, at=timezone.now())
    assert client.post(f"{url}help/", {"kind": "wage"}).status_code == 302
    assert client.get(url).status_code == 200
    with in_scope(ALL):
        assert not HelpRequest.objects.exists()
    assert client.post(url, {"digits": TAIL}).status_code == 422
    url = page_of(worker)
    client, _answer = enter(url)
    with in_scope(ALL):
        WorkerDoor.objects.filter(revoked_at=None).update(wrong_count=5)
    assert client.get(url).status_code == 410


def test_worker_accepts_on_the_own_page(worker):
    offered(worker)
    url = page_of(worker)
    client, _answer = enter(url)
    page = client.get(url).content.decode()
    assert "I accept" in page
    answer = client.post(f"{url}offers/{worker.referral.pk}/accept/", follow=True).content.decode()
    assert "You have accepted" in answer
    assert "My post" in answer
    with in_scope(ALL):
        assert Referral.objects.get().answered_by == "worker"
    assert "I accept" not in client.get(url).content.decode()


def test_worker_declines_on_the_own_page(worker):
    offered(worker)
    url = page_of(worker)
    client, _answer = enter(url)
    address = f"{url}offers/{worker.referral.pk}/decline/"
    assert "This field is required" in client.post(address, follow=True).content.decode()
    assert "You have declined" in client.post(address, {"reason": "family"}, follow=True).content.decode()
    assert client.post(address.replace(str(worker.referral.pk), str(worker.wish.pk))).status_code == 302


def test_worker_enters_the_waiting_room_with_a_code_that_no_server_sees(worker):
    row = book_now(worker)
    url = page_of(worker)
    client, _answer = enter(url)
    assert "Go to my interview" in client.get(url).content.decode()
    answer = client.post(f"{url}interviews/{row.pk}/")
    door, code = answer["Location"].split("#")
    assert (door, len(code)) == (reverse("realtime:door"), 10)
    assert client.post(f"{url}interviews/{worker.wish.pk}/").status_code == 404


def test_interview_far_ahead_shows_when_its_door_opens(worker):
    book_now(worker, minutes=600)
    url = page_of(worker)
    client, _answer = enter(url)
    page = client.get(url).content.decode()
    assert "The way in opens here" in page
    assert "Go to my interview" not in page


def test_worker_sees_the_seat_asks_for_help_and_stops_texts(worker, west):
    worker.accept()
    ends = {"region_code": f"{WEST}000000", "work_region_code": f"{EAST}000000"}
    step = {"actor": worker.county, "at": worker.now(5)}
    plan = trip.TripPlan(
        title="会泽专车", transport="charter", destination="宝山区工作站", leaves_at=worker.now(8),
        due_at=worker.now(9), **ends,
    )  # fmt: skip
    made = trip.plan_trip(plan, **step)
    trip.add_vehicle(trip_id=made.pk, label="1号车", seats=4, guardian="李干部", **step)
    stop = trip.add_stop(trip_id=made.pk, place="客运站", meets_at=worker.now(8), **step)
    seats = {"trip_id": made.pk, "stop_id": stop.pk, "placement_ids": [worker.placement.pk]}
    (seat,) = trip.seat_workers(**seats, **step)
    url = page_of(worker)
    client, _answer = enter(url)
    page = client.get(url).content.decode()
    assert seat.code in page
    assert west.get(reverse("labour:slip", args=[worker.wish.pk])).status_code == 200
    assert "客运站" in page
    assert "This field is required" in client.post(f"{url}help/", follow=True).content.decode()
    told = client.post(f"{url}help/", {"kind": "travel", "words": "晕车"}, follow=True).content.decode()
    assert "The station calls you by" in told
    client.post(f"{url}texts/", {"wanted": "0"})
    with in_scope(ALL):
        assert TextRefusal.objects.get().noted_by_name == "worker"
    assert "You get no text messages" in client.get(url).content.decode()


def test_station_makes_prints_and_voids_the_slip(worker, west):
    page = reverse("labour:own_door", args=[worker.wish.pk])
    slip = reverse("labour:slip", args=[worker.wish.pk])
    assert "No address yet" in west.get(page, headers=EN).content.decode()
    assert west.get(slip).status_code == 404
    assert west.post(reverse("labour:own_give", args=[worker.wish.pk])).status_code == 302
    offered(worker)
    assert "Print the slip" in west.get(page, headers=EN).content.decode()
    answer = west.get(slip)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    west.post(reverse("labour:own_texts_choice", args=[worker.wish.pk]), {"wanted": "0"})
    assert "Text messages again" in west.get(page, headers=EN).content.decode()
    west.post(reverse("labour:own_revoke", args=[worker.wish.pk]))
    assert west.get(slip).status_code == 404


def test_slip_says_everything_that_is_arranged(worker, west):
    book_now(worker, minutes=600)
    door_of(worker)
    assert west.get(reverse("labour:slip", args=[worker.wish.pk])).status_code == 200


def test_refused_address_is_said(story, west):
    answer = west.post(reverse("labour:own_give", args=[story.wish.pk]), follow=True, headers=EN)
    assert "Neither an ID number nor a phone number" in answer.content.decode()


def test_auditor_gets_no_slip(worker, user_with, client_for):
    auditor = client_for(user_with("auditor", regions=[WEST]))
    for name in ("own_door", "slip"):
        assert auditor.get(reverse(f"labour:{name}", args=[worker.wish.pk])).status_code == 403


def test_station_sees_the_text_messages_without_their_words(worker, west, another):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            answer = west.get(reverse("labour:texts"), headers=EN).content.decode()
        return len(queries), answer

    assert "No text messages yet" in ask()[1]
    with in_scope(ALL):
        worker.book()
    ask()
    one, page = ask()
    assert "Waits to leave" in page
    assert "视频面试" not in page
    for hours in (2, 4):
        with in_scope(ALL):
            more = another()
            more.book(more.now(5) + timedelta(hours=hours))
    three, page = ask()
    assert one == three
    assert page.count("No phone number known") == 2


def test_call_for_help_is_read_and_answered_through_the_api(worker, west):
    url = page_of(worker)
    client, _answer = enter(url)
    client.post(f"{url}help/", {"kind": "travel", "words": "没有车"})
    root = "/api/v1/labour/help"
    (row,) = west.get(f"{root}/").json()["items"]
    assert (row["kind"], row["status"], "没有车" in str(row)) == ("travel", "open", False)
    answered = west.post(f"{root}/{row['id']}/answer", {"words": "已安排"}, content_type="application/json")
    assert answered.json()["status"] == "answered"
    assert west.get(f"{root}/{row['id']}").json()["answered_at"]
    again = west.post(f"{root}/{row['id']}/answer", {"words": "已安排"}, content_type="application/json")
    assert (again.status_code, west.get(f"{root}/").json()["total"]) == (409, 0)


def test_station_answers_a_call_for_help(worker, west, user_with, client_for):
    worker.work()
    url = page_of(worker)
    client, _answer = enter(url)
    client.post(f"{url}help/", {"kind": "wage", "words": "少发三天"})
    queue = west.get(reverse("labour:helps"), headers=EN).content.decode()
    assert worker.wish.person.name in queue
    with in_scope(ALL):
        row = HelpRequest.objects.get()
    one = reverse("labour:help", args=[row.pk])
    assert "少发三天" in west.get(one, headers=EN).content.decode()
    assert west.post(one, {"words": ""}).status_code == 422
    assert west.post(one, {"words": "已补发"}).status_code == 302
    assert "已补发" in west.get(one).content.decode()
    assert "Nobody asks for help" in west.get(reverse("labour:helps"), headers=EN).content.decode()
    assert worker.wish.person.name in west.get(reverse("labour:helps"), {"show": "answered"}).content.decode()
    assert "已补发" in client.get(url).content.decode()
    elsewhere = client_for(user_with("station_west", regions=["530823"]))
    assert elsewhere.get(one).status_code == 404

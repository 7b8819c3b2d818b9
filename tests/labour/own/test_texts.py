"""Text messages to workers: once a key, nobody's name, none for those without a phone or who want none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.labour.story import AT, EAST, HALF, TALK, WEST
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.inbox.models import TextMessage
from xieshou.labour.jobs.own import tell_checks
from xieshou.labour.models import WorkerText
from xieshou.labour.operations import interview, own, texts, trip
from xieshou.labour.rules.texts import LONGEST, templates, write_text
from xieshou.labour.vocabulary.own import TextKind

from .conftest import give_numbers, opened

SYSTEM = Actor.system("测试")


def bodies():
    return list(TextMessage.objects.order_by("created_at", "key").values_list("body", flat=True))


def results():
    return list(WorkerText.objects.order_by("at", "key").values_list("kind", "result"))


def test_every_kind_has_words_that_fit_into_two_parts():
    values = dict.fromkeys(("time", "way", "until", "place", "vehicle", "day"), "长" * 200) | {"seat": "1"}
    assert set(templates()) == set(TextKind)
    for kind in TextKind:
        text = write_text(kind, values)
        assert len(text) <= LONGEST
        assert "长" * 31 not in text
        assert "长" in text
    with pytest.raises(KeyError):
        write_text(TextKind.OFFER, {})


def test_interview_is_told_again_when_it_is_moved_and_when_it_is_off(worker):
    worker.book()
    later = TALK + timedelta(days=1)
    move = {"interview_id": worker.interview.pk, "place": "", "actor": worker.steward, "at": AT}
    interview.move_interview(start_at=later, end_at=later + HALF, **move)
    interview.cancel_interview(
        interview_id=worker.interview.pk, reason="worker", actor=worker.steward, at=AT + HALF
    )
    said = bodies()
    assert "3月3日09:00，视频面试" in said[0]
    assert "3月4日09:00" in said[1]
    assert "取消" in said[2]
    assert not any(worker.wish.person.name in body or "服装" in body for body in said)
    assert Event.objects.filter(event="labour.need.text_queued").count() == 3


def test_interview_that_is_moved_back_is_told_with_its_first_time(worker):
    worker.book()
    move = {"interview_id": worker.interview.pk, "place": "", "actor": worker.steward, "at": AT}
    for start in (TALK + timedelta(days=1), TALK):
        interview.move_interview(start_at=start, end_at=start + HALF, **move)
    keys = [f"labour.interview:{worker.interview.pk}:{count}" for count in range(3)]
    told = dict(TextMessage.objects.values_list("key", "body"))
    assert sorted(told) == keys
    assert ["3月3日09:00" in told[key] for key in keys] == [True, False, True]


def test_steps_of_long_ago_tell_nobody(worker):
    with texts.nobody_told():
        worker.book()
    assert (bodies(), results()) == ([], [])
    texts.tell_cancellation(worker.interview, actor=worker.steward, at=AT)
    assert len(bodies()) == 1


def test_offer_is_told_with_its_last_day(worker):
    worker.offer(valid_until=date(2026, 3, 9))
    assert "3月9日" in bodies()[-1]
    assert results() == [("interview", "queued"), ("offer", "queued")]


def test_no_phone_and_no_wish_for_texts_are_kept_as_the_reason(story, another):
    story.book()
    refusing = another()
    give_numbers(refusing)
    own.choose_texts(wish_id=refusing.wish.pk, wanted=False, actor=refusing.cadre, at=AT)
    own.choose_texts(wish_id=refusing.wish.pk, wanted=False, actor=refusing.cadre, at=AT)
    refusing.book(TALK + timedelta(hours=2))
    assert sorted(results()) == [("interview", "no_phone"), ("interview", "opted_out")]
    assert not TextMessage.objects.exists()
    own.choose_own_texts(visit=opened(refusing), wanted=True, at=AT)
    texts.tell_cancellation(refusing.interview, actor=refusing.steward, at=AT)
    assert len(bodies()) == 1
    changed = Event.objects.filter(event__startswith="labour.need.texts_").values_list("event", flat=True)
    assert sorted(changed) == ["labour.need.texts_resumed", "labour.need.texts_stopped"]


def test_passengers_are_told_in_the_same_number_of_queries(worker, another):
    def seat(*stories):
        times = {"leaves_at": worker.now(8), "due_at": worker.now(9)}
        ends = {"region_code": f"{WEST}000000", "work_region_code": f"{EAST}000000"}
        plan = trip.TripPlan(
            title="会泽专车", transport="charter", destination="宝山区工作站", **times, **ends
        )
        step = {"actor": worker.county, "at": worker.now(5)}
        made = trip.plan_trip(plan, **step)
        trip.add_vehicle(trip_id=made.pk, label="1号车", seats=4, guardian="李干部", **step)
        stop = trip.add_stop(trip_id=made.pk, place="客运站", meets_at=worker.now(8), **step)
        keys = [one.placement.pk for one in stories]
        seats = trip.seat_workers(trip_id=made.pk, stop_id=stop.pk, placement_ids=keys, **step)
        WorkerText.objects.filter(kind="trip").delete()
        TextMessage.objects.filter(key__startswith="labour.trip").delete()
        with CaptureQueriesContext(connection) as queries:
            texts.tell_trip(seats, **step)
        return len(queries)

    people = [worker, another(), another(), another()]
    for number, one in enumerate(people):
        give_numbers(one, phone=f"1380000123{number}")
        one.accept()
    assert seat(people[0]) == seat(*people[1:])
    assert sum("3月8日17:00在客运站集合，1号车1号座" in body for body in bodies()) == 1


def test_worker_hears_one_day_ahead_that_the_station_calls(worker):
    worker.arrive()
    before = len(bodies())
    tell_checks.run_here(actor=SYSTEM, at=worker.now(7))
    tell_checks.run_here(actor=SYSTEM, at=worker.now(7))
    (told,) = bodies()[before:]
    assert "3月8日" in told
    assert texts.tell_checks(actor=worker.county, at=worker.now(6)) == 0

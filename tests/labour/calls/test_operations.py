"""Who gets a pass or a code to the room of an interview, and when the room moves along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.labour.story import AT, EAST, HALF, TALK, WEST
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.realtime import operations as rooms
from xieshou.kernel.realtime import queries
from xieshou.kernel.realtime.models import Room
from xieshou.kernel.realtime.vocabulary import SeatRole
from xieshou.labour.operations import call, interview
from xieshou.labour.vocabulary.interview import CancelReason


@pytest.fixture
def booked(story):
    return story.book()


def _invite(story, row, *, whom="candidate", name="", actor=None):
    actor = actor or story.steward
    return call.invite(interview_id=row.pk, whom=whom, name=name, actor=actor, at=AT)


def _roles(row, actor):
    room = queries.get_room_of((call.SOURCE, row.pk), scope=actor.scope)
    return sorted(seat.role for seat in queries.list_seats(room.pk, scope=actor.scope))


def test_interviewer_gets_a_pass_and_the_room_is_opened_once(story, booked):
    first = call.take_pass(interview_id=booked.pk, actor=story.boss, at=TALK)
    second = call.take_pass(interview_id=booked.pk, actor=story.boss, at=TALK)

    assert first != second
    assert Room.objects.count() == 1
    entered = rooms.enter(given=second, at=TALK)
    assert entered.seat.role == SeatRole.HOST
    assert _roles(booked, story.steward) == ["guest", "host"]


def test_room_opens_a_quarter_of_an_hour_early_and_stays_an_hour(story, booked):
    call.take_pass(interview_id=booked.pk, actor=story.boss, at=AT)
    room = Room.objects.get()
    assert (room.opens_at, room.closes_at) == (
        TALK - timedelta(minutes=15),
        TALK + HALF + timedelta(minutes=60),
    )


def test_clerk_who_accompanies_has_a_seat(story, user_with, actor_with):
    story.refer()
    clerk = user_with("station_west", regions=[WEST])
    row = interview.book_interview(
        referral_id=story.referral.pk,
        slot=interview.Slot(TALK, TALK + HALF, story.interviewer.pk, clerk_id=clerk.pk),
        actor=story.steward,
        at=AT,
    )
    actor = actor_with("station_west", regions=[WEST], user_id=clerk.pk)

    given = call.take_pass(interview_id=row.pk, actor=actor, at=TALK)

    assert rooms.enter(given=given, at=TALK).seat.role == SeatRole.CAPTIONER


def test_who_sees_the_interview_but_is_not_booked_gets_no_pass(story, booked):
    with pytest.raises(call.NotBookedError):
        call.take_pass(interview_id=booked.pk, actor=story.steward, at=TALK)


def test_interview_of_another_area_is_not_found(story, booked, actor_with):
    stranger = actor_with("station_west", regions=["530823"])
    with pytest.raises(NotFound):
        call.take_pass(interview_id=booked.pk, actor=stranger, at=TALK)
    with pytest.raises(NotFound):
        _invite(story, booked, actor=stranger)


def test_candidate_enters_with_the_code_once(story, booked):
    made = _invite(story, booked)

    entered = rooms.enter(given=made.code, at=TALK)

    assert (entered.seat.role, entered.seat.name) == (SeatRole.GUEST, story.referral.pseudonym)
    assert entered.seat.admitted_at is None
    with pytest.raises(rooms.PassRefusedError):
        rooms.enter(given=made.code, at=TALK)


def test_code_before_the_room_opens_is_refused_and_not_spent(story, booked):
    made = _invite(story, booked)
    with pytest.raises(rooms.PassRefusedError):
        rooms.enter(given=made.code, at=TALK - timedelta(minutes=16))
    assert rooms.enter(given=made.code, at=TALK - timedelta(minutes=15)).seat.role == SeatRole.GUEST


def test_code_is_short_and_without_letters_that_are_mistaken(story, booked):
    code = _invite(story, booked).code
    assert len(code) == 10
    assert not set(code) & set("01OIL")


def test_third_party_needs_a_name_and_sits_once(story, booked):
    with pytest.raises(call.NamelessError):
        _invite(story, booked, whom="interpreter", name="  ")
    _invite(story, booked, whom="interpreter", name="彝语翻译")
    _invite(story, booked, whom="interpreter", name="彝语翻译")
    assert _roles(booked, story.steward) == ["guest", "host", "interpreter"]


def test_fifth_seat_is_refused(story, booked):
    for number in range(2):
        _invite(story, booked, whom="helper", name=f"助手{number}")
    with pytest.raises(rooms.SeatCountError):
        _invite(story, booked, whom="helper", name="又一位")


def test_auditor_may_not_invite(story, booked, actor_with):
    auditor = actor_with("auditor", regions=[EAST, WEST])
    with pytest.raises(Denied):
        _invite(story, booked, actor=auditor)


def test_interview_by_telephone_has_no_room(story):
    story.refer()
    slot = interview.Slot(TALK, TALK + HALF, story.interviewer.pk, mode="phone")
    row = interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=AT)
    with pytest.raises(call.NoRoomError):
        call.take_pass(interview_id=row.pk, actor=story.boss, at=TALK)


def test_room_moves_with_the_interview_and_old_codes_wait_for_it(story, booked):
    made = _invite(story, booked)
    later = TALK + timedelta(days=1)

    interview.move_interview(
        interview_id=booked.pk, start_at=later, end_at=later + HALF, place="", actor=story.steward, at=AT
    )

    assert Room.objects.get().opens_at == later - timedelta(minutes=15)
    with pytest.raises(rooms.PassRefusedError):
        rooms.enter(given=made.code, at=TALK)


def test_cancellation_ends_the_room(story, booked):
    made = _invite(story, booked)
    interview.cancel_interview(
        interview_id=booked.pk, reason=CancelReason.NETWORK, actor=story.steward, at=AT
    )
    assert Room.objects.get().ended_at == AT
    with pytest.raises(rooms.PassRefusedError):
        rooms.enter(given=made.code, at=TALK)

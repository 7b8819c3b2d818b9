"""Rooms, passes and admission: what holds, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.kernel.realtime import operations, queries
from xieshou.kernel.realtime.models import Line, Pass, Room, Seat
from xieshou.kernel.realtime.vocabulary import FrameKind, SeatRole
from xieshou.kernel.scope_sql import in_scope

MINUTE = timedelta(minutes=1)


@pytest.fixture
def room_and_seats(make_room, at):
    return make_room(at)


def _enter(seat, actor, at):
    given = operations.issue_pass(seat_id=seat.pk, actor=actor, at=at)
    return operations.enter(given=given, at=at)


def test_open_room_admits_the_host_only_and_is_found_by_its_record(room_and_seats, host_actor):
    room, seats = room_and_seats

    found = queries.get_room_of((room.source_kind, room.source_id), scope=host_actor.scope)

    assert found == room
    assert {role: bool(seat.admitted_at) for role, seat in seats.items()} == {
        SeatRole.HOST: True,
        SeatRole.GUEST: False,
        SeatRole.INTERPRETER: False,
    }
    assert Event.objects.filter(event="realtime.room.opened", subject_id=str(room.pk)).count() == 1
    assert (str(seats[SeatRole.HOST]), str(room.source_id) in str(room)) == ("席位-host", True)


@pytest.mark.parametrize("roles", [[SeatRole.GUEST], [SeatRole.HOST, *[SeatRole.GUEST] * 4], []])
def test_open_room_without_a_host_or_with_five_seats_is_refused(make_room, at, roles):
    with pytest.raises(operations.SeatCountError):
        make_room(at, roles=roles)


def test_open_room_that_closes_as_it_opens_is_refused(db, host_actor, at):
    seats = [operations.SeatPlan(SeatRole.HOST, "主持")]
    plan = operations.RoomPlan(("a.b", new_id()), "5303", opens_at=at, closes_at=at, seats=seats)

    with pytest.raises(operations.RoomTimeError):
        operations.open_room(plan, actor=host_actor, at=at)


def test_a_pass_is_spent_once_and_the_next_one_follows(room_and_seats, host_actor, at):
    _room, seats = room_and_seats
    given = operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=host_actor, at=at)

    entered = operations.enter(given=given, at=at)

    assert entered.seat == seats[SeatRole.GUEST]
    with pytest.raises(operations.PassRefusedError):
        operations.enter(given=given, at=at)
    assert operations.enter(given=entered.next_pass, at=at + 30 * MINUTE).seat == entered.seat
    kept = Pass.objects.filter(seat=entered.seat)
    assert all(given.encode() != bytes(entry.digest) for entry in kept)
    assert str(entered.seat.pk) in str(kept[0])


@pytest.mark.parametrize(("minutes", "good"), [(-1, False), (0, True), (14, True), (15, False)])
def test_a_pass_holds_from_the_opening_for_fifteen_minutes(make_room, host_actor, at, minutes, good):
    opens = at + 60 * MINUTE
    _room, seats = make_room(opens)
    given = operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=host_actor, at=at)
    when = opens + minutes * MINUTE

    if good:
        assert operations.enter(given=given, at=when).seat
    else:
        with pytest.raises(operations.PassRefusedError):
            operations.enter(given=given, at=when)


def test_an_invented_pass_is_refused(db, at):
    with pytest.raises(operations.PassRefusedError):
        operations.enter(given="x" * 43, at=at)


def test_issue_pass_of_another_users_seat_is_denied(room_and_seats, actor_with, at):
    _room, seats = room_and_seats
    colleague = actor_with("recruitment_steward", regions=["5303"])

    with pytest.raises(Denied):
        operations.issue_pass(seat_id=seats[SeatRole.HOST].pk, actor=colleague, at=at)
    assert operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=colleague, at=at)


def test_issue_pass_outside_the_scope_is_not_found(room_and_seats, actor_with, at):
    _room, seats = room_and_seats
    stranger = actor_with("recruitment_steward", regions=["6531"])

    with pytest.raises(queries.RoomNotFoundError):
        operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=stranger, at=at)


def test_issue_pass_after_the_end_is_refused(room_and_seats, host_actor, at):
    room, seats = room_and_seats
    with pytest.raises(operations.SeatLostError):
        operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=host_actor, at=at + 60 * MINUTE)

    operations.end_room(room_id=room.pk, actor=host_actor, at=at)
    operations.end_room(room_id=room.pk, actor=host_actor, at=at)

    with pytest.raises(operations.SeatLostError):
        operations.issue_pass(seat_id=seats[SeatRole.GUEST].pk, actor=host_actor, at=at)
    assert Event.objects.filter(event="realtime.room.ended", subject_id=str(room.pk)).count() == 1
    with pytest.raises(queries.RoomNotFoundError):
        queries.get_room_of((room.source_kind, room.source_id), scope=host_actor.scope)
    with pytest.raises(queries.RoomNotFoundError):
        operations.end_room(room_id=new_id(), actor=host_actor, at=at)


def test_admission_holds_for_the_next_entry(room_and_seats, host_actor, at):
    _room, seats = room_and_seats
    host = _enter(seats[SeatRole.HOST], host_actor, at).seat
    guest = _enter(seats[SeatRole.GUEST], host_actor, at)
    assert guest.seat.admitted_at is None

    for _twice in range(2):
        operations.admit(host=host, seat_id=guest.seat.pk, at=at)

    assert operations.enter(given=guest.next_pass, at=at + MINUTE).seat.admitted_at == at
    admitted = Event.objects.get(event="realtime.seat.admitted", subject_id=str(guest.seat.pk))
    assert admitted.actor_id == host.user_id


def test_admit_by_a_guest_or_into_another_room_is_refused(make_room, host_actor, at):
    _room, seats = make_room(at)
    _other, others = make_room(at)

    with pytest.raises(Denied):
        operations.admit(host=seats[SeatRole.GUEST], seat_id=seats[SeatRole.INTERPRETER].pk, at=at)
    with pytest.raises(queries.RoomNotFoundError):
        operations.admit(host=seats[SeatRole.HOST], seat_id=others[SeatRole.GUEST].pk, at=at)
    with in_scope(host_actor.scope):
        assert Seat.objects.filter(admitted_at__isnull=False).exclude(role="host").count() == 0


def test_a_withdrawn_seat_is_lost(room_and_seats, host_actor, at):
    _room, seats = room_and_seats
    guest = _enter(seats[SeatRole.GUEST], host_actor, at)

    for _twice in range(2):
        operations.withdraw_seat(seat_id=guest.seat.pk, actor=host_actor, at=at)

    with pytest.raises(operations.SeatLostError):
        operations.look_again(guest.seat, at=at)
    with pytest.raises(operations.PassRefusedError):
        operations.enter(given=guest.next_pass, at=at)
    assert Event.objects.filter(event="realtime.seat.withdrawn").count() == 1


def test_a_user_who_was_moved_or_disabled_loses_the_seat(room_and_seats, steward, host_actor, at):
    host = _enter(room_and_seats[1][SeatRole.HOST], host_actor, at).seat
    assert operations.look_again(host, at=at) == host
    grant = steward.grants.get()

    grant.region_prefixes = ["6531"]
    grant.save()
    with pytest.raises(operations.SeatLostError):
        operations.look_again(host, at=at)

    grant.region_prefixes = ["5303"]
    grant.save()
    assert operations.look_again(host, at=at) == host
    steward.is_active = False
    steward.save()
    with pytest.raises(operations.SeatLostError):
        operations.look_again(host, at=at)


def test_say_keeps_lines_of_the_admitted_only(room_and_seats, host_actor, at):
    room, seats = room_and_seats
    operations.say(seat=seats[SeatRole.HOST], kind=FrameKind.CHAT, text="您好", at=at)
    line = operations.say(seat=seats[SeatRole.HOST], kind=FrameKind.CAPTION, text="欢迎", at=at + MINUTE)

    with pytest.raises(Denied):
        operations.say(seat=seats[SeatRole.GUEST], kind=FrameKind.CHAT, text="x", at=at)
    with pytest.raises(Denied):
        operations.say(seat=seats[SeatRole.HOST], kind=FrameKind.MUTE, text="x", at=at)

    lines = queries.list_lines(room.pk, scope=host_actor.scope)
    assert [(entry["kind"], entry["text"]) for entry in lines] == [("chat", "您好"), ("caption", "欢迎")]
    assert str(line) == "欢迎"
    assert queries.list_lines(room.pk, scope=Scope.of(["6531"])) == []


def test_row_security_hides_rooms_seats_and_lines_of_other_regions(room_and_seats, at):
    _room, seats = room_and_seats
    operations.say(seat=seats[SeatRole.HOST], kind=FrameKind.CHAT, text="您好", at=at)

    for prefix, seen in (("6531", (0, 0, 0)), ("530326", (1, 3, 1))):
        with in_scope(Scope.of([prefix])):
            assert (Room.objects.count(), Seat.objects.count(), Line.objects.count()) == seen

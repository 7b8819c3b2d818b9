"""What entering a room and staying in it ask of the database: few statements, and no more for more people."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.kernel.realtime.conftest import VILLAGE
from tests.kernel.realtime.test_socket import Tab, run
from xieshou.kernel.access.queries import get_actor, get_actors
from xieshou.kernel.actor import Scope
from xieshou.kernel.realtime import consumers, operations, queries, recordings, statements, watch
from xieshou.kernel.realtime.models import Seat
from xieshou.kernel.realtime.vocabulary import FrameKind, SeatRole

HOUR = timedelta(hours=1)
FRAME = 4  # the two ends of the transaction; in a test it is nested, so the outer scope is read and set again
PASS, SCOPE, SEAT, GRANTS, NEXT_PASS, AUDIT, ROOM, LINES = range(8)
GUEST = FRAME + len([PASS, SCOPE, SEAT, NEXT_PASS, AUDIT, ROOM, LINES])
HOST = GUEST + len([GRANTS])


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    """The consumer returns its connection after each use; here it is the one of the test."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@pytest.fixture
def issue(host_actor):
    def make(seat):
        return operations.issue_pass(seat_id=seat.pk, actor=host_actor, at=timezone.now())

    return make


def count(work) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_entry_over_the_socket_takes_few_statements(make_room, issue):
    """Taken, told who is there and what was said: one transaction, and nothing after it."""
    _room, seats = make_room(timezone.now(), roles=[SeatRole.HOST])
    given = issue(seats[SeatRole.HOST])

    async def scenario():
        tab = Tab()
        await tab.enter(given)
        await tab.hear("welcome")
        await tab.leave()

    assert count(lambda: run(scenario)) == HOST


def test_entry_costs_the_same_in_a_full_room_with_much_said(make_room, issue, host_actor):
    at = timezone.now()
    costs = []
    for roles, lines in (([], 0), ([SeatRole.INTERPRETER, SeatRole.CAPTIONER], 30)):
        _room, seats = make_room(at, roles=[SeatRole.HOST, SeatRole.GUEST, *roles])
        host, guest = seats[SeatRole.HOST], seats[SeatRole.GUEST]
        operations.admit(host=host, seat_id=guest.pk, at=at)
        for number in range(lines):
            operations.say(seat=host, kind=FrameKind.CHAT, text=str(number), at=at)
        passes = [issue(guest), issue(host)]
        costs.append(
            [count(lambda given=given: operations.enter(given=given, at=timezone.now())) for given in passes]
        )

    assert costs == [[GUEST, HOST], [GUEST, HOST]]


def test_who_waits_learns_nothing_of_the_room(make_room, issue):
    _room, seats = make_room(timezone.now())
    assert operations.enter(given=issue(seats[SeatRole.GUEST]), at=timezone.now()).inside is None


def test_statements_written_once_read_what_the_model_layer_reads(make_room, host_actor):
    at = timezone.now()
    room, seats = make_room(at)
    host = seats[SeatRole.HOST]
    make_room(at)  # of another room nothing is read
    for seat in seats.values():
        operations.admit(host=host, seat_id=seat.pk, at=at)
        recordings.set_consent(seat=seat, given=True, at=at)
    recordings.start_recording(
        room_id=room.pk, media_type="video/webm", expires_at=at + HOUR, actor=host_actor, at=at
    )
    recordings.set_consent(seat=seats[SeatRole.GUEST], given=True, at=at)
    for text in ("一", "二"):
        operations.say(seat=host, kind=FrameKind.CHAT, text=text, at=at)
    scope = Scope.of([room.region_code])

    inside = statements.read_inside(room.pk, region_code=room.region_code)

    assert inside == {
        "seats": [
            {"id": str(seat.pk), "name": seat.name, "role": seat.role}
            for seat in queries.list_seats(room.pk, scope=scope)
        ],
        "consents": [str(seat.pk) for seat in queries.list_seats(room.pk, scope=scope)],
        "recording": True,
        "lines": queries.list_lines(room.pk, scope=scope),
    }
    assert [line["text"] for line in inside["lines"]] == ["一", "二"]
    assert set(inside["consents"]) == {str(key) for key in recordings.list_consenting(room.pk, scope=scope)}


def test_statements_are_bound_by_the_region_beside_the_key(make_room):
    room, seats = make_room(timezone.now())
    keys = [seat.pk for seat in seats.values()]

    assert statements.read_seats(keys, regions=["653100000000"]) == []
    assert statements.read_inside(room.pk, region_code="653100000000")["seats"] == []


def test_seats_come_with_their_rooms_and_users(make_room, steward):
    _room, seats = make_room(timezone.now())
    found = {
        seat.pk: seat for seat in statements.read_seats([s.pk for s in seats.values()], regions=[VILLAGE])
    }

    with CaptureQueriesContext(connection) as captured:
        for seat in Seat.objects.select_related("room", "user"):
            read = found[seat.pk]
            for mine, theirs in ((read, seat), (read.room, seat.room), (read.user, seat.user)):
                assert mine == theirs
                if mine is not None:
                    assert model_to_dict(mine) == model_to_dict(theirs)
    assert len(captured) == 1
    assert found[seats[SeatRole.HOST].pk].user == steward


def test_looking_at_many_takes_the_statements_of_one(make_room):
    at = timezone.now()
    rooms = [make_room(at)[1] for _ in range(3)]
    few = [rooms[0][SeatRole.HOST]]
    many = [seat for seats in rooms for seat in seats.values()]

    assert count(lambda: operations.look_at_all(few, at=at)) == count(
        lambda: operations.look_at_all(many, at=at)
    )
    assert set(operations.look_at_all(many, at=at)) == {seat.pk for seat in many}
    assert operations.look_at_all(many, at=at + HOUR) == {}


def test_actors_read_together_are_those_read_one_by_one(db, user_with, at):
    users = [
        user_with("recruitment_steward", regions=["5303"]),
        user_with("station_east", regions=["310113"]),
        user_with(regions=[]),
    ]
    users[1].is_active = False
    on = at.date()
    assert get_actors(users, on=on) == {user.pk: get_actor(user, on=on) for user in users}
    assert get_actors(users, on=on)[users[0].pk].capabilities
    assert get_actors([], on=on) == {}


class Sitter:
    """A socket that only sits."""

    def __init__(self, seat) -> None:
        self.seat = seat
        self.lost = asyncio.Event()

    async def lose_seat(self) -> None:
        self.lost.set()


def test_watch_closes_the_lost_only_and_goes_on_after_a_failure(make_room, host_actor, monkeypatch):
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(watch, "AT_ONCE", 2)
    at = timezone.now()
    seats = list(make_room(at)[1].values())
    operations.withdraw_seat(seat_id=seats[2].pk, actor=host_actor, at=at)
    look, failures = watch._look, []

    def fail_once(*given):
        if not failures:
            failures.append(given)
            raise OperationalError
        return look(*given)

    monkeypatch.setattr(watch, "_look", fail_once)

    async def scenario():
        sitters = [Sitter(seat) for seat in seats]
        for one in sitters:
            watch.watch(timezone.now).join(one)
        await asyncio.wait_for(sitters[2].lost.wait(), 5)
        for one in sitters:
            watch.watch(timezone.now).leave(one)
        newcomer = Sitter(seats[2])
        watch.watch(timezone.now).join(newcomer)
        await asyncio.wait_for(newcomer.lost.wait(), 5)
        watch.watch(timezone.now).leave(newcomer)
        return [one.lost.is_set() for one in sitters]

    assert run(scenario) == [False, False, True]
    assert failures


def test_pass_that_was_shown_in_time_may_wait_for_a_busy_database(make_room, issue, monkeypatch):
    """At a busy minute the pass waited longer than the page may take to show it, and the socket was closed."""
    monkeypatch.setattr(consumers, "ENTER_SECONDS", 0.1)
    _room, seats = make_room(timezone.now(), roles=[SeatRole.HOST])
    given, enter = issue(seats[SeatRole.HOST]), consumers._enter

    def enter_late(*arguments):
        time.sleep(0.3)
        return enter(*arguments)

    monkeypatch.setattr(consumers, "_enter", enter_late)

    async def scenario():
        tab = Tab()
        await tab.enter(given)
        await tab.hear("welcome")
        await tab.leave()

    run(scenario)

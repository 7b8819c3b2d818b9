"""A booked room: a steward as host, a candidate on a shared computer, an interpreter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xieshou.kernel.ids import new_id
from xieshou.kernel.realtime import operations, queries
from xieshou.kernel.realtime.vocabulary import SeatRole

VILLAGE = "530326103201"


@pytest.fixture
def steward(user_with):
    return user_with("recruitment_steward", regions=["5303"])


@pytest.fixture
def host_actor(steward, actor_with):
    return actor_with("recruitment_steward", regions=["5303"], user_id=steward.pk)


@pytest.fixture
def make_room(db, steward, host_actor):
    """Return a maker of rooms with seats by role."""

    def make(at, *, region=VILLAGE, roles=(SeatRole.HOST, SeatRole.GUEST, SeatRole.INTERPRETER)):
        plans = [
            operations.SeatPlan(role, f"席位-{role}", user_id=steward.pk if role is SeatRole.HOST else None)
            for role in roles
        ]
        plan = operations.RoomPlan(
            source=("labour.interview", new_id()),
            region_code=region,
            opens_at=at,
            closes_at=at + timedelta(hours=1),
            seats=plans,
        )
        room = operations.open_room(plan, actor=host_actor, at=at)
        seats = queries.list_seats(room.pk, scope=host_actor.scope)
        return room, {SeatRole(seat.role): seat for seat in seats}

    return make

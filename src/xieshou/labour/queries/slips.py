"""What stands on the slips of the passengers of a trip: as many queries for many as for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.models import Interview, Referral, WorkerDoor
from xieshou.labour.queries.referral import near_q
from xieshou.labour.queries.trip import list_seats
from xieshou.labour.vocabulary.interview import InterviewStatus
from xieshou.labour.vocabulary.referral import OPEN
from xieshou.labour.vocabulary.trip import HELD

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.people.models import Person
    from xieshou.labour.models import Seat


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What a slip says of one worker; without a door there is no square."""

    person: Person
    door: WorkerDoor | None
    referral: Referral | None
    interview: Interview | None
    seat: Seat | None


def list_slips(trip_id: UUID, *, scope: Scope, at: datetime) -> list[SlipFacts]:
    """Return the slips of the passengers of a trip whose home lies in the scope, by vehicle and seat."""
    held = list_seats(trip_id, scope=scope).select_related("trip").filter(status__in=HELD)
    seats = [seat for seat in held if scope.covers_region(seat.placement.person.region_code)]
    people = {seat.placement.person_id for seat in seats}
    doors, referrals = _doors(people, scope, at), _referrals(people, scope)
    interviews = _interviews(people, scope, at)
    return [
        SlipFacts(
            seat.placement.person,
            doors.get(seat.placement.person_id),
            referrals.get(seat.placement.person_id),
            interviews.get(seat.placement.person_id),
            seat,
        )
        for seat in seats
    ]


def _doors(people: Collection[UUID], scope: Scope, at: datetime) -> dict[UUID, WorkerDoor]:
    found = WorkerDoor.objects.filter(
        scope.region_q(), person_id__in=people, revoked_at__isnull=True, expires_at__gt=at
    )
    return {row.person_id: row for row in found}


def _referrals(people: Collection[UUID], scope: Scope) -> dict[UUID, Referral]:
    found = Referral.objects.filter(near_q(scope), person_id__in=people, status__in=OPEN)
    return {row.person_id: row for row in found.select_related("vacancy", "employer")}


def _interviews(people: Collection[UUID], scope: Scope, at: datetime) -> dict[UUID, Interview]:
    """Return the next interview of each: the latest comes first here, so that the next one stays."""
    found = Interview.objects.filter(
        near_q(scope), referral__person_id__in=people, status=InterviewStatus.BOOKED, end_at__gt=at
    )
    rows = found.select_related("referral__vacancy", "employer").order_by("-start_at")
    return {row.referral.person_id: row for row in rows}

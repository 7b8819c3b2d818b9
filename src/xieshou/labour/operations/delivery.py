"""Writes of journeys: departure, arrival, and a worker who did not go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import RetentionCheck
from xieshou.labour.operations import referral as referral_steps
from xieshou.labour.operations.sharing import end_sharing
from xieshou.labour.operations.steps import move_worker
from xieshou.labour.policies.delivery import may_record_journey
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.retention import list_due_dates
from xieshou.labour.vocabulary.delivery import LEGAL_MOVES, Arrangement, PlacementStatus, Transport
from xieshou.labour.vocabulary.need import WorkStatus
from xieshou.labour.vocabulary.referral import ReferralStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

CONFIRM_KIND = "labour.placement.confirm"
CONFIRM_TEXT = noop("Confirm the employment of a worker who arrived on %(day)s: %(post)s")
COUNTY_DOOR = "labour.placement.confirm_county"
EMPLOYER_DOOR = "labour.placement.confirm_employer"


class JourneyError(DomainError):
    """A day is in the future or before the step that precedes it, or the journey is not described."""

    default_message = _(
        "Give transport and arrangement, and a day that is not in the future nor before the last step."
    )


@dataclass(frozen=True, slots=True)
class Journey:
    """How a worker travels; `escort` is the name of the colleague who travels along."""

    departed_on: date
    transport: str
    arrangement: str
    escort: str = ""
    note: str = ""


@transaction.atomic
def depart(*, placement_id: UUID, journey: Journey, actor: Actor, at: datetime) -> Placement:
    """Record that a worker has left home for the post.

    Raises: NotFound, Denied, IllegalMoveError, JourneyError.
    """
    placement = _locked(placement_id, actor=actor)
    described = journey.transport in Transport.values and journey.arrangement in Arrangement.values
    if not described or not placement.accepted_on <= journey.departed_on <= day_of(at):
        raise JourneyError(field="departed_on")
    move(
        placement, to=PlacementStatus.DEPARTED, actor=actor, at=at, departed_on=journey.departed_on,
        transport=journey.transport, arrangement=journey.arrangement, escort=journey.escort,
        journey_note=journey.note,
    )  # fmt: skip
    move_worker(
        wish_id=placement.wish_id, to=WorkStatus.TRAVELLING, actor=actor, at=at, on=journey.departed_on
    )
    return placement


@transaction.atomic
def arrive(*, placement_id: UUID, arrived_on: date, actor: Actor, at: datetime) -> Placement:
    """Record the arrival: retention checks fall due from this day, and both sides are asked to confirm.

    Raises: NotFound, Denied, IllegalMoveError, JourneyError.
    """
    placement = _locked(placement_id, actor=actor)
    if placement.status != PlacementStatus.DEPARTED or placement.departed_on is None:
        raise IllegalMoveError
    if not placement.departed_on <= arrived_on <= day_of(at):
        raise JourneyError(field="arrived_on")
    move(
        placement, to=PlacementStatus.ARRIVED, actor=actor, at=at, arrived_on=arrived_on,
        arrived_by_id=actor.user_id,
    )  # fmt: skip
    _plan_checks(placement, arrived_on)
    _ask_for_confirmations(placement, arrived_on, at=at)
    return placement


def _plan_checks(placement: Placement, arrived_on: date) -> None:
    days = resolve("retention", "check_days", on=arrived_on)
    RetentionCheck.objects.bulk_create(
        RetentionCheck(
            placement=placement,
            region_code=placement.region_code,
            work_region_code=placement.work_region_code,
            day=day,
            due_on=due_on,
            parameters_version=days.version,
        )
        for day, due_on in list_due_dates(arrived_on, days.value)
    )


def _ask_for_confirmations(placement: Placement, arrived_on: date, *, at: datetime) -> None:
    due_on = arrived_on + timedelta(days=resolve("retention", "confirm_days", on=arrived_on).value)
    sides = {
        COUNTY_DOOR: Where(region_code=placement.region_code),
        EMPLOYER_DOOR: Where(organisation_id=placement.employer_id),
    }
    for capability, place in sides.items():
        message = Message(
            kind=CONFIRM_KIND,
            text=CONFIRM_TEXT,
            values={"day": arrived_on.isoformat(), "post": placement.post},
            source=("labour.placement", placement.pk),
            link=f"/labour/placements/{placement.pk}/",
            where=place,
        )
        add_task(message, capability=capability, due_on=due_on, at=at)


@transaction.atomic
def cancel_departure(
    *, placement_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime
) -> Placement:
    """Record that a worker did not go after all: the place is free and the worker seeks again.

    Raises: NotFound, Denied, IllegalMoveError, UnknownReasonError.
    """
    placement = _locked(placement_id, actor=actor)
    move(placement, to=PlacementStatus.CANCELLED, actor=actor, at=at)
    end_sharing(placement, left_on=day_of(at), actor=actor, at=at)
    referral = get_referral_for_update(placement.referral_id, scope=actor.scope)
    referral_steps.end(referral, to=ReferralStatus.WITHDRAWN, reason=reason, note=note, actor=actor, at=at)
    return placement


def _locked(placement_id: UUID, *, actor: Actor) -> Placement:
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_record_journey(actor, placement):
        raise Denied
    return placement


def move(placement: Placement, *, to: PlacementStatus, actor: Actor, at: datetime, **changes: object) -> None:
    """Move a locked placement to a state, with the fields that belong to it, and leave the audit record.

    Raises: IllegalMoveError: no legal move leads there.
    """
    before = PlacementStatus(placement.status)
    if to not in LEGAL_MOVES.get(before, ()):
        raise IllegalMoveError
    placement.status, placement.status_at = to, at
    for name, value in changes.items():
        setattr(placement, name, value)
    placement.save(update_fields=["status", "status_at", *changes])
    record(
        f"labour.delivery.{to.value}",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        before={"status": before.value},
        after={"status": to.value, **changes},
    )

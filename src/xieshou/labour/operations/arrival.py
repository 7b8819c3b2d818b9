"""The arrival signed by the receiving side, and corrected where it was recorded wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import ArrivalReceipt
from xieshou.labour.operations.confirmation import settle
from xieshou.labour.policies.delivery import may_record_journey, receiver_of
from xieshou.labour.queries.delivery import find_receipt, get_placement_for_update
from xieshou.labour.queries.verification import list_checks_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.retention import list_due_dates, proven_days
from xieshou.labour.vocabulary.delivery import AT_POST

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement


class ReceiptError(DomainError):
    """Who came has no day, or a day before the departure or after today."""

    default_message = _("Give the day on which the worker came: not before the departure, not after today.")


class OwnArrivalError(DomainError):
    """The person who recorded the arrival signs for the other side."""

    default_message = _(
        "You recorded this arrival yourself; somebody else of the receiving side has to sign."
    )


class ReceiptReasonError(DomainError):
    """A correction without a reason."""

    default_message = _("This was signed or recorded before. Say why it is corrected.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiving side says: the worker came, and when; or did not come."""

    came: bool
    came_on: date | None = None
    reason: str = ""


@transaction.atomic
def receive(*, placement_id: UUID, receipt: Receipt, actor: Actor, at: datetime) -> ArrivalReceipt:
    """Sign an arrival for the receiving side; signing again corrects it and needs a reason.

    Where it says another day, or that nobody came, a mismatch is opened and becomes a task of both sides.

    Raises: NotFound, Denied, OwnArrivalError, IllegalMoveError, ReceiptError, ReceiptReasonError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    receiver = receiver_of(actor, placement)
    if receiver is None:
        raise Denied
    if actor.user_id is not None and placement.arrived_by_id == actor.user_id:
        raise OwnArrivalError
    if placement.status not in AT_POST or placement.departed_on is None:
        raise IllegalMoveError
    came_on = receipt.came_on if receipt.came else None
    if receipt.came and (came_on is None or not placement.departed_on <= came_on <= day_of(at)):
        raise ReceiptError(field="came_on")
    before, reason = find_receipt(placement), receipt.reason.strip()
    if before is not None:
        if not reason:
            raise ReceiptReasonError(field="reason")
        before.superseded_at = at
        before.save(update_fields=["superseded_at"])
    signed = ArrivalReceipt.objects.create(
        placement=placement,
        region_code=placement.region_code,
        work_region_code=placement.work_region_code,
        employer_id=placement.employer_id,
        receiver=receiver,
        version=before.version + 1 if before else 1,
        came=receipt.came,
        came_on=came_on,
        reason=reason if before else "",
        signed_at=at,
        signed_by_id=actor.user_id,
        signed_by_name=actor.name,
    )
    after: dict[str, object] = {
        "came": signed.came,
        "came_on": came_on,
        "receiver": receiver.value,
        "version": signed.version,
    }
    _note("arrival_received", placement, actor=actor, at=at, after=after, reason=signed.reason)
    settle(placement, None, actor=actor, at=at)
    return signed


@transaction.atomic
def correct_arrival(
    *, placement_id: UUID, arrived_on: date, reason: str, actor: Actor, at: datetime
) -> Placement:
    """Correct the recorded day of an arrival: checks that are not done yet fall due from the right day.

    Raises: NotFound, Denied, IllegalMoveError, ReceiptError, ReceiptReasonError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_record_journey(actor, placement):
        raise Denied
    if placement.status not in AT_POST or placement.departed_on is None:
        raise IllegalMoveError
    if not placement.departed_on <= arrived_on <= day_of(at):
        raise ReceiptError(field="arrived_on")
    if not reason.strip():
        raise ReceiptReasonError(field="reason")
    before = placement.arrived_on
    placement.arrived_on, placement.arrived_by_id = arrived_on, actor.user_id
    placement.kept_days = _move_checks(placement, arrived_on)
    placement.save(update_fields=["arrived_on", "arrived_by_id", "kept_days"])
    _note(
        "arrival_corrected", placement, actor=actor, at=at, before={"arrived_on": before},
        after={"arrived_on": arrived_on}, reason=reason.strip(),
    )  # fmt: skip
    settle(placement, None, actor=actor, at=at)
    return placement


def _move_checks(placement: Placement, arrived_on: date) -> int:
    """Let the open checks fall due from another day; return the days that the done ones prove from it."""
    checks = list_checks_for_update(placement)
    due = dict(list_due_dates(arrived_on, [check.day for check in checks]))
    proven = 0
    for check in checks:
        if check.done_on is not None:
            proven = max(proven, proven_days(arrived_on, check.done_on, check.outcome))
        else:
            check.due_on = due[check.day]
            check.save(update_fields=["due_on"])
    return proven


def _note(
    verb: str, placement: Placement, *, actor: Actor, at: datetime, after: dict[str, object],
    before: dict[str, object] | None = None, reason: str = "",
) -> None:  # fmt: skip
    record(
        f"labour.delivery.{verb}",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        before=before,
        after=after,
        reason=reason,
    )

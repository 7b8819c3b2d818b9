"""The two-sided confirmation of employment: each signs its own form; a difference stays until corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import ArrivalReceipt, Confirmation, Mismatch
from xieshou.labour.operations.delivery import CONFIRM_KIND, COUNTY_DOOR, EMPLOYER_DOOR, move
from xieshou.labour.operations.reached import tell_placed
from xieshou.labour.operations.steps import move_worker
from xieshou.labour.policies.delivery import may_sign
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.confirmation import Statement, compare
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.places import working_status
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus, Side, StatedField

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

MISMATCH_KIND = "labour.placement.mismatch"
MISMATCH_TEXT = noop(
    "The two confirmations differ: %(post)s. Check and correct yours, or call the other side"
)
DOORS = {Side.COUNTY: COUNTY_DOOR, Side.EMPLOYER: EMPLOYER_DOOR}


class StatementIncompleteError(DomainError):
    """Employed, and start, post or wage is missing."""

    default_message = _("Enter start date, post and monthly wage, or say that the worker is not employed.")


class CorrectionReasonError(DomainError):
    """A correction without a reason."""

    default_message = _("You have confirmed before. Say why you correct it.")


@transaction.atomic
def confirm(
    *, placement_id: UUID, side: Side, statement: Statement, reason: str = "", actor: Actor, at: datetime
) -> Confirmation:
    """Sign what one side says of a placement; signing again corrects it and needs a reason.

    When both have signed and agree that the worker is employed, the placement is in work; when they differ,
    a mismatch is opened and becomes a task of both. A job that the county signs is help received in the
    register.

    Raises: NotFound, Denied, IllegalMoveError, StatementIncompleteError, CorrectionReasonError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_sign(actor, placement, side):
        raise Denied
    if placement.status not in AT_POST:
        raise IllegalMoveError
    if statement.employed and not (
        statement.start_date and statement.post.strip() and (statement.wage_fen or 0) > 0
    ):
        raise StatementIncompleteError
    confirmation = _sign(placement, side, statement, reason.strip(), actor=actor, at=at)
    if side is Side.EMPLOYER and statement.employed:
        placement.employer_confirmed_on = day_of(at)
        placement.save(update_fields=["employer_confirmed_on"])
    subject = ("labour.placement", placement.pk)
    complete_tasks(kind=CONFIRM_KIND, source=subject, capability=DOORS[side], actor=actor, at=at)
    settle(placement, confirmation, actor=actor, at=at)
    tell_placed(placement, confirmation, actor=actor, at=at)
    return confirmation


def _sign(
    placement: Placement, side: Side, statement: Statement, reason: str, *, actor: Actor, at: datetime
) -> Confirmation:
    before = Confirmation.objects.filter(placement=placement, side=side, superseded_at__isnull=True).first()
    if before is not None:
        if not reason:
            raise CorrectionReasonError(field="reason")
        before.superseded_at = at
        before.save(update_fields=["superseded_at"])
    confirmation = Confirmation.objects.create(
        placement=placement,
        side=side,
        region_code=placement.region_code,
        work_region_code=placement.work_region_code,
        employer_id=placement.employer_id,
        version=before.version + 1 if before else 1,
        employed=statement.employed,
        start_date=statement.start_date if statement.employed else None,
        post=statement.post.strip() if statement.employed else "",
        wage_fen=statement.wage_fen if statement.employed else None,
        reason=reason if before else "",
        signed_at=at,
        signed_by_id=actor.user_id,
        signed_by_name=actor.name,
    )
    record(
        "labour.delivery.confirmed",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        before=_plain(before) if before else None,
        after={"side": side.value, **_plain(confirmation)},
        reason=confirmation.reason,
    )
    return confirmation


def _plain(confirmation: Confirmation) -> dict[str, object]:
    return {
        name: getattr(confirmation, name)
        for name in ("employed", "start_date", "post", "wage_fen", "version")
    }


def statement_of(confirmation: Confirmation) -> Statement:
    """Return the statement of a signed form."""
    return Statement(confirmation.employed, confirmation.start_date, confirmation.post, confirmation.wage_fen)


def settle(placement: Placement, last: Confirmation | None, *, actor: Actor, at: datetime) -> None:
    """Compare what the sides signed, and the arrival with its receipt; open or close the mismatch.

    Args: last: the confirmation that was signed just now; None where the arrival or its receipt changed.
    """
    current = Confirmation.objects.filter(placement=placement, superseded_at__isnull=True)
    by_side = {Side(row.side): statement_of(row) for row in current}
    both = len(by_side) == len(Side)
    differing = compare(by_side[Side.COUNTY], by_side[Side.EMPLOYER]) if both else []
    differing += _arrival_differs(placement)
    if differing:
        _open_mismatch(placement, differing, actor=actor, at=at)
        return
    _close_mismatch(placement, last, actor=actor, at=at)
    if both and by_side[Side.COUNTY].employed and placement.status == PlacementStatus.ARRIVED:
        start = by_side[Side.COUNTY].start_date
        move(placement, to=PlacementStatus.IN_WORK, actor=actor, at=at, in_work_on=start)
        status = working_status(placement.region_code, placement.work_region_code)
        move_worker(wish_id=placement.wish_id, to=status, actor=actor, at=at, on=start)


def _arrival_differs(placement: Placement) -> list[str]:
    """Return the arrival as what differs, where the receiving side signed that nobody or another day came."""
    signed = ArrivalReceipt.objects.filter(placement=placement, superseded_at__isnull=True).first()
    return [StatedField.ARRIVAL.value] if signed and signed.came_on != placement.arrived_on else []


def _open_mismatch(placement: Placement, differing: list[str], *, actor: Actor, at: datetime) -> None:
    mismatch, is_new = Mismatch.objects.get_or_create(
        placement=placement,
        resolved_at=None,
        defaults={
            "region_code": placement.region_code,
            "work_region_code": placement.work_region_code,
            "employer_id": placement.employer_id,
            "fields": differing,
            "opened_at": at,
        },
    )
    if not is_new:
        mismatch.fields = differing
        mismatch.save(update_fields=["fields"])
    _note(placement, "mismatch_opened", {"fields": differing}, actor=actor, at=at)
    due_on = day_of(at) + timedelta(days=resolve("retention", "mismatch_days", on=day_of(at)).value)
    sides = {
        COUNTY_DOOR: Where(region_code=placement.region_code),
        EMPLOYER_DOOR: Where(organisation_id=placement.employer_id),
    }
    for capability, place in sides.items():
        message = Message(
            kind=MISMATCH_KIND,
            text=MISMATCH_TEXT,
            values={"post": placement.post},
            source=("labour.placement", placement.pk),
            link=f"/labour/placements/{placement.pk}/",
            where=place,
        )
        add_task(message, capability=capability, due_on=due_on, at=at)


def _close_mismatch(placement: Placement, last: Confirmation | None, *, actor: Actor, at: datetime) -> None:
    closed = Mismatch.objects.filter(placement=placement, resolved_at__isnull=True).update(
        resolved_at=at, resolved_by=last
    )
    if closed:
        complete_tasks(kind=MISMATCH_KIND, source=("labour.placement", placement.pk), actor=actor, at=at)
        _note(placement, "mismatch_resolved", {"side": last.side if last else "arrival"}, actor=actor, at=at)


def _note(placement: Placement, verb: str, after: dict[str, object], *, actor: Actor, at: datetime) -> None:
    record(
        f"labour.delivery.{verb}",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        after=after,
    )

"""Writes of donations: pledge, receive with a receipt; money that comes in is an entry in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, PeriodError, TextMissingError
from xieshou.cooperation.models import Donation
from xieshou.cooperation.policies import GIVING_EDIT, check
from xieshou.cooperation.queries.giving import SUBJECT, last_receipt
from xieshou.cooperation.queries.plan import find_line
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.vocabulary.giving import GiftKind, GiftPurpose, GiftStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.organisations.queries import get_organisation

from .gift_books import post_receipt

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.cooperation.models import PlanLine
    from xieshou.kernel.actor import Actor


class GiftValueError(DomainError):
    """A donation is worth nothing."""

    default_message = _("Enter the amount, or the value that the donor states for goods and services.")


class EnteredUnknownError(DomainError):
    """Nobody is on record as having entered a pledge of money, so nobody can be the second person."""

    default_message = _(
        "It is not on record who entered this pledge. Enter it anew; somebody else receives it."
    )


class PurposeWordError(DomainError):
    """The coded purpose is none of the list."""

    default_message = _("Choose a purpose from the list.")


class OtherTaskError(DomainError):
    """The task is of no annual plan of the district, or is for another county."""

    default_message = _("Choose a task of an annual plan of this district, for this county or for all.")


@dataclass(frozen=True, slots=True)
class Pledge:
    """A donation as typed."""

    donor_id: UUID
    region_code: str
    partner_region_code: str
    kind: str
    what: str
    value_fen: int
    purpose: str
    pledged_on: date
    restricted_to: str = GiftPurpose.OPEN
    plan_line_id: UUID | None = None


@transaction.atomic
def pledge_gift(pledge: Pledge, *, actor: Actor, at: datetime) -> Donation:
    """Enter what a donor promises, restricted to a purpose.

    Raises: Denied, OutsideAreaError, NotFound, TextMissingError, GiftValueError, PurposeWordError,
            OtherTaskError.
    """
    check(actor, GIVING_EDIT, pledge.region_code, pledge.partner_region_code)
    if not pledge.what.strip() or not pledge.purpose.strip():
        raise TextMissingError(field="purpose" if pledge.what.strip() else "what")
    if pledge.value_fen <= 0:
        raise GiftValueError(field="value_fen")
    if pledge.restricted_to not in GiftPurpose.values:
        raise PurposeWordError(field="restricted_to")
    donor = get_organisation(pledge.donor_id)
    sides = (pledge.region_code, pledge.partner_region_code)
    line = _find_task(pledge.plan_line_id, sides, actor) if pledge.plan_line_id else None
    row = Donation.objects.create(
        donor=donor,
        region_code=pledge.region_code,
        partner_region_code=pledge.partner_region_code,
        kind=pledge.kind,
        what=pledge.what.strip(),
        value_fen=pledge.value_fen,
        restricted_to=pledge.restricted_to,
        purpose=pledge.purpose.strip(),
        pledged_on=pledge.pledged_on,
        plan_line=line,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    _note("pledged", row, actor=actor, at=at, value_fen=row.value_fen, purpose=row.purpose)
    return row


@transaction.atomic
def put_on_task(*, donation_id: UUID, plan_line_id: UUID | None, actor: Actor, at: datetime) -> Donation:
    """Say which task of a plan a donation stands on, or on none; the same again changes nothing.

    A side may know less than is on file: what stands there is compared and recorded by its key.

    Raises: NotFound, Denied, OutsideAreaError, OtherTaskError.
    """
    row = get_row_for_update(Donation, donation_id, scope=actor.scope)
    check(actor, GIVING_EDIT, row.region_code, row.partner_region_code)
    before = row.plan_line_id
    if plan_line_id == before:
        return row
    sides = (row.region_code, row.partner_region_code)
    row.plan_line = _find_task(plan_line_id, sides, actor) if plan_line_id else None
    row.save(update_fields=["plan_line"])
    record(
        "cooperation.giving.put_on_task",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        before={"plan_line": before},
        after={"plan_line": row.plan_line_id},
    )
    return row


def _find_task(key: UUID, sides: tuple[str, str], actor: Actor) -> PlanLine:
    line = find_line(key, scope=actor.scope)
    if line is None or line.region_code != sides[0] or line.partner_region_code not in ("", sides[1]):
        raise OtherTaskError(field="plan_line_id")
    return line


@transaction.atomic
def receive_gift(*, donation_id: UUID, received_on: date, actor: Actor, at: datetime) -> Donation:
    """Record that a donation came in; it gets the next receipt number of the district and year.

    Money is booked in the ledger: who entered the pledge made the entry, the actor checks it.
    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, PeriodError, EnteredUnknownError,
            and the refusals of the ledger: two people, a closed period.
    """
    row = get_donation(donation_id, actor, GiftStatus.PLEDGED)
    if received_on < row.pledged_on:
        raise PeriodError(field="received_on")
    if row.kind == GiftKind.CASH and row.entered_by_id is None:
        raise EnteredUnknownError(field="received_on")
    stem = f"{row.region_code[:6]}-{received_on:%Y}-"
    row.status, row.received_on = GiftStatus.RECEIVED, received_on
    row.receipt_number = f"{stem}{last_receipt(stem) + 1:05d}"
    row.save(update_fields=["status", "received_on", "receipt_number"])
    if row.kind == GiftKind.CASH:
        post_receipt(row, actor=actor, at=at)
    _note("received", row, actor=actor, at=at, receipt=row.receipt_number)
    return row


def get_donation(donation_id: UUID, actor: Actor, status: GiftStatus) -> Donation:
    """Return a donation in a state, locked, for somebody who may change it.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError.
    """
    row = get_row_for_update(Donation, donation_id, scope=actor.scope)
    check(actor, GIVING_EDIT, row.region_code, row.partner_region_code)
    if row.status != status:
        raise IllegalStepError
    return row


def _note(verb: str, row: Donation, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.giving.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after=after,
    )

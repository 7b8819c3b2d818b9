"""Writes of donations: pledge, receive with a receipt, deliver with a proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, PeriodError, TextMissingError
from xieshou.cooperation.models import Donation
from xieshou.cooperation.policies import GIVING_EDIT, check
from xieshou.cooperation.queries.giving import has_proof, last_receipt
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.vocabulary.giving import GiftStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.organisations.queries import get_organisation

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SUBJECT = "cooperation.donation"


class GiftValueError(DomainError):
    """A donation is worth nothing."""

    default_message = _("Enter the amount, or the value that the donor states for goods and services.")


class ProofMissingError(DomainError):
    """Nothing shows that the donation arrived."""

    default_message = _(
        "Add the proof of delivery first: a signed list or a photo. Then confirm the delivery."
    )


class OtherPurposeError(DomainError):
    """A restricted donation was used for something else."""

    default_message = _(
        "The donation is restricted to its purpose. Confirm that it was used for it, or agree with the donor "
        "and enter a new pledge."
    )


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


@transaction.atomic
def pledge_gift(pledge: Pledge, *, actor: Actor, at: datetime) -> Donation:
    """Enter what a donor promises, restricted to a purpose.

    Raises: Denied, OutsideAreaError, NotFound, TextMissingError, GiftValueError.
    """
    check(actor, GIVING_EDIT, pledge.region_code, pledge.partner_region_code)
    if not pledge.what.strip() or not pledge.purpose.strip():
        raise TextMissingError(field="purpose" if pledge.what.strip() else "what")
    if pledge.value_fen <= 0:
        raise GiftValueError(field="value_fen")
    donor = get_organisation(pledge.donor_id)
    row = Donation.objects.create(
        donor=donor,
        region_code=pledge.region_code,
        partner_region_code=pledge.partner_region_code,
        kind=pledge.kind,
        what=pledge.what.strip(),
        value_fen=pledge.value_fen,
        purpose=pledge.purpose.strip(),
        pledged_on=pledge.pledged_on,
    )
    _note("pledged", row, actor=actor, at=at, value_fen=row.value_fen, purpose=row.purpose)
    return row


@transaction.atomic
def receive_gift(*, donation_id: UUID, received_on: date, actor: Actor, at: datetime) -> Donation:
    """Record that a donation came in; it gets the next receipt number of the district and year.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, PeriodError.
    """
    row = _own(donation_id, actor, GiftStatus.PLEDGED)
    if received_on < row.pledged_on:
        raise PeriodError(field="received_on")
    stem = f"{row.region_code[:6]}-{received_on:%Y}-"
    row.status, row.received_on = GiftStatus.RECEIVED, received_on
    row.receipt_number = f"{stem}{last_receipt(stem) + 1:05d}"
    row.save(update_fields=["status", "received_on", "receipt_number"])
    _note("received", row, actor=actor, at=at, receipt=row.receipt_number)
    return row


@transaction.atomic
def deliver_gift(
    *, donation_id: UUID, delivered_on: date, used_for: str, as_restricted: bool, actor: Actor, at: datetime
) -> Donation:
    """Confirm that a donation reached its purpose; a file that shows it must be on record.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, PeriodError, TextMissingError,
            OtherPurposeError, ProofMissingError.
    """
    row = _own(donation_id, actor, GiftStatus.RECEIVED)
    if row.received_on is None or delivered_on < row.received_on:
        raise PeriodError(field="delivered_on")
    if not used_for.strip():
        raise TextMissingError(field="used_for")
    if not as_restricted:
        raise OtherPurposeError(field="as_restricted")
    if not has_proof(row.pk):
        raise ProofMissingError
    row.status, row.delivered_on, row.used_for = GiftStatus.DELIVERED, delivered_on, used_for.strip()
    row.save(update_fields=["status", "delivered_on", "used_for"])
    _note("delivered", row, actor=actor, at=at, used_for=row.used_for)
    return row


def _own(donation_id: UUID, actor: Actor, status: GiftStatus) -> Donation:
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

"""Writes of part deliveries of a donation: proposed with its taker and use, confirmed by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Donation, GiftDelivery, VisitStop
from xieshou.cooperation.policies import GIVING_EDIT, check
from xieshou.cooperation.queries.giving import CONSENT, DELIVERY_PROOF, has_file, sum_deliveries
from xieshou.cooperation.queries.scoped import get_row, get_row_for_update
from xieshou.cooperation.rules.giving import is_left, needs_consent
from xieshou.cooperation.vocabulary.giving import DeliveryStatus, GiftKind, GiftPurpose, GiftStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError

from .evidence import keep
from .gift_books import DELIVERY, post_delivery
from .giving import get_donation
from .reached import tell_gift
from .taker import find_taker

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .evidence import Upload
    from .taker import Taker


class MoreThanReceivedError(DomainError):
    """A part is more than what is left of the donation."""

    default_message = _("This is more than what is left of the donation.")


class DeliveryDayError(DomainError):
    """A part was handed over before the donation came in, or later than today."""

    default_message = _(
        "Enter the day of the handing over: not before the donation came in, not after today."
    )


class UseError(DomainError):
    """The use is none of the list."""

    default_message = _("Choose from the list what it is used for.")


class OtherPurposeError(DomainError):
    """A restricted donation goes to another use or taker, and the donor did not consent."""

    default_message = _(
        "The donor restricted the donation to another purpose. Choose a use and a taker that fit, or add the "
        "donor's written consent."
    )


class OtherStopError(DomainError):
    """The stop is of a visit between other sides, or at another household."""

    default_message = _("This stop belongs to another pair or household. Choose the stop where it was given.")


class ProofMissingError(DomainError):
    """Nothing shows that a part arrived."""

    default_message = _(
        "Add the proof of delivery first: a signed list or a photo. Then confirm the delivery."
    )


class OwnDeliveryError(DomainError):
    """Who proposed a delivery cannot decide it."""

    default_message = _("You proposed this delivery yourself. Somebody else has to decide it.")


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A part of a donation as typed: who gets how much, for what; households and projects by their codes."""

    taker: str
    amount_fen: int
    use: str
    used_for: str
    delivered_on: date
    household_code: str = ""
    village_code: str = ""
    body_id: UUID | None = None
    project_code: str = ""
    stop_id: UUID | None = None


@transaction.atomic
def propose_delivery(
    *,
    donation_id: UUID,
    part: NewDelivery,
    consent: Upload | None = None,
    proof: Upload | None = None,
    actor: Actor,
    at: datetime,
) -> GiftDelivery:
    """Propose that a part of a donation went to a taker; a part of another use needs the donor's consent.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, TextMissingError, UseError,
            DeliveryDayError, MoreThanReceivedError, OtherPurposeError, OtherStopError,
            the refusals of `find_taker` and of a file.
    """
    row = get_donation(donation_id, actor, GiftStatus.RECEIVED)
    if actor.user_id is None:
        raise Denied
    _check_part(row, part, on=timezone.localdate(at))
    taker = find_taker(row, part, actor=actor)
    mismatch = needs_consent(row.restricted_to, part.use, taker.body_kind)
    if mismatch and consent is None:
        raise OtherPurposeError(field="use")
    stop = _find_stop(row, part.stop_id, taker, actor) if part.stop_id else None
    made = GiftDelivery.objects.create(
        donation=row,
        number=(row.deliveries.aggregate(last=Max("number"))["last"] or 0) + 1,
        taker=part.taker,
        **taker.columns,
        stop=stop,
        amount_fen=part.amount_fen,
        use=part.use,
        used_for=part.used_for.strip(),
        by_consent=mismatch,
        delivered_on=part.delivered_on,
        made_by_id=actor.user_id,
        made_by_name=actor.name,
        made_at=at,
        **row.sides(),
    )
    for kind, upload in ((CONSENT, consent if mismatch else None), (DELIVERY_PROOF, proof)):
        if upload is not None:
            keep(upload, owner=(kind, made.pk), actor=actor, at=at)
    _note("delivery_proposed", made, actor=actor, at=at)
    return made


def _find_stop(row: Donation, key: UUID, taker: Taker, actor: Actor) -> VisitStop:
    stop = get_row(VisitStop, key, scope=actor.scope)
    home = taker.columns.get("household")
    if stop.sides() != row.sides() or (home is not None and stop.household_id not in (None, home.pk)):
        raise OtherStopError(field="stop_id")
    return stop


def _check_part(row: Donation, part: NewDelivery, *, on: date) -> None:
    if not part.used_for.strip():
        raise TextMissingError(field="used_for")
    if part.use not in GiftPurpose.values or part.use == GiftPurpose.OPEN:
        raise UseError(field="use")
    if row.received_on is None or not row.received_on <= part.delivered_on <= on:
        raise DeliveryDayError(field="delivered_on")
    if not is_left(row.value_fen, sum_deliveries(row.pk), part.amount_fen):
        raise MoreThanReceivedError(field="amount_fen")


@transaction.atomic
def confirm_delivery(*, delivery_id: UUID, actor: Actor, at: datetime) -> GiftDelivery:
    """Confirm on the sight of a proof that a part arrived; money moves to its taker in the ledger.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, OwnDeliveryError, ProofMissingError,
            and the refusals of the ledger.
    """
    made = _proposed(delivery_id, actor)
    if not has_file(DELIVERY_PROOF, made.pk):
        raise ProofMissingError
    _decide(made, DeliveryStatus.CONFIRMED, actor=actor, at=at)
    row = made.donation
    if row.kind == GiftKind.CASH:
        post_delivery(made, actor=actor, at=at)
    tell_gift(made, actor=actor, at=at)
    if sum_deliveries(row.pk, confirmed_only=True) == row.value_fen:
        row.status, row.delivered_on, row.used_for = GiftStatus.DELIVERED, made.delivered_on, made.used_for
        row.save(update_fields=["status", "delivered_on", "used_for"])
    return made


@transaction.atomic
def refuse_delivery(*, delivery_id: UUID, reason: str, actor: Actor, at: datetime) -> GiftDelivery:
    """Refuse a proposed part with a reason; its amount is free again.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, OwnDeliveryError, TextMissingError.
    """
    made = _proposed(delivery_id, actor)
    if not reason.strip():
        raise TextMissingError(field="reason")
    made.reason = reason.strip()
    _decide(made, DeliveryStatus.REFUSED, actor=actor, at=at)
    return made


def _proposed(delivery_id: UUID, actor: Actor) -> GiftDelivery:
    known = get_row(GiftDelivery, delivery_id, scope=actor.scope)
    row = get_row_for_update(Donation, known.donation_id, scope=actor.scope)  # the donation first, always
    check(actor, GIVING_EDIT, row.region_code, row.partner_region_code)
    made = get_row_for_update(GiftDelivery, delivery_id, scope=actor.scope)
    made.donation = row
    if made.status != DeliveryStatus.PROPOSED:
        raise IllegalStepError
    if actor.user_id is None:
        raise Denied
    if made.made_by_id == actor.user_id:
        raise OwnDeliveryError
    return made


def _decide(made: GiftDelivery, status: DeliveryStatus, *, actor: Actor, at: datetime) -> None:
    made.status = status
    made.decided_by_id, made.decided_by_name, made.decided_at = actor.user_id, actor.name, at
    made.save(update_fields=["status", "decided_by_id", "decided_by_name", "decided_at", "reason"])
    _note(f"delivery_{status}", made, actor=actor, at=at)


def _note(verb: str, made: GiftDelivery, *, actor: Actor, at: datetime) -> None:
    record(
        f"cooperation.giving.{verb}",
        actor=actor,
        at=at,
        subject=(DELIVERY, made.pk),
        region_code=made.region_code,
        after={
            "donation": str(made.donation_id),
            "number": made.number,
            "amount_fen": made.amount_fen,
            "taker": made.taker,
            "use": made.use,
            "by_consent": made.by_consent,
            "reason": made.reason,
        },
    )

"""Writes that take back a delivery confirmed wrongly: one asks with the reason, somebody else decides.

A delivery that is taken back counts nowhere: its money is back on the account of the donation, and the
donation waits for another delivery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.cooperation.policies import GIVING_EDIT, check
from xieshou.cooperation.queries.scoped import get_row, get_row_for_update
from xieshou.cooperation.vocabulary.giving import DeliveryStatus, GiftStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError

from .gift_books import DELIVERY, reverse_delivery
from .reached import tell_gift_back

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

ASKED = ("undo_reason", "undo_by_id", "undo_by_name")


class OwnUndoError(DomainError):
    """Who asked to take a delivery back cannot decide it."""

    default_message = _("You asked to take this delivery back yourself. Somebody else has to decide it.")


@transaction.atomic
def ask_back(*, delivery_id: UUID, reason: str, actor: Actor, at: datetime) -> GiftDelivery:
    """Ask to take a confirmed delivery back; it counts until somebody else has decided.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError: not confirmed, or asked for already;
            TextMissingError.
    """
    made = _confirmed(delivery_id, actor)
    if made.undo_reason:
        raise IllegalStepError
    if not reason.strip():
        raise TextMissingError(field="reason")
    made.undo_reason, made.undo_by_id, made.undo_by_name = reason.strip(), actor.user_id, actor.name
    made.save(update_fields=ASKED)
    _note("back_asked", made, actor=actor, at=at, reason=made.undo_reason)
    return made


@transaction.atomic
def take_back(*, delivery_id: UUID, actor: Actor, at: datetime) -> GiftDelivery:
    """Take a delivery back that somebody else asked to: its entry is reversed, its amount is free again.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, OwnUndoError, and the refusals of the
            ledger: the money has moved on, or the period is closed.
    """
    made = _asked(delivery_id, actor)
    reverse_delivery(made, on=timezone.localdate(at), actor=actor, at=at)
    tell_gift_back(made, actor=actor, at=at)
    made.status, made.undone_at = DeliveryStatus.TAKEN_BACK, at
    made.undone_by_id, made.undone_by_name = actor.user_id, actor.name
    made.save(update_fields=["status", "undone_at", "undone_by_id", "undone_by_name"])
    row = made.donation
    if row.status == GiftStatus.DELIVERED:
        row.status, row.delivered_on, row.used_for = GiftStatus.RECEIVED, None, ""
        row.save(update_fields=["status", "delivered_on", "used_for"])
    _note("taken_back", made, actor=actor, at=at, reason=made.undo_reason)
    return made


@transaction.atomic
def let_stand(*, delivery_id: UUID, reason: str, actor: Actor, at: datetime) -> GiftDelivery:
    """Refuse to take a delivery back, with the reason; it stands as if nobody had asked.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, OwnUndoError, TextMissingError.
    """
    made = _asked(delivery_id, actor)
    if not reason.strip():
        raise TextMissingError(field="reason")
    made.undo_reason, made.undo_by_id, made.undo_by_name = "", None, ""
    made.save(update_fields=ASKED)
    _note("let_stand", made, actor=actor, at=at, reason=reason.strip())
    return made


def _asked(delivery_id: UUID, actor: Actor) -> GiftDelivery:
    made = _confirmed(delivery_id, actor)
    if not made.undo_reason:
        raise IllegalStepError
    if made.undo_by_id == actor.user_id:
        raise OwnUndoError
    return made


def _confirmed(delivery_id: UUID, actor: Actor) -> GiftDelivery:
    known = get_row(GiftDelivery, delivery_id, scope=actor.scope)
    row = get_row_for_update(Donation, known.donation_id, scope=actor.scope)  # the donation first, always
    check(actor, GIVING_EDIT, row.region_code, row.partner_region_code)
    made = get_row_for_update(GiftDelivery, delivery_id, scope=actor.scope)
    made.donation = row
    if made.status != DeliveryStatus.CONFIRMED:
        raise IllegalStepError
    if actor.user_id is None:
        raise Denied
    return made


def _note(verb: str, made: GiftDelivery, *, actor: Actor, at: datetime, reason: str) -> None:
    record(
        f"cooperation.giving.delivery_{verb}",
        actor=actor,
        at=at,
        subject=(DELIVERY, made.pk),
        region_code=made.region_code,
        after={
            "donation": str(made.donation_id),
            "number": made.number,
            "amount_fen": made.amount_fen,
            "status": made.status,
        },
        reason=reason,
    )

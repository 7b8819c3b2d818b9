"""Writes of payments: asked by one, approved by another and booked in the ledger; reversed the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ledger.operations.refusals import MoneyMovedOnError
from xieshou.projects.errors import IllegalMoveError, ReasonMissingError, SamePersonError
from xieshou.projects.models import PaymentRequest, WorkContract
from xieshou.projects.operations.books import open_books, post_payment, reverse_payment
from xieshou.projects.operations.claim import check_claim, stands_in_asset
from xieshou.projects.policies.payment import may_approve, may_contract
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.payment import (
    claim_of,
    get_contract_for_update,
    get_payment_for_update,
    list_milestones,
    standing_of,
)
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.rules.payment import retained
from xieshou.projects.vocabulary.payment import HOLDS, PaymentKind, PaymentStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Milestone


class OverContractError(DomainError):
    """More is asked for than contract, milestone, retention or what was paid leaves."""


class MilestoneOpenError(DomainError):
    """The milestone is not met yet, or belongs to another contract."""

    default_message = _("This milestone is not met yet. Mark it as met with its proof first.")


@dataclass(frozen=True, slots=True)
class Ask:
    """Money to ask for; a progress payment names its milestone."""

    kind: str
    amount_fen: int
    purpose: str
    milestone_id: UUID | None = None
    evidence_file_id: UUID | None = None


@transaction.atomic
def ask_payment(*, contract_id: UUID, ask: Ask, actor: Actor, at: datetime) -> PaymentRequest:
    """Ask for money under a contract: a part of a milestone that is met, retention money, or a return.

    Raises: NotFound, Denied, ReasonMissingError, MilestoneOpenError, OverContractError, StandsInAssetError.
    """
    contract = get_contract_for_update(contract_id, scope=actor.scope)
    if not may_contract(actor, region_code=contract.region_code) or actor.user_id is None:
        raise Denied
    if not ask.purpose.strip():
        raise ReasonMissingError(field="purpose")
    milestone = _milestone(contract, ask, actor) if ask.kind == PaymentKind.MILESTONE else None
    room = standing_of(contract, scope=actor.scope).room(ask.kind)
    if milestone is not None:
        room = min(room, _room_of(milestone))
    if not 0 < ask.amount_fen <= room:
        raise _too_much(ask, room)
    if ask.kind == PaymentKind.RETURN:
        check_claim(contract, ask.amount_fen, is_asked=False, actor=actor)
    open_books(contract, actor=actor, at=at)
    held = retained(ask.amount_fen, contract.retention_percent) if milestone is not None else 0
    row = PaymentRequest.objects.create(
        contract=contract,
        project_id=contract.project_id,
        milestone=milestone,
        region_code=contract.region_code,
        kind=ask.kind,
        amount_fen=ask.amount_fen,
        retained_fen=held,
        purpose=ask.purpose.strip(),
        evidence_file_id=ask.evidence_file_id,
        asked_at=at,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
    )
    _note("payment_asked", row, actor=actor, at=at)
    return row


def _milestone(contract: WorkContract, ask: Ask, actor: Actor) -> Milestone:
    rows = list_milestones(contract.pk, scope=actor.scope)
    found = next((row for row in rows if row.pk == ask.milestone_id), None)
    if found is None or found.met_on is None:
        raise MilestoneOpenError(field="milestone")
    return found


def _room_of(milestone: Milestone) -> int:
    return milestone.amount_fen - sum(
        milestone.payments.filter(status__in=HOLDS).values_list("amount_fen", flat=True)
    )


def _too_much(ask: Ask, room: int) -> OverContractError:
    words = {
        PaymentKind.MILESTONE: _(
            "This milestone of the contract has %(room)s yuan left, %(asked)s yuan are asked for. Lower it."
        ),
        PaymentKind.RETENTION: _(
            "%(room)s yuan of retention money are held back, %(asked)s yuan are asked for. Lower it."
        ),
        PaymentKind.RETURN: _(
            "The payee got %(room)s yuan that were not returned yet; %(asked)s yuan cannot be claimed back."
        ),
    }
    text = str(words[PaymentKind(ask.kind)])
    return OverContractError(
        text % {"room": in_yuan(max(room, 0)), "asked": in_yuan(ask.amount_fen)}, field="amount_fen"
    )


@transaction.atomic
def approve_payment(*, payment_id: UUID, actor: Actor, at: datetime, on: date) -> PaymentRequest:
    """Approve what somebody else asked for and book it; approving it again changes nothing.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, StandsInAssetError, and the refusals of the
            ledger.
    """
    row = _to_decide(payment_id, actor)
    if row.status == PaymentStatus.POSTED:
        return row
    if row.status != PaymentStatus.ASKED:
        raise IllegalMoveError
    if row.kind == PaymentKind.RETURN:
        check_claim(row.contract, row.amount_fen, is_asked=True, actor=actor)
    entry = post_payment(row, actor=actor, at=at, on=on)
    row.status, row.entry_id = PaymentStatus.POSTED, entry.pk
    row.voucher_number = f"{row.region_code[:6]}-{on.year}-{entry.number:06d}"
    _decide(row, actor=actor, at=at)
    _note("payment_posted", row, actor=actor, at=at)
    return row


@transaction.atomic
def refuse_payment(*, payment_id: UUID, note: str, actor: Actor, at: datetime) -> PaymentRequest:
    """Refuse what was asked for, or the reversal that was asked for, with the reason.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, ReasonMissingError.
    """
    row = _to_decide(payment_id, actor)
    if not note.strip():
        raise ReasonMissingError(field="note")
    if row.status == PaymentStatus.UNDOING:
        row.status, row.note = PaymentStatus.POSTED, note.strip()
        row.save(update_fields=["status", "note"])
        _note("payment_refused", row, actor=actor, at=at)
        return row
    if row.status != PaymentStatus.ASKED:
        raise IllegalMoveError
    row.status, row.note = PaymentStatus.REFUSED, note.strip()
    _decide(row, actor=actor, at=at)
    _note("payment_refused", row, actor=actor, at=at)
    return row


@transaction.atomic
def ask_reversal(*, payment_id: UUID, reason: str, actor: Actor, at: datetime) -> PaymentRequest:
    """Ask to undo a booked payment, with the reason.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    row = get_payment_for_update(payment_id, scope=actor.scope)
    if not may_contract(actor, region_code=row.region_code) or actor.user_id is None:
        raise Denied
    if row.status != PaymentStatus.POSTED:
        raise IllegalMoveError
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    row.status, row.undo_reason = PaymentStatus.UNDOING, reason.strip()
    row.undo_by_id, row.undo_by_name = actor.user_id, actor.name
    row.save(update_fields=["status", "undo_reason", "undo_by_id", "undo_by_name"])
    _note("payment_undoing", row, actor=actor, at=at)
    return row


@transaction.atomic
def approve_reversal(*, payment_id: UUID, actor: Actor, at: datetime, on: date) -> PaymentRequest:
    """Undo a booked payment in the ledger, where somebody else asked for it.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, StandsInAssetError, and the refusals of the
            ledger: the money has moved on, the books are closed.
    """
    row = _to_decide(payment_id, actor)
    if row.status != PaymentStatus.UNDOING:
        raise IllegalMoveError
    try:
        with transaction.atomic():
            reverse_payment(row, actor=actor, at=at, on=on)
    except MoneyMovedOnError as error:
        claim = claim_of(row.contract, scope=actor.scope)
        if claim.stands_fen:
            fen = row.amount_fen - row.retained_fen
            raise stands_in_asset(row.contract, fen, free_fen=claim.free_fen) from error
        raise
    row.status = PaymentStatus.REVERSED
    row.save(update_fields=["status"])
    _note("payment_reversed", row, actor=actor, at=at)
    return row


def _to_decide(payment_id: UUID, actor: Actor) -> PaymentRequest:
    row = get_payment_for_update(payment_id, scope=actor.scope)
    if not may_approve(actor, region_code=row.region_code):
        raise Denied
    asker = row.undo_by_id if row.status == PaymentStatus.UNDOING else row.asked_by_id
    if not is_somebody_else(actor, asker):
        raise SamePersonError
    get_contract_for_update(row.contract_id, scope=actor.scope)
    return row


def _decide(row: PaymentRequest, *, actor: Actor, at: datetime) -> None:
    row.decided_at, row.decided_by_id, row.decided_by_name = at, actor.user_id, actor.name
    row.save()


def _note(verb: str, row: PaymentRequest, *, actor: Actor, at: datetime) -> None:
    record(
        f"projects.delivery.{verb}",
        actor=actor,
        at=at,
        subject=("projects.project", row.project_id),
        region_code=row.region_code,
        after={
            "payment": str(row.pk),
            "kind": row.kind,
            "amount_fen": row.amount_fen,
            "voucher": row.voucher_number,
        },
        reason=row.undo_reason or row.note,
    )

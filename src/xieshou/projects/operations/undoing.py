"""Writes that take a confirmed benefit back: one asks with the reason, somebody else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.projects.errors import IllegalMoveError, ReasonMissingError, SamePersonError
from xieshou.projects.operations.benefit_books import undo_benefit
from xieshou.projects.operations.reached import tell_taken_back
from xieshou.projects.policies.linkage import may_confirm, may_enter
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.linkage import get_benefit_for_update
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.registry.operations.income import reverse_income_fact

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Benefit

ASKED = ("undo_reason", "undo_by_id", "undo_by_name")


@transaction.atomic
def ask_back(*, benefit_id: UUID, reason: str, actor: Actor, at: datetime) -> Benefit:
    """Ask to take a confirmed benefit back; it counts until somebody else has decided.

    Raises: NotFound, Denied, IllegalMoveError: not confirmed or asked for already; ReasonMissingError.
    """
    row = get_benefit_for_update(benefit_id, scope=actor.scope)
    if not may_enter(actor, region_code=row.region_code) or actor.user_id is None:
        raise Denied
    if row.status != BenefitStatus.CONFIRMED or row.undo_reason:
        raise IllegalMoveError
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    row.undo_reason, row.undo_by_id, row.undo_by_name = reason.strip(), actor.user_id, actor.name
    row.save(update_fields=ASKED)
    _note("benefit_back_asked", row, actor=actor, at=at)
    return row


@transaction.atomic
def take_back(*, benefit_id: UUID, actor: Actor, at: datetime) -> Benefit:
    """Take a benefit back that somebody else asked to: its entry is reversed, its income no longer counts.

    Taking it back again changes nothing.
    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, and the refusals of ledger and registry.
    """
    row = _to_decide(benefit_id, actor)
    if row.status == BenefitStatus.REVERSED:
        return row
    undo_benefit(row, actor=actor, at=at)
    if row.income_fact_id is not None:
        reverse_income_fact(fact_id=row.income_fact_id, reason=row.undo_reason, actor=actor, at=at)
    tell_taken_back(row, actor=actor, at=at)
    row.status, row.undone_at = BenefitStatus.REVERSED, at
    row.undone_by_id, row.undone_by_name = actor.user_id, actor.name
    row.save(update_fields=["status", "undone_at", "undone_by_id", "undone_by_name"])
    _note("benefit_taken_back", row, actor=actor, at=at)
    return row


@transaction.atomic
def keep_benefit(*, benefit_id: UUID, note: str, actor: Actor, at: datetime) -> Benefit:
    """Refuse to take a benefit back, with the reason; it stands as if nobody had asked.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, ReasonMissingError.
    """
    row = _to_decide(benefit_id, actor)
    if row.status == BenefitStatus.REVERSED:
        raise IllegalMoveError
    if not note.strip():
        raise ReasonMissingError(field="note")
    row.undo_reason, row.undo_by_id, row.undo_by_name = "", None, ""
    row.save(update_fields=ASKED)
    _note("benefit_kept", row, actor=actor, at=at, reason=note.strip())
    return row


def _to_decide(benefit_id: UUID, actor: Actor) -> Benefit:
    row = get_benefit_for_update(benefit_id, scope=actor.scope)
    if not may_confirm(actor, region_code=row.region_code) or actor.user_id is None:
        raise Denied
    if not row.undo_reason:
        raise IllegalMoveError
    if not is_somebody_else(actor, row.undo_by_id):
        raise SamePersonError
    return row


def _note(verb: str, row: Benefit, *, actor: Actor, at: datetime, reason: str = "") -> None:
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.benefit", row.pk),
        region_code=row.region_code,
        after={"kind": row.kind, "amount_fen": row.amount_fen, "status": row.status},
        reason=reason or row.undo_reason,
    )

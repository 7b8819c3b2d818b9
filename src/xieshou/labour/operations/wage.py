"""Writes of wage proofs: entered, confirmed by a station, and then an income fact of the family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import WageProof
from xieshou.labour.policies.verification import may_decide_wage, may_enter_wage
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.queries.household import household_of
from xieshou.labour.queries.verification import get_proof_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.months import first_of, next_month
from xieshou.labour.vocabulary.verification import ProofStatus
from xieshou.registry.operations.income import NewIncomeFact, record_income_fact

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement
    from xieshou.registry.models import IncomeFact

SOURCE = "labour.wage_proof"
LARGEST_WAGE_FEN = 10_000_000


class WageMonthError(DomainError):
    """The worker was not at the post in that month."""

    default_message = _("The worker was not at this post in that month. Check the month.")


class WageAmountError(DomainError):
    """The wage is not a positive amount of a usual size."""

    default_message = _("Enter the net wage of one month in yuan, more than 0 and at most 100,000.")


class EvidenceMissingError(DomainError):
    """Neither a file nor a description of the evidence is given."""

    default_message = _("Attach the wage slip or bank statement, or say what evidence you have seen.")


class WageConfirmedError(DomainError):
    """The month is confirmed already."""

    default_message = _("This month is already confirmed. Reverse the income entry in the register first.")


class NoHouseholdError(DomainError):
    """The registry knows no household of the worker."""

    default_message = _(
        "This worker belongs to no registered household in that month. Register the household first."
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """A month's wage and what proves it."""

    month: date
    wage_fen: int
    evidence_file_id: UUID | None = None
    evidence_note: str = ""


@transaction.atomic
def enter_wage(*, placement_id: UUID, proof: Proof, actor: Actor, at: datetime) -> WageProof:
    """Enter the wage of a month; entering the same month again replaces what is not confirmed yet.

    Raises: NotFound, Denied, WageMonthError, WageAmountError, EvidenceMissingError, WageConfirmedError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_enter_wage(actor, placement):
        raise Denied
    _check(proof, placement, on=day_of(at))
    month = first_of(proof.month)
    entered = {
        "wage_fen": proof.wage_fen,
        "evidence_file_id": proof.evidence_file_id,
        "evidence_note": proof.evidence_note.strip(),
        "status": ProofStatus.ENTERED,
        "entered_at": at,
        "entered_by_id": actor.user_id,
        "entered_by_name": actor.name,
        "decided_at": None,
        "decided_by_id": None,
        "decided_by_name": "",
        "rejection_note": "",
    }
    row = WageProof.objects.select_for_update().filter(placement=placement, month=month).first()
    if row is not None and row.status == ProofStatus.CONFIRMED:
        raise WageConfirmedError
    if row is None:
        row = WageProof(
            placement=placement,
            region_code=placement.region_code,
            work_region_code=placement.work_region_code,
            employer_id=placement.employer_id,
            month=month,
        )
    for name, value in entered.items():
        setattr(row, name, value)
    row.save()
    if actor.scope.covers_organisation(placement.employer_id):
        placement.employer_confirmed_on = day_of(at)
        placement.save(update_fields=["employer_confirmed_on"])
    _note(row, "wage_entered", actor=actor, at=at)
    return row


def _check(proof: Proof, placement: Placement, *, on: date) -> None:
    if not 0 < proof.wage_fen <= LARGEST_WAGE_FEN:
        raise WageAmountError(field="wage_fen")
    if proof.evidence_file_id is None and not proof.evidence_note.strip():
        raise EvidenceMissingError(field="evidence_note")
    month = first_of(proof.month)
    arrived, left = placement.arrived_on, placement.left_on
    if arrived is None or next_month(month) <= arrived or month > on or (left is not None and month > left):
        raise WageMonthError(field="month")


@transaction.atomic
def confirm_wage(*, proof_id: UUID, actor: Actor, at: datetime) -> WageProof:
    """Confirm a wage proof: it becomes a dated income fact of the worker's household, once.

    Raises: NotFound, Denied, IllegalMoveError, NoHouseholdError, and the refusals of `record_income_fact`.
    """
    row = get_proof_for_update(proof_id, scope=actor.scope)
    if not may_decide_wage(actor, row):
        raise Denied
    if row.status == ProofStatus.CONFIRMED:
        return row
    if row.status != ProofStatus.ENTERED:
        raise IllegalMoveError
    fact = _tell_registry(row, actor=actor, at=at)
    row.status, row.income_fact_id = ProofStatus.CONFIRMED, fact.pk
    row.decided_at, row.decided_by_id, row.decided_by_name = at, actor.user_id, actor.name
    row.save(update_fields=["status", "income_fact_id", "decided_at", "decided_by_id", "decided_by_name"])
    _note(row, "wage_confirmed", actor=actor, at=at)
    return row


def _tell_registry(row: WageProof, *, actor: Actor, at: datetime) -> IncomeFact:
    placement = row.placement
    household_id, _priority = household_of(placement.person_id, scope=actor.scope, on=row.month)
    if household_id is None:
        household_id, _priority = household_of(placement.person_id, scope=actor.scope, on=day_of(at))
    if household_id is None:
        raise NoHouseholdError
    fact = NewIncomeFact(
        household_id=household_id,
        person_id=placement.person_id,
        kind="wage",
        amount_fen=row.wage_fen,
        period_from=row.month,
        period_to=next_month(row.month),
        source=SOURCE,
        source_id=row.pk,
        evidence_file_id=row.evidence_file_id,
        note=placement.post,
    )
    return record_income_fact(fact=fact, actor=actor, at=at)


@transaction.atomic
def reject_wage(*, proof_id: UUID, note: str, actor: Actor, at: datetime) -> WageProof:
    """Send a wage proof back with the reason in words.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError.
    """
    row = get_proof_for_update(proof_id, scope=actor.scope)
    if not may_decide_wage(actor, row):
        raise Denied
    if row.status != ProofStatus.ENTERED:
        raise IllegalMoveError
    if not note.strip():
        raise EvidenceMissingError(field="note")
    row.status, row.rejection_note = ProofStatus.REJECTED, note.strip()
    row.decided_at, row.decided_by_id, row.decided_by_name = at, actor.user_id, actor.name
    row.save(update_fields=["status", "rejection_note", "decided_at", "decided_by_id", "decided_by_name"])
    _note(row, "wage_rejected", actor=actor, at=at)
    return row


def _note(row: WageProof, verb: str, *, actor: Actor, at: datetime) -> None:
    record(
        f"labour.verification.{verb}",
        actor=actor,
        at=at,
        subject=("labour.placement", row.placement_id),
        region_code=row.region_code,
        after={"month": row.month, "wage_fen": row.wage_fen, "status": row.status},
        reason=row.rejection_note,
    )

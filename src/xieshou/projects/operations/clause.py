"""Writes of the contract between the three: clauses, duties that were done, its conclusion."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, SamePersonError
from xieshou.projects.models import LinkageClause
from xieshou.projects.policies.linkage import may_confirm, may_enter
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.clause import (
    clause_facts,
    get_clause_for_update,
    get_contract_for_update,
    list_clauses,
)
from xieshou.projects.queries.payment import get_contract as get_work_contract
from xieshou.projects.rules.clause import Terms, counted_as, find_gaps, wrong_term

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import LinkageContract

MOST_CLAUSES = 200


class ClauseError(DomainError):
    """The clause cannot be so: party, duty, payee, amount and day do not fit together."""

    default_message = _(
        "Check the clause: a party and its duty; a payment goes to another of the three, with an amount and "
        "a day, and never to somebody as a Party member."
    )


class ClauseLinkError(DomainError):
    """The contract whose payments fulfil the clause is of another project, or the payment is another."""

    default_message = _(
        "Only what the government pays to the enterprise is counted from a contract, and the contract is "
        "of the same project. Choose it again or leave it empty."
    )


class ConcludedError(DomainError):
    """The contract is concluded: its clauses stay."""

    default_message = _(
        "This contract is concluded; its clauses stay as they are. Enter a new contract for what changes."
    )


class CountedError(DomainError):
    """Records say whether the clause is kept; nobody marks it by hand."""

    default_message = _(
        "This payment is counted from records. Enter and confirm the payments; the clause follows."
    )


class IncompleteError(DomainError):
    """One of the three has no duty, or the enterprise pays nothing."""


@dataclass(frozen=True, slots=True)
class NewClause:
    """A clause to enter; `position` None puts it at the end."""

    kind: str
    party: str
    duty: str
    pays_kind: str = ""
    amount_fen: int | None = None
    due_on: date | None = None
    work_contract_id: UUID | None = None
    position: int | None = None


@transaction.atomic
def add_clause(*, contract_id: UUID, clause: NewClause, actor: Actor, at: datetime) -> LinkageClause:
    """Enter a clause of a linkage contract; a position on file is written anew.

    Raises: NotFound, Denied, ConcludedError, ClauseError, ClauseLinkError.
    """
    contract = _open(contract_id, actor)
    terms = Terms(
        clause.kind, clause.party, clause.duty, clause.pays_kind, clause.amount_fen, clause.due_on,
        clause.work_contract_id is not None,
    )  # fmt: skip
    wrong = wrong_term(terms)
    if wrong == "work_contract" or not _is_of_project(clause, contract, actor):
        raise ClauseLinkError(field="work_contract")
    if wrong:
        raise ClauseError(field=wrong)
    last = contract.clauses.aggregate(last=Max("position"))["last"] or 0
    position = clause.position or last + 1
    if not 0 < position <= MOST_CLAUSES:
        raise ClauseError(field="position")
    contract.clauses.filter(position=position).delete()
    values = asdict(clause) | {
        "position": position,
        "party": clause.party.strip(),
        "duty": clause.duty.strip(),
    }
    row = LinkageClause.objects.create(
        contract=contract,
        project_id=contract.project_id,
        region_code=contract.region_code,
        entered_at=at,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
        **values,
    )
    _note("clause_entered", contract, row, actor=actor, at=at)
    return row


def _is_of_project(clause: NewClause, contract: LinkageContract, actor: Actor) -> bool:
    if clause.work_contract_id is None:
        return True
    try:
        work = get_work_contract(clause.work_contract_id, scope=actor.scope)
    except NotFound:
        return False
    return work.project_id == contract.project_id


def _open(contract_id: UUID, actor: Actor) -> LinkageContract:
    contract = get_contract_for_update(contract_id, scope=actor.scope)
    if not may_enter(actor, region_code=contract.region_code):
        raise Denied
    if contract.concluded_on is not None:
        raise ConcludedError
    return contract


@transaction.atomic
def remove_clause(*, clause_id: UUID, actor: Actor, at: datetime) -> LinkageContract:
    """Take a clause out of a contract that is not concluded.

    Raises: NotFound, Denied, ConcludedError.
    """
    row = get_clause_for_update(clause_id, scope=actor.scope)
    contract = _open(row.contract_id, actor)
    _note("clause_removed", contract, row, actor=actor, at=at)
    row.delete()
    return contract


@transaction.atomic
def meet_clause(*, clause_id: UUID, on: date, proof: str, actor: Actor, at: datetime) -> LinkageClause:
    """Mark a duty as done, with its proof; a payment that records count is never marked.

    Raises: NotFound, Denied, CountedError, IllegalMoveError: done already or in the future;
            EvidenceMissingError.
    """
    row = get_clause_for_update(clause_id, scope=actor.scope)
    if not may_enter(actor, region_code=row.region_code):
        raise Denied
    (fact,) = clause_facts([row])
    if counted_as(fact) is not None:
        raise CountedError
    if row.met_on is not None or on > timezone.localdate(at):
        raise IllegalMoveError(_("A duty is marked once, on a day that has come. Check the day."), field="on")
    if not proof.strip():
        raise EvidenceMissingError(field="proof")
    row.met_on, row.met_proof, row.met_by_name = on, proof.strip(), actor.name
    row.save(update_fields=["met_on", "met_proof", "met_by_name"])
    _note("clause_met", row.contract, row, actor=actor, at=at)
    return row


@transaction.atomic
def conclude(*, contract_id: UUID, on: date, document: str, actor: Actor, at: datetime) -> LinkageContract:
    """Conclude a contract between the three that somebody else entered; then its clauses stay.

    Raises: NotFound, Denied, SamePersonError, ConcludedError, EvidenceMissingError, IllegalMoveError,
            IncompleteError: names what is missing.
    """
    contract = get_contract_for_update(contract_id, scope=actor.scope)
    if not may_confirm(actor, region_code=contract.region_code):
        raise Denied
    if contract.concluded_on is not None:
        raise ConcludedError
    rows = list_clauses(contract.pk, scope=actor.scope)
    makers = {contract.created_by_id, *(row.entered_by_id for row in rows)}
    if not all(is_somebody_else(actor, maker) for maker in makers):
        raise SamePersonError
    if not document.strip():
        raise EvidenceMissingError(field="document")
    if not contract.signed_on <= on <= timezone.localdate(at):
        raise IllegalMoveError(
            _("A contract is concluded after it is signed, on a day that has come. Check the day."),
            field="on",
        )
    gaps = find_gaps(clause_facts(rows))
    if gaps:
        missing = "; ".join(str(gap.label) for gap in gaps)
        raise IncompleteError(
            str(_("The contract is not whole: %(missing)s. Enter these clauses first."))
            % {"missing": missing}
        )
    contract.concluded_on, contract.concluded_document = on, document.strip()
    contract.concluded_by_id, contract.concluded_by_name = actor.user_id, actor.name
    contract.save(
        update_fields=["concluded_on", "concluded_document", "concluded_by_id", "concluded_by_name"]
    )
    _note("contract_concluded", contract, None, actor=actor, at=at)
    return contract


def _note(
    verb: str, contract: LinkageContract, row: LinkageClause | None, *, actor: Actor, at: datetime
) -> None:
    after: dict[str, Any] = {"number": contract.number}
    if row is not None:
        after |= {"position": row.position, "kind": row.kind, "amount_fen": row.amount_fen}
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.project", contract.project_id),
        region_code=contract.region_code,
        after=after,
    )

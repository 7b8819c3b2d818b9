"""Writes of the benefit linkage: contracts, payments, and their confirmation as income of households."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import Note, record, record_all
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.projects.errors import (
    EvidenceMissingError,
    IllegalMoveError,
    ReasonMissingError,
    SamePersonError,
)
from xieshou.projects.models import Benefit, LinkageContract
from xieshou.projects.operations.benefit_books import post_benefits
from xieshou.projects.operations.reached import SOURCE, tell_benefits
from xieshou.projects.policies.linkage import may_confirm, may_enter
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries.linkage import get_benefit_for_update, get_contract, list_waiting_for_update
from xieshou.projects.queries.payment import get_contract as get_work_contract
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.rules.linkage import wrong_payment
from xieshou.projects.vocabulary.linkage import INCOME_OF, BenefitStatus, LinkageKind
from xieshou.registry.operations.income import NewIncomeFact, record_income_facts
from xieshou.registry.queries.household import get_household, is_member_during

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project


class ContractError(DomainError):
    """The contract lacks its terms or undertaking, its days are impossible, or its number is taken."""

    default_message = _(
        "Give a number of its own in this project, the undertaking, the terms, and an end after the signing."
    )


class PayerError(DomainError):
    """The contract that is to pay is none of this project."""

    default_message = _(
        "Choose a work contract of this project, or leave it at the earnings of the undertaking."
    )


class PaymentError(DomainError):
    """The payment cannot be so: amount, days, or a job without a person."""

    default_message = _(
        "Check the payment: more than nothing, within one calendar year, and a job is paid to a member."
    )


class PayeeError(DomainError):
    """The payee is unclear: neither a household nor a village, or a person of another household."""

    default_message = _("Choose a household of your area, and a person only if a member of it in these days.")


class PaidTwiceError(DomainError):
    """The payee has a payment of this contract that begins on the same day."""

    default_message = _("This payee already has a payment of this contract from that day. Check the list.")


@dataclass(frozen=True, slots=True)
class NewContract:
    """A contract to enter; with a work contract its payments come out of what was paid under that."""

    number: str
    kind: str
    undertaking: str
    terms: str
    signed_on: date
    until: date
    evidence_file_id: UUID | None = None
    work_contract_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment to enter: to a household, to one of its members, or (without either) to a village."""

    amount_fen: int
    from_date: date
    to_date: date
    proof: str
    household_id: UUID | None = None
    person_id: UUID | None = None
    village_code: str = ""


@transaction.atomic
def sign_contract(*, project_id: UUID, contract: NewContract, actor: Actor, at: datetime) -> LinkageContract:
    """Enter a contract of a project.

    Raises: NotFound, Denied, ContractError.
    """
    project = get_project(project_id, scope=actor.scope)
    if not may_enter(actor, region_code=project.region_code):
        raise Denied
    whole = contract.number.strip() and contract.undertaking.strip() and contract.terms.strip()
    known = LinkageContract.objects.filter(project=project, number=contract.number.strip()).exists()
    if not whole or known or contract.until <= contract.signed_on or contract.kind not in LinkageKind.values:
        raise ContractError(field="number" if known else "")
    if contract.work_contract_id is not None:
        _check_payer(contract.work_contract_id, project, actor)
    values = asdict(contract) | {"number": contract.number.strip()}
    row = LinkageContract.objects.create(
        project=project,
        region_code=project.region_code,
        created_at=at,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        **values,
    )
    record(
        "projects.verification.contract_signed",
        actor=actor,
        at=at,
        subject=("projects.project", project.pk),
        region_code=project.region_code,
        after={"number": row.number, "kind": row.kind},
    )
    return row


def _check_payer(work_contract_id: UUID, project: Project, actor: Actor) -> None:
    """Refuse a work contract of another project.

    Raises: PayerError.
    """
    try:
        payer = get_work_contract(work_contract_id, scope=actor.scope)
    except NotFound as error:
        raise PayerError(field="work_contract") from error
    if payer.project_id != project.pk:
        raise PayerError(field="work_contract")


@transaction.atomic
def enter_benefit(*, contract_id: UUID, payment: Payment, actor: Actor, at: datetime) -> Benefit:
    """Enter what a payee got; it counts as soon as somebody else confirms it.

    Raises: NotFound, Denied, PayeeError, PaymentError, EvidenceMissingError, PaidTwiceError.
    """
    contract = get_contract(contract_id, scope=actor.scope)
    region_code = _payee_region(payment, actor=actor)
    if not may_enter(actor, region_code=region_code):
        raise Denied
    _check(payment, contract.kind)
    try:
        with transaction.atomic():
            row = Benefit.objects.create(
                contract=contract,
                project_id=contract.project_id,
                region_code=region_code,
                household_id=payment.household_id,
                person_id=payment.person_id,
                kind=contract.kind,
                amount_fen=payment.amount_fen,
                from_date=payment.from_date,
                to_date=payment.to_date,
                proof=payment.proof.strip(),
                entered_at=at,
                entered_by_id=actor.user_id,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise PaidTwiceError from error
    _note("benefit_entered", row, actor=actor, at=at)
    return row


def _payee_region(payment: Payment, *, actor: Actor) -> str:
    """Return the village of the payee.

    Raises: PayeeError: neither a household nor a village; HouseholdNotFound: outside the area.
    """
    if payment.household_id is None:
        if not payment.village_code or payment.person_id is not None:
            raise PayeeError(field="household")
        return payment.village_code
    return get_household(payment.household_id, scope=actor.scope).region_code


def _check(payment: Payment, kind: str) -> None:
    wrong = wrong_payment(
        kind=kind,
        amount_fen=payment.amount_fen,
        from_date=payment.from_date,
        to_date=payment.to_date,
        has_person=payment.person_id is not None,
        is_collective=payment.household_id is None,
    )
    if wrong:
        raise PaymentError(field=wrong)
    if not payment.proof.strip():
        raise EvidenceMissingError(field="proof")
    household, person = payment.household_id, payment.person_id
    if person is not None and household is not None:
        days = {"period_from": payment.from_date, "period_to": payment.to_date}
        if not is_member_during(household_id=household, person_id=person, **days):
            raise PayeeError(field="person")


@transaction.atomic
def confirm_benefits(*, benefit_ids: Iterable[UUID], actor: Actor, at: datetime) -> list[Benefit]:
    """Confirm payments that somebody else entered: booked, and income and measure of households, once.

    Confirming again changes nothing. All or none are confirmed, in as many queries for many as for one.

    Raises: Denied, SamePersonError: also where a program entered it; and the refusals of `post_benefits`,
            `record_income_facts` and `record_measures`.
    """
    rows = list_waiting_for_update(benefit_ids, scope=actor.scope)
    for row in rows:
        if not may_confirm(actor, region_code=row.region_code):
            raise Denied
        if row.entered_by_id is None or not is_somebody_else(actor, row.entered_by_id):
            raise SamePersonError
    if not rows:
        return []
    post_benefits(rows, actor=actor, at=at)
    _tell_registry(rows, actor=actor, at=at)
    tell_benefits(rows, actor=actor, at=at)
    for row in rows:
        row.status, row.decided_at, row.decided_by_name = BenefitStatus.CONFIRMED, at, actor.name
    fields = ["status", "income_fact_id", "entry_id", "decided_at", "decided_by_name"]
    Benefit.objects.bulk_update(rows, fields)
    record_all("projects.verification.benefit_confirmed", [_said(row) for row in rows], actor=actor, at=at)
    return rows


def _tell_registry(rows: Sequence[Benefit], *, actor: Actor, at: datetime) -> None:
    """Tell the registry what households got as their income, and set the fact of each."""
    mine = [row for row in rows if row.household_id is not None]
    facts = [
        NewIncomeFact(
            household_id=row.household_id,
            person_id=row.person_id,
            kind=INCOME_OF[LinkageKind(row.kind)],
            amount_fen=row.amount_fen,
            period_from=row.from_date,
            period_to=row.to_date,
            source=SOURCE,
            source_id=row.pk,
            item=row.kind,
            note=row.proof,
        )
        for row in mine
        if row.household_id is not None
    ]
    made = record_income_facts(facts=facts, actor=actor, at=at) if facts else []
    for row, fact in zip(mine, made, strict=True):
        row.income_fact_id = fact.pk


@transaction.atomic
def reject_benefit(*, benefit_id: UUID, note: str, actor: Actor, at: datetime) -> Benefit:
    """Send a payment back with the reason; it can then be entered again.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    row = get_benefit_for_update(benefit_id, scope=actor.scope)
    if not may_confirm(actor, region_code=row.region_code):
        raise Denied
    if row.status != BenefitStatus.ENTERED:
        raise IllegalMoveError
    if not note.strip():
        raise ReasonMissingError(field="note")
    row.status, row.rejection_note = BenefitStatus.REJECTED, note.strip()
    row.decided_at, row.decided_by_name = at, actor.name
    row.save(update_fields=["status", "rejection_note", "decided_at", "decided_by_name"])
    _note("benefit_rejected", row, actor=actor, at=at)
    return row


def _note(verb: str, row: Benefit, *, actor: Actor, at: datetime) -> None:
    record_all(f"projects.verification.{verb}", [_said(row)], actor=actor, at=at)


def _said(row: Benefit) -> Note:
    return Note(
        ("projects.benefit", row.pk),
        row.region_code,
        after={"kind": row.kind, "amount_fen": row.amount_fen, "status": row.status},
        reason=row.rejection_note,
    )

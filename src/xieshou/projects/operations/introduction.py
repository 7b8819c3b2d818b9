"""Writes of introduced enterprises: leads, steps with proof, money, people employed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.organisations.rules import parse_uscc
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, ReasonMissingError
from xieshou.projects.models import Introduction, IntroductionJob, IntroductionStep, Investment
from xieshou.projects.policies.introduction import may_edit
from xieshou.projects.queries.introduction import (
    facts_of,
    get_introduction_for_update,
    get_investment,
    get_job_for_update,
)
from xieshou.projects.rules.introduction import is_in_order, missing_for
from xieshou.projects.rules.sectors import sectors
from xieshou.projects.vocabulary.introduction import INTRO_MOVES, IntroStage, MoneyKind
from xieshou.registry.queries.household import get_household, list_members

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MISSING = {
    "committed": _("Enter the committed investment of the contract first: a signature names an amount."),
    "uscc": _("Enter the unified social credit code: who has landed is registered in the county."),
    "paid": _("Enter the first investment paid in: a signed contract alone is not a landed enterprise."),
    "jobs": _("Enter at least one employed person first: who operates employs."),
}


class IntroductionError(DomainError):
    """Name, origin or sector is missing, or the county knows this enterprise already."""

    default_message = _(
        "Give a name that the county does not have on file yet, where it comes from, and a listed sector."
    )


class StageNotReadyError(DomainError):
    """The records do not carry the next stage yet."""


class StageDayError(DomainError):
    """A day before the last step, or in the future."""

    default_message = _("The day must not be before the last step and not in the future.")


class AmountError(DomainError):
    """Nothing, an unknown kind, or a day in the future."""

    default_message = _("Enter more than nothing, and a day that has come.")


class TakenBackError(DomainError):
    """The amount was taken back, or is itself a taking back."""

    default_message = _("This amount was taken back already. Reload the page.")


class WorkerError(DomainError):
    """Neither a member of a household nor a name, or the days are impossible, or on file already."""

    default_message = _(
        "Name a member of a household of your area, or the name and home of somebody else; the last day "
        "comes after the first; and nobody is entered twice from one day."
    )


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead to enter."""

    region_code: str
    name: str
    origin: str
    sector: str
    found_on: date
    jobs_planned: int = 0
    next_visit_on: date | None = None
    district_code: str = ""


@dataclass(frozen=True, slots=True)
class IntroStep:
    """One step: where to, on which day, what proves it."""

    to: str
    on_date: date
    document: str
    note: str = ""
    uscc: str = ""
    next_visit_on: date | None = None
    evidence_file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """A person employed: of a household on file, or (without one) by name and home."""

    from_date: date
    proof: str
    household_id: UUID | None = None
    person_id: UUID | None = None
    worker_name: str = ""
    home_code: str = ""
    to_date: date | None = None


@transaction.atomic
def enter_lead(*, lead: NewLead, actor: Actor, at: datetime) -> Introduction:
    """Enter an enterprise that the county courts.

    Raises: Denied, IntroductionError.
    """
    if not may_edit(actor, region_code=lead.region_code):
        raise Denied
    name, origin = lead.name.strip(), lead.origin.strip()
    if not name or not origin or lead.sector not in sectors():
        raise IntroductionError(field="name" if not name else "origin" if not origin else "sector")
    try:
        with transaction.atomic():
            row = Introduction.objects.create(
                region_code=lead.region_code,
                name=name,
                origin=origin,
                district_code=lead.district_code,
                sector=lead.sector,
                jobs_planned=lead.jobs_planned,
                found_on=lead.found_on,
                stage_on=lead.found_on,
                next_visit_on=lead.next_visit_on,
                created_at=at,
                created_by_id=actor.user_id,
                created_by_name=actor.name,
            )
    except IntegrityError as error:
        raise IntroductionError(field="name") from error
    note_step("lead_entered", row, actor=actor, at=at, name=row.name, sector=row.sector)
    return row


@transaction.atomic
def advance(*, introduction_id: UUID, step: IntroStep, actor: Actor, at: datetime, on: date) -> Introduction:
    """Take one step of an enterprise with its day and proof; a loss needs its reason.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError, ReasonMissingError, StageDayError,
            StageNotReadyError, InvalidUsccError.
    """
    row = own_introduction(introduction_id, actor)
    if step.to not in INTRO_MOVES.get(IntroStage(row.stage), ()):
        raise IllegalMoveError
    if not step.document.strip():
        raise EvidenceMissingError(field="document")
    if step.to == IntroStage.LOST and not step.note.strip():
        raise ReasonMissingError(field="note")
    if not is_in_order(row.stage_on, step.on_date, today=on):
        raise StageDayError(field="on_date")
    row.uscc = parse_uscc(step.uscc) or row.uscc
    if missing := missing_for(facts_of(row, on=step.on_date), step.to):
        raise StageNotReadyError(str(MISSING[missing]), field="uscc" if missing == "uscc" else "")
    before = row.stage
    row.stage, row.stage_on, row.next_visit_on = step.to, step.on_date, step.next_visit_on
    row.lost_reason = step.note.strip()[:300] if step.to == IntroStage.LOST else ""
    row.save(update_fields=["stage", "stage_on", "next_visit_on", "lost_reason", "uscc"])
    IntroductionStep.objects.create(
        introduction=row,
        region_code=row.region_code,
        to_stage=step.to,
        on_date=step.on_date,
        document=step.document.strip(),
        note=step.note.strip(),
        evidence_file_id=step.evidence_file_id,
        taken_at=at,
        taken_by_name=actor.name,
    )
    note_step("stage_reached", row, actor=actor, at=at, stage=step.to, before=before, on=str(step.on_date))
    return row


@transaction.atomic
def plan_visit(
    *, introduction_id: UUID, next_visit_on: date | None, actor: Actor, at: datetime
) -> Introduction:
    """Set the day on which the enterprise is visited next, or none.

    Raises: NotFound, Denied, IllegalMoveError: it was lost.
    """
    row = own_introduction(introduction_id, actor)
    if row.stage == IntroStage.LOST:
        raise IllegalMoveError
    row.next_visit_on = next_visit_on
    row.save(update_fields=["next_visit_on"])
    note_step("visit_planned", row, actor=actor, at=at, next_visit_on=str(next_visit_on or ""))
    return row


@transaction.atomic
def enter_investment(
    *, introduction_id: UUID, kind: str, amount_fen: int, on_date: date, proof: str, actor: Actor,
    at: datetime,
) -> Investment:  # fmt: skip
    """Enter an amount committed, paid in or paid as tax.

    Raises: NotFound, Denied, AmountError, EvidenceMissingError.
    """
    row = own_introduction(introduction_id, actor)
    if amount_fen <= 0 or kind not in MoneyKind.values or on_date > timezone.localdate(at):
        raise AmountError(field="amount_fen" if amount_fen <= 0 else "on_date")
    if not proof.strip():
        raise EvidenceMissingError(field="proof")
    return _invest(row, {"kind": kind, "amount_fen": amount_fen, "on_date": on_date}, proof, actor, at)


@transaction.atomic
def take_back_investment(*, investment_id: UUID, reason: str, actor: Actor, at: datetime) -> Investment:
    """Take a wrong amount back by its negative; the wrong one stays readable.

    Raises: NotFound, Denied, ReasonMissingError, TakenBackError.
    """
    wrong = get_investment(investment_id, scope=actor.scope)
    row = own_introduction(wrong.introduction_id, actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    if wrong.takes_back_id is not None or Investment.objects.filter(takes_back=wrong).exists():
        raise TakenBackError
    values = {
        "kind": wrong.kind,
        "amount_fen": -wrong.amount_fen,
        "on_date": wrong.on_date,
        "takes_back": wrong,
    }
    return _invest(row, values, reason, actor, at)


def _invest(row: Introduction, values: dict[str, Any], proof: str, actor: Actor, at: datetime) -> Investment:
    made = Investment.objects.create(
        introduction=row,
        region_code=row.region_code,
        proof=proof.strip(),
        entered_at=at,
        entered_by_name=actor.name,
        **values,
    )
    verb = "investment_taken_back" if made.takes_back_id else "investment_entered"
    note_step(verb, row, actor=actor, at=at, kind=made.kind, amount_fen=made.amount_fen, proof=made.proof)
    return made


@transaction.atomic
def hire(*, introduction_id: UUID, job: NewJob, actor: Actor, at: datetime) -> IntroductionJob:
    """Enter a person whom the enterprise employs.

    Raises: NotFound, Denied, EvidenceMissingError, WorkerError, HouseholdNotFound.
    """
    row = own_introduction(introduction_id, actor)
    if not job.proof.strip():
        raise EvidenceMissingError(field="proof")
    if job.to_date is not None and job.to_date <= job.from_date:
        raise WorkerError(field="to_date")
    home = _home_of(job, actor)
    try:
        with transaction.atomic():
            made = IntroductionJob.objects.create(
                introduction=row,
                region_code=row.region_code,
                household_id=job.household_id,
                person_id=job.person_id,
                worker_name="" if job.person_id else job.worker_name.strip(),
                home_code=home,
                from_date=job.from_date,
                to_date=job.to_date,
                proof=job.proof.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise WorkerError(field="from_date") from error
    note_step("worker_hired", row, actor=actor, at=at, job=str(made.pk), from_date=str(job.from_date))
    return made


def _home_of(job: NewJob, actor: Actor) -> str:
    if job.household_id is None:
        if not job.worker_name.strip() or not job.home_code:
            raise WorkerError(field="worker_name" if job.home_code else "home_code")
        return job.home_code
    household = get_household(job.household_id, scope=actor.scope)
    members = {one.person_id for one in list_members(household.pk, scope=actor.scope, on=job.from_date)}
    if job.person_id not in members:
        raise WorkerError(field="person")
    return household.region_code


@transaction.atomic
def end_job(*, job_id: UUID, last_day: date, actor: Actor, at: datetime) -> IntroductionJob:
    """End the employment of a person after a last day.

    Raises: NotFound, Denied, IllegalMoveError: ended before; WorkerError.
    """
    job = get_job_for_update(job_id, scope=actor.scope)
    if not may_edit(actor, region_code=job.region_code):
        raise Denied
    if job.to_date is not None:
        raise IllegalMoveError
    if last_day < job.from_date:
        raise WorkerError(field="last_day")
    job.to_date = last_day + timedelta(days=1)
    job.save(update_fields=["to_date"])
    note_step("job_ended", job.introduction, actor=actor, at=at, job=str(job.pk), to_date=str(job.to_date))
    return job


def own_introduction(introduction_id: UUID, actor: Actor) -> Introduction:
    """Return an enterprise, locked, for somebody who may change it.

    Raises: NotFound, Denied.
    """
    row = get_introduction_for_update(introduction_id, scope=actor.scope)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    return row


def note_step(verb: str, row: Introduction, *, actor: Actor, at: datetime, **after: object) -> None:
    """Write the audit record of a step of an enterprise."""
    record(
        f"projects.introduction.{verb}",
        actor=actor,
        at=at,
        subject=("projects.introduction", row.pk),
        region_code=row.region_code,
        after=after,
    )

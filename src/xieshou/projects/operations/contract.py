"""Writes of contracts and milestones: signed within the budget, met with proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError
from xieshou.projects.models import Milestone, WorkContract
from xieshou.projects.policies.payment import may_contract
from xieshou.projects.queries.payment import get_milestone_for_update, list_contracts, list_granted
from xieshou.projects.queries.proposal import get_project_for_update
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.rules.payment import shares_fit, split
from xieshou.projects.vocabulary.payment import ContractKind
from xieshou.projects.vocabulary.proposal import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Application, Project

CONTRACTED_IN = (Stage.APPROVED, Stage.IMPLEMENTING)
LARGEST_RETENTION = 30


class WorkContractError(DomainError):
    """The contract lacks a part, its shares do not make 100, or its number is taken."""

    default_message = _(
        "Give a number of its own in this project, the party, the subject, a sum, retention of at most 30 "
        "percent, and milestones whose shares make 100 percent."
    )


class OverBudgetError(DomainError):
    """The contracts of a project would exceed what was approved for it."""


class GrantError(DomainError):
    """A grant agreement names a granted application and stays within what was asked for."""

    default_message = _(
        "A grant agreement needs an application of this county that was granted, without an agreement so "
        "far, and a sum not above what was asked for."
    )


@dataclass(frozen=True, slots=True)
class NewWorkContract:
    """A contract to enter; `milestones` is (condition, share in percent) in their order."""

    number: str
    kind: str
    party: str
    subject: str
    amount_fen: int
    signed_on: date
    milestones: Sequence[tuple[str, int]]
    retention_percent: int = 0
    application_id: UUID | None = None
    evidence_file_id: UUID | None = None


@transaction.atomic
def sign_contract(*, project_id: UUID, contract: NewWorkContract, actor: Actor, at: datetime) -> WorkContract:
    """Enter a contract of an approved project; all its contracts together stay within what was approved.

    A grant agreement that names no party is with the applicant.

    Raises: NotFound, Denied, IllegalMoveError, WorkContractError, OverBudgetError, GrantError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_contract(actor, region_code=project.region_code):
        raise Denied
    if project.stage not in CONTRACTED_IN:
        raise IllegalMoveError(
            _("Contracts are signed when the project is approved or under way. Check its stage.")
        )
    applied = _application(project, contract, actor)
    if applied is not None and not contract.party.strip():
        contract = replace(contract, party=str(applied.organisation))
    _check(project, contract, actor)
    row = WorkContract.objects.create(
        project=project,
        application=applied,
        region_code=project.region_code,
        number=contract.number.strip(),
        kind=contract.kind,
        party=contract.party.strip(),
        subject=contract.subject.strip(),
        amount_fen=contract.amount_fen,
        retention_percent=contract.retention_percent,
        signed_on=contract.signed_on,
        evidence_file_id=contract.evidence_file_id,
        created_at=at,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
    )
    parts = split(row.amount_fen, [share for _condition, share in contract.milestones])
    Milestone.objects.bulk_create(
        Milestone(
            contract=row,
            project=project,
            region_code=row.region_code,
            position=position,
            condition=condition.strip(),
            share_percent=share,
            amount_fen=fen,
        )
        for position, ((condition, share), fen) in enumerate(
            zip(contract.milestones, parts, strict=True), start=1
        )
    )
    after = {"contract": str(row.pk), "number": row.number, "amount_fen": row.amount_fen}
    _note("contract_signed", project.pk, row.region_code, actor=actor, at=at, after=after)
    return row


def _check(project: Project, contract: NewWorkContract, actor: Actor) -> None:
    texts = (contract.number, contract.party, contract.subject, *(one for one, _s in contract.milestones))
    rows = list(list_contracts(project.pk, scope=actor.scope))
    doubled = any(row.number == contract.number.strip() for row in rows)
    if (
        doubled
        or not all(text.strip() for text in texts)
        or contract.amount_fen <= 0
        or contract.kind not in ContractKind.values
        or not 0 <= contract.retention_percent <= LARGEST_RETENTION
        or not shares_fit([share for _condition, share in contract.milestones])
    ):
        raise WorkContractError(field="number" if doubled else "")
    used = sum(row.amount_fen for row in rows)
    if used + contract.amount_fen > project.amount_fen:
        raise OverBudgetError(
            str(
                _(
                    "Approved are %(approved)s yuan, contracted already %(used)s yuan: a contract of at most "
                    "%(room)s yuan fits, this one has %(asked)s yuan. Lower it, or adjust the project first."
                )
            )
            % {
                "approved": in_yuan(project.amount_fen),
                "used": in_yuan(used),
                "room": in_yuan(project.amount_fen - used),
                "asked": in_yuan(contract.amount_fen),
            },
            field="amount_fen",
        )


def _application(project: Project, contract: NewWorkContract, actor: Actor) -> Application | None:
    if (contract.kind == ContractKind.GRANT) is not (contract.application_id is not None):
        raise GrantError(field="application")
    if contract.application_id is None:
        return None
    found = list_granted(project, scope=actor.scope).filter(pk=contract.application_id).first()
    if found is None or contract.amount_fen > found.requested_fen:
        raise GrantError(field="application" if found is None else "amount_fen")
    return found


@transaction.atomic
def meet_milestone(
    *,
    milestone_id: UUID,
    on: date,
    evidence: str,
    actor: Actor,
    at: datetime,
    evidence_file_id: UUID | None = None,
) -> Milestone:
    """Mark a milestone as met, with what proves it; from then on its share may be asked for.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError.
    """
    row = get_milestone_for_update(milestone_id, scope=actor.scope)
    if not may_contract(actor, region_code=row.region_code):
        raise Denied
    if row.met_on is not None or on > timezone.localdate(at):
        raise IllegalMoveError
    if not evidence.strip():
        raise EvidenceMissingError(field="evidence")
    row.met_on, row.evidence, row.evidence_file_id = on, evidence.strip(), evidence_file_id
    row.met_by_name = actor.name
    row.save(update_fields=["met_on", "evidence", "evidence_file_id", "met_by_name"])
    after = {"milestone": str(row.pk), "met_on": on.isoformat(), "evidence": row.evidence}
    _note("milestone_met", row.project_id, row.region_code, actor=actor, at=at, after=after)
    return row


def _note(
    verb: str, project_id: UUID, region_code: str, *, actor: Actor, at: datetime, after: Mapping[str, object]
) -> None:
    record(
        f"projects.delivery.{verb}",
        actor=actor,
        at=at,
        subject=("projects.project", project_id),
        region_code=region_code,
        after=after,
    )

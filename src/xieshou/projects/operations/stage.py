"""The way of a project through its stages: one step, its proof, and what has to be there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import (
    EvidenceMissingError,
    IllegalMoveError,
    ReasonMissingError,
    SamePersonError,
)
from xieshou.projects.models import StageEvent
from xieshou.projects.policies.proposal import is_somebody_else, may_decide, may_edit
from xieshou.projects.queries.legs import asks_chain
from xieshou.projects.queries.proposal import get_project_for_update, notice_facts
from xieshou.projects.rules.proposal import may_skip_assets, missing_fields, missing_notices
from xieshou.projects.vocabulary.proposal import OWN_STEPS, STAGE_MOVES, Reached, Stage

from .legs import refuse_missing_legs
from .proposal import TermsIncompleteError, note, terms_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project

PROBLEMS = {
    "absent": _("no notice at this level yet"),
    "short": _("shorter than %(days)s days"),
    "running": _("still running or not closed"),
    "objection": _("an objection is not answered"),
}


class NoticeMissingError(DomainError):
    """A level has not put the project up for long enough."""


class AssetStepError(DomainError):
    """A project with assets is handed over, one without is not."""

    default_message = _(
        "A project that leaves assets is handed over and kept up before it is evaluated; one without is not."
    )


class LinkageMissingError(DomainError):
    """An operating project is accepted only where it shares its income under a contract."""

    default_message = _(
        "This project operates and earns, but no contract shares its income with households or villages. "
        "Enter the contract first."
    )


class ResultMissingError(DomainError):
    """A review says what was reached, in figures, and whether that is the target."""

    default_message = _(
        "Say in figures what was reached, beside the performance target, and whether that is the target."
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where to, and what proves it."""

    to: str
    document: str
    note: str = ""
    evidence_file_id: UUID | None = None
    result: str = ""
    """In the review: what was reached, in figures, and whether that is the target (`Reached`)."""
    reached: str = ""


@transaction.atomic
def move_project(*, project_id: UUID, step: Step, actor: Actor, at: datetime, on: date) -> StageEvent:
    """Take one legal step of a project, with the document that proves it.

    The unit that carries the project submits, begins, settles, hands over and keeps up; every other step
    is a decision of somebody else than who entered it.

    Raises: NotFound, Denied, SamePersonError, IllegalMoveError, EvidenceMissingError, ReasonMissingError,
            TermsIncompleteError, NoticeMissingError, LinkageMissingError, AssetStepError, MissingLegsError,
            ResultMissingError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    _may(actor, project, step.to)
    if step.to not in STAGE_MOVES.get(Stage(project.stage), ()):
        raise IllegalMoveError
    if not step.document.strip():
        raise EvidenceMissingError(field="document")
    if step.to in (Stage.EXITED, Stage.DRAFT) and not step.note.strip():
        raise ReasonMissingError(field="note")
    _ready(project, step.to, actor=actor, on=on)
    before, after = project.stage, {"stage": step.to, "document": step.document.strip()}
    project.stage, project.stage_at = step.to, at
    if step.to == Stage.EVALUATED:
        project.result, project.reached = _result(step)
        after |= {"result": project.result, "reached": project.reached}
    project.save(update_fields=["stage", "stage_at", "result", "reached"])
    row = StageEvent.objects.create(
        project=project,
        region_code=project.region_code,
        from_stage=before,
        to_stage=step.to,
        document=step.document.strip(),
        note=step.note.strip(),
        evidence_file_id=step.evidence_file_id,
        taken_at=at,
        taken_by_id=actor.user_id,
        taken_by_name=actor.name,
    )
    note(
        "moved",
        project,
        actor=actor,
        at=at,
        before={"stage": before},
        after=after,
        reason=row.note,
    )
    return row


def _result(step: Step) -> tuple[str, str]:
    if not step.result.strip() or step.reached not in Reached.values:
        raise ResultMissingError(field="reached" if step.result.strip() else "result")
    return step.result.strip(), step.reached


def _may(actor: Actor, project: Project, to: str) -> None:
    allowed = may_edit if to in OWN_STEPS else may_decide
    if not allowed(actor, region_code=project.region_code):
        raise Denied
    if to not in OWN_STEPS and not is_somebody_else(actor, project.created_by_id):
        raise SamePersonError


def _ready(project: Project, to: str, *, actor: Actor, on: date) -> None:
    """Refuse a step whose conditions are not met."""
    if to in (Stage.SUBMITTED, Stage.LIBRARY):
        refuse_missing_legs(project, on=on)
        asks, entering = asks_chain(project.region_code, on=on), to == Stage.LIBRARY
        if missing := missing_fields(terms_of(project), entering=entering, on=on, asks_chain=asks):
            raise TermsIncompleteError(missing)
        if entering:
            _check_notices(project, actor=actor, on=on)
    elif to == Stage.ACCEPTED and project.is_operating and not project.contracts_shared.exists():
        raise LinkageMissingError
    elif project.stage == Stage.SETTLED and not may_skip_assets(leaves_asset=project.leaves_asset, to=to):
        raise AssetStepError


def _check_notices(project: Project, *, actor: Actor, on: date) -> None:
    needs = missing_notices(project.origin, notice_facts(project.pk, scope=actor.scope), on=on)
    if needs:
        parts = [f"{need.level.label}: {str(PROBLEMS[need.problem]) % {'days': need.days}}" for need in needs]
        raise NoticeMissingError(
            str(_("The public notice is not complete: %(parts)s. Put the project up and close the notice."))
            % {"parts": "; ".join(parts)}
        )

"""What a project stands on: checked when written, taken from the plan's task, asked for when submitted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.queries.plan import find_line
from xieshou.cooperation.rules.plan import refuses_missing
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import IllegalMoveError
from xieshou.projects.policies.proposal import may_name_legs
from xieshou.projects.queries.legs import find_leg, list_districts
from xieshou.projects.queries.proposal import get_project_for_update
from xieshou.projects.rules.legs import (
    LEG_COLUMNS,
    LINE_COLUMN,
    OWN_LEGS,
    holds_year,
    missing_of,
    serves_place,
)
from xieshou.projects.vocabulary.proposal import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.cooperation.models import PlanLine
    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project
    from xieshou.projects.rules.proposal import Terms


class LegError(DomainError):
    """A task of a plan or a leg that does not fit the project or the other legs."""

    default_message = _(
        "Choose a task of an annual plan that is for this county (or for all) in the year of the project, "
        "and a requirement, need and capability of the same district, the need of this county."
    )


class MissingLegsError(DomainError):
    """The place of the project, or a district that it is paired with, refuses projects that lack a leg."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What alone of a project decides on what it may stand, and its legs."""

    region_code: str
    plan_year: int
    plan_line_id: UUID | None = None
    requirement_id: UUID | None = None
    need_id: UUID | None = None
    capability_id: UUID | None = None


SaidT = TypeVar("SaidT", "Terms", Standpoint)


def stand_on(terms: SaidT, *, known: Project | None, actor: Actor) -> SaidT:
    """Return the terms with the legs that they leave empty taken from the task of the plan.

    What is on file already is kept, even where the actor's area does not show it.

    Raises: LegError.
    """
    line = _line(terms, known, actor)
    legs: dict[str, Any] = {name: getattr(terms, name) or getattr(line, name, None) for name in OWN_LEGS}
    for name, key in legs.items():
        if key is not None and key not in (getattr(known, name, None), getattr(line, name, None)):
            _check_leg(name, key, terms, line, actor)
    return replace(terms, **legs)


def _line(terms: Terms | Standpoint, known: Project | None, actor: Actor) -> PlanLine | None:
    if terms.plan_line_id is None:
        return None
    line = find_line(terms.plan_line_id, scope=actor.scope)
    if line is None:
        if known is None or known.plan_line_id != terms.plan_line_id:
            raise LegError(field=LINE_COLUMN)
        return None
    for_place = serves_place(line.partner_region_code, terms.region_code)
    if not for_place or not holds_year(line.from_date, line.to_date, terms.plan_year):
        raise LegError(field=LINE_COLUMN)
    return line


def _check_leg(name: str, key: Any, terms: Terms | Standpoint, line: PlanLine | None, actor: Actor) -> None:
    leg = find_leg(name, key, scope=actor.scope)
    strays = leg is None or (line is not None and leg.region_code != line.region_code)
    if strays or (name == "need_id" and not serves_place(leg.partner_region_code, terms.region_code)):
        raise LegError(field=name)


@transaction.atomic
def name_legs(
    *, project_id: UUID, legs: Mapping[str, UUID | None], actor: Actor, at: datetime
) -> dict[str, str | None]:
    """Name what a project stands on, at any stage: who carries the project, or who keeps the plans.

    Args:    legs: column of `LEG_COLUMNS` → key, None: not named. Empty ones are taken from the plan's task.
    Returns: what was changed, as it is now.
    Raises:  NotFound, Denied, IllegalMoveError: it left the library; LegError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_name_legs(actor, region_code=project.region_code):
        raise Denied
    if project.stage == Stage.EXITED:
        raise IllegalMoveError
    wanted = Standpoint(project.region_code, project.plan_year, **legs)
    keys = stand_on(wanted, known=project, actor=actor)
    changed = [name for name in LEG_COLUMNS if getattr(project, name) != getattr(keys, name)]
    before = {name: _word(getattr(project, name)) for name in changed}
    after = {name: _word(getattr(keys, name)) for name in changed}
    for name in changed:
        setattr(project, name, getattr(keys, name))
    if changed:
        project.save(update_fields=changed)
        record(
            "projects.need.legs_named",
            actor=actor,
            at=at,
            subject=("projects.project", project.pk),
            region_code=project.region_code,
            before=before,
            after=after,
        )
    return after


def _word(key: UUID | None) -> str | None:
    return str(key) if key else None


def refuse_missing_legs(project: Project, *, on: date) -> None:
    """Refuse a project that lacks a leg, where its place or a district paired with it has it set so.

    Raises: MissingLegsError.
    """
    missing = missing_of(project)
    if missing and refuses_missing([project.region_code, *list_districts(project.region_code, on=on)], on=on):
        raise MissingLegsError(
            str(
                _(
                    "The project lacks: %(legs)s. Record it under needs and capabilities, or choose a task "
                    "of the plan that has it, and name it in the project."
                )
            )
            % {"legs": ", ".join(str(leg.label) for leg in missing)},
            field=f"{missing[0]}_id",
        )

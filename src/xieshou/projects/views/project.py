"""The record of a project: facts, timeline, next action, and the steps that are taken on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from xieshou.cooperation.policies import PLAN_VIEW
from xieshou.cooperation.queries.visit import list_visits_of_project
from xieshou.kernel.doors import requires
from xieshou.kernel.doorways import list_doorways
from xieshou.kernel.ledger.policies import VIEW as SEES_LEDGER
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.legs import StandForm
from xieshou.projects.forms.proposal import CloseNoticeForm, NoticeForm, PlaceForm, StepForm
from xieshou.projects.operations import proposal as steps
from xieshou.projects.operations import stage
from xieshou.projects.policies.payment import VIEW as SEES_MONEY
from xieshou.projects.policies.proposal import (
    DECIDE,
    EDIT,
    VIEW,
    is_somebody_else,
    may_decide,
    may_edit,
    may_name_legs,
)
from xieshou.projects.queries import proposal as queries
from xieshou.projects.queries.legs import MOST_LEGS, asks_chain, offer_legs, read_stands
from xieshou.projects.queries.payment import funds_of
from xieshou.projects.rules.proposal import missing_fields, missing_notices
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.proposal import (
    ADJUSTABLE,
    BEFORE_ENTRY,
    OWN_STEPS,
    PROOFS,
    STAGE_MOVES,
    FundSource,
    Stage,
)

from .common import ActedRequest, keep_file
from .library import what_lacks
from .tones import stage_tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.projects.models import Project

WAY = tuple(stage for stage in Stage if stage not in (Stage.DRAFT, Stage.EXITED))


def allowed_moves(request: ActedRequest, project: Project) -> list[Stage]:
    """Return the legal steps that the actor may take, the one forward first."""
    actor, place = request.actor, {"region_code": project.region_code}
    moves = []
    for move in STAGE_MOVES.get(Stage(project.stage), ()):
        own = move in OWN_STEPS
        allowed = may_edit(actor, **place) if own else may_decide(actor, **place)
        if allowed and (own or is_somebody_else(actor, project.created_by_id)):
            moves.append(move)
    return moves


@requires(VIEW)
@require_GET
@guarded
def project(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show one project."""
    return show_project(request, project_id)


def show_project(request: ActedRequest, project_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record; forms that were refused are shown again, opened."""
    actor, today = request.actor, timezone.localdate()
    row = queries.get_project(project_id, scope=actor.scope)
    places: list[Any] = list(queries.list_places(row.pk, scope=actor.scope))
    names = region_labels([row.region_code, *[place.region_code for place in places]])
    for place in places:
        place.name = names.get(place.region_code, "")
    notices: list[Any] = list(queries.list_notices(row.pk, scope=actor.scope))
    for notice in notices:
        notice.may_close = notice.closed_on is None and notice.to_date <= today
    context: dict[str, Any] = {
        "row": row,
        "tone": stage_tone(row.stage),
        "place": names.get(row.region_code, ""),
        "sector": sector_label(row.sector),
        "sources": [(FundSource(key).label, amount) for key, amount in row.sources.items()],
        "places": places,
        "totals": queries.place_totals(row.pk, scope=actor.scope),
        "notices": notices,
        "timeline": queries.list_steps(row.pk, scope=actor.scope),
        "adjustments": queries.list_adjustments(row.pk, scope=actor.scope),
        "way": _way(row),
        "funds": funds_of(row, scope=actor.scope) if actor.can(SEES_MONEY) else None,
        "lacks": what_lacks(row),
        "stands": read_stands(row, scope=actor.scope) if actor.can(PLAN_VIEW) else None,
        "sees_ledger": actor.can(SEES_LEDGER),
        "doorways": list_doorways("projects.project", row.pk, actor),
        "visits": list(list_visits_of_project(row.pk, scope=actor.scope))
        if actor.can("cooperation.meeting.view")
        else [],
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if context["stands"] and row.stage != Stage.EXITED and may_name_legs(actor, region_code=row.region_code):
        context["stand_form"] = StandForm(project=row, legs=offer_legs(scope=actor.scope, most=MOST_LEGS))
    context |= _next(request, row, notices, today) | forms
    return render(request, "projects/library/project.html", context, status=422 if forms else 200)


def _way(row: Project) -> list[dict[str, Any]]:
    """Return the way of a project as steps: done, current, to do."""
    if row.stage == Stage.EXITED:
        return [{"label": Stage.EXITED.label, "state": "failed"}]
    here = WAY.index(Stage(row.stage)) if row.stage in WAY else -1
    skipped = () if row.leaves_asset else (Stage.TRANSFERRED, Stage.MAINTAINED)
    return [
        {
            "label": one.label,
            "state": "done" if number < here else "current" if number == here else "todo",
        }
        for number, one in enumerate(WAY)
        if one not in skipped
    ]


def _next(request: ActedRequest, row: Project, notices: list[Any], today: Any) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now, and what is missing."""
    moves = allowed_moves(request, row)
    editable = may_edit(request.actor, region_code=row.region_code)
    waiting = row.stage in BEFORE_ENTRY
    found: dict[str, Any] = {
        "may_change": editable and row.stage == Stage.DRAFT,
        "may_adjust": row.stage in ADJUSTABLE and may_decide(request.actor, region_code=row.region_code),
        "missing": [
            steps.NAMES[name]
            for name in missing_fields(
                steps.terms_of(row),
                entering=True,
                on=today,
                asks_chain=asks_chain(row.region_code, on=today),
            )
        ]
        if waiting
        else [],
        "needs": [
            (need.level.label, str(stage.PROBLEMS[need.problem]) % {"days": need.days})
            for need in missing_notices(row.origin, queries.notice_facts_of(notices), on=today)
        ]
        if waiting
        else [],
    }
    if moves:
        found |= {"step_form": StepForm(moves=moves), "next_move": moves[0], "proof": PROOFS[moves[0]]}
        found["own_steps"] = OWN_STEPS
    if editable:
        found["place_form"] = PlaceForm()
    if editable and waiting:
        found |= {"notice_form": NoticeForm(initial={"level": row.origin}), "close_form": CloseNoticeForm()}
    return found


def _step(request: ActedRequest, project_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    if take(form, step):
        return redirect("projects:project", project_id=project_id)
    return show_project(request, project_id, **{name: form})


def _move(request: ActedRequest, project_id: UUID) -> HttpResponse:
    row = queries.get_project(project_id, scope=request.actor.scope)
    form = StepForm(request.POST, request.FILES, moves=list(STAGE_MOVES.get(Stage(row.stage), ())))
    now = timezone.now()

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "evidence", owner=("projects.project", project_id), at=now)
            stage.move_project(
                project_id=project_id,
                step=form.to_step(file),
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            )

    return _step(request, project_id, form, "step_form", step)


@requires(EDIT)
@require_POST
@guarded
def advance(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Take a step of the unit that carries the project."""
    return _move(request, project_id)


@requires(DECIDE)
@require_POST
@guarded
def decide(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Take a decision on the project."""
    return _move(request, project_id)


@requires(EDIT)
@require_POST
@guarded
def notice(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Put the project up at a level."""
    form = NoticeForm(request.POST)
    return _step(
        request,
        project_id,
        form,
        "notice_form",
        lambda: steps.post_notice(
            project_id=project_id, **form.values(), actor=request.actor, at=timezone.now()
        ),
    )


@requires(EDIT)
@require_POST
@guarded
def notice_close(request: ActedRequest, public_notice_id: UUID) -> HttpResponse:
    """Close a notice."""
    row = queries.get_notice_for_update(public_notice_id, scope=request.actor.scope)
    form, now = CloseNoticeForm(request.POST), timezone.now()
    return _step(
        request,
        row.project_id,
        form,
        "close_form",
        lambda: steps.close_notice(
            notice_id=public_notice_id,
            **form.cleaned_data,
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
    )


@requires(EDIT)
@require_POST
@guarded
def place(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Enter a place that the project covers."""
    form = PlaceForm(request.POST)
    return _step(
        request,
        project_id,
        form,
        "place_form",
        lambda: steps.add_place(
            project_id=project_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        ),
    )

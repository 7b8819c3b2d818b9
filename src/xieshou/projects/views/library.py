"""Pages of the project library: list, board, entering, changing, adjusting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.projects.forms.proposal import AdjustForm, ProjectForm
from xieshou.projects.operations import proposal as steps
from xieshou.projects.policies.proposal import DECIDE, EDIT, VIEW
from xieshou.projects.queries.granted import list_waiting
from xieshou.projects.queries.legs import MOST_LEGS, count_chain_missing, count_legs_missing, offer_legs
from xieshou.projects.queries.proposal import (
    SORTS,
    ProjectFilter,
    count_by_stage,
    get_project,
    list_projects,
)
from xieshou.projects.rules.legs import missing_of
from xieshou.projects.rules.proposal import lacks_chain, may_adjust_on
from xieshou.projects.rules.sectors import sector_choices, sector_label, sectors
from xieshou.projects.vocabulary.proposal import Category, ChainLink, Stage

from .tones import stage_tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest

CARDS = 20


def _wanted(request: ActedRequest) -> ProjectFilter:
    region, year = asked(request, "region"), asked(request, "year")
    return ProjectFilter(
        text=asked(request, "q"),
        stage=asked(request, "stage", Stage.values),
        category=asked(request, "category", Category.values),
        sector=asked(request, "sector", sectors()),
        chain_link=asked(request, "chain", ChainLink.values),
        region=short_code(full_code(region)) if region.isdigit() else "",
        year=int(year) if year.isdigit() and len(year) == len("2026") else None,
        legs_missing=bool(asked(request, "legs", ("missing",))),
        chain_missing=bool(asked(request, "chain_stated", ("no",))),
    )


def _legs(request: ActedRequest) -> dict[str, list[tuple[str, str]]]:
    return offer_legs(scope=request.actor.scope, most=MOST_LEGS)


def decorate(rows: Any) -> None:
    """Give each project the words of its codes."""
    names = region_labels(row.region_code for row in rows)
    for row in rows:
        row.place, row.tone = names.get(row.region_code, ""), stage_tone(row.stage)
        row.sector_label = sector_label(row.sector)
        row.lacks = what_lacks(row)


def what_lacks(row: Any) -> list[Any]:
    """Return the words of the legs that a project lacks, and of the chain where it does not state one."""
    if row.stage == Stage.EXITED:
        return []
    chain = [_("Chain that it mends")] if lacks_chain(row) else []
    return [leg.label for leg in missing_of(row)] + chain


@requires(VIEW)
@require_GET
def library(request: ActedRequest) -> HttpResponse:
    """List the projects of the actor's area and those that share a place with it."""
    wanted = _wanted(request)
    found = list_projects(wanted, scope=request.actor.scope, sort=asked(request, "sort", SORTS))
    page = page_of(request, found)
    decorate(page.object_list)
    stages, address = count_by_stage(scope=request.actor.scope), reverse("projects:library")
    total = sum(number for number, _fen in stages.values())
    every = not (wanted.stage or wanted.legs_missing or wanted.chain_missing)
    views = [{"label": _("All"), "url": address, "active": every, "count": total}]
    views += [
        {
            "label": stage.label,
            "url": f"{address}?stage={stage}",
            "active": wanted.stage == stage,
            "count": stages[stage][0],
        }
        for stage in Stage
        if stages[stage][0]
    ]
    views.append(
        {
            "label": _("Lacks a leg"),
            "url": f"{address}?legs=missing",
            "active": wanted.legs_missing,
            "count": count_legs_missing(scope=request.actor.scope),
        }
    )
    views.append(
        {
            "label": _("Chain not stated"),
            "url": f"{address}?chain_stated=no",
            "active": wanted.chain_missing,
            "count": count_chain_missing(scope=request.actor.scope),
        }
    )
    context = {
        "page": page,
        "views": views,
        "categories": Category.choices,
        "sectors": sector_choices(),
        "chains": ChainLink.choices,
        "wanted": wanted,
        "may_edit": request.actor.can(EDIT),
        "waiting": list_waiting(scope=request.actor.scope)[:CARDS] if request.actor.can(EDIT) else [],
    }
    return render(request, "projects/library/library.html", context)


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show the projects as cards by stage."""
    stages = count_by_stage(scope=request.actor.scope)
    shown = [stage for stage in Stage if stages[stage][0]] or [Stage.DRAFT]
    columns: list[dict[str, Any]] = [
        {
            "stage": stage,
            "count": stages[stage][0],
            "fen": stages[stage][1],
            "cards": list(list_projects(ProjectFilter(stage=stage), scope=request.actor.scope)[:CARDS]),
        }
        for stage in shown
    ]
    decorate([card for column in columns for card in column["cards"]])
    context = {"columns": columns, "may_edit": request.actor.can(EDIT), "today": timezone.localdate()}
    return render(request, "projects/library/board.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def add(request: ActedRequest) -> HttpResponse:
    """Enter a draft."""
    form = ProjectForm(
        request.POST or None, initial={"plan_year": timezone.localdate().year}, legs=_legs(request)
    )
    made: list[Any] = []

    def step() -> None:
        made.append(
            steps.enter_project(
                code=form.cleaned_data["code"], terms=form.terms(), actor=request.actor, at=timezone.now()
            )
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The draft was saved. Name its places, put it up and submit it."))
        return redirect("projects:project", project_id=made[0].pk)
    context = {"form": form, "title": _("Enter a project")}
    return render(request, "projects/library/form.html", context, status=422 if form.errors else 200)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def edit(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Change a draft."""
    project = get_project(project_id, scope=request.actor.scope)
    form = ProjectForm(request.POST or None, project=project, legs=_legs(request))

    def step() -> None:
        steps.change_project(
            project_id=project_id, terms=form.terms(), actor=request.actor, at=timezone.now()
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The project was saved."))
        return redirect("projects:project", project_id=project_id)
    context = {"form": form, "project": project, "title": _("Change a project")}
    return render(request, "projects/library/form.html", context, status=422 if form.errors else 200)


@requires(DECIDE)
@require_http_methods(["GET", "POST"])
@guarded
def adjust(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Adjust a project of the library, in the fourth quarter."""
    project = get_project(project_id, scope=request.actor.scope)
    form = AdjustForm(request.POST or None, project=project, legs=_legs(request))
    now = timezone.now()

    def step() -> None:
        steps.adjust_project(
            project_id=project_id,
            terms=form.terms(),
            document=form.cleaned_data["document"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The adjustment is recorded with what stood before."))
        return redirect("projects:project", project_id=project_id)
    context = {
        "form": form,
        "project": project,
        "title": _("Adjust a project of the library"),
        "is_adjusting": True,
        "is_open": may_adjust_on(timezone.localdate(now)),
    }
    return render(request, "projects/library/form.html", context, status=422 if form.errors else 200)

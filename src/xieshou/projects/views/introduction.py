"""Pages of introduced enterprises: list, board, entering a lead, the record with figures and steps."""

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
from xieshou.projects.forms.introduction import (
    EndForm,
    HireForm,
    InvestmentForm,
    LeadForm,
    StepForm,
    TakeBackForm,
    VisitDayForm,
)
from xieshou.projects.forms.supply import SupplyForm, TieForm
from xieshou.projects.operations import introduction as steps
from xieshou.projects.policies.introduction import EDIT, VIEW, may_edit
from xieshou.projects.queries import introduction as queries
from xieshou.projects.queries.supply import list_supplies, list_ties
from xieshou.projects.rules.introduction import count_jobs, next_stage
from xieshou.projects.rules.sectors import sector_choices, sector_label, sectors
from xieshou.projects.rules.supply import share_of_year
from xieshou.projects.vocabulary.introduction import INTRO_PROOFS, IntroStage, MoneyKind

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .common import ActedRequest

CARDS = 20
TONES = {
    IntroStage.LEAD: "neutral",
    IntroStage.VISITED: "info",
    IntroStage.SIGNED: "progress",
    IntroStage.LANDED: "success",
    IntroStage.OPERATING: "success",
    IntroStage.LOST: "danger",
}
WAY = [stage for stage in IntroStage if stage != IntroStage.LOST]


def tabs_of(here: str) -> list[dict[str, Any]]:
    """Return the tabs of the four pages, the present one marked."""
    pages = (
        ("introductions", _("List"), "list"),
        ("introduction_board", _("Board"), "layout-kanban"),
        ("parks", _("Industrial parks"), "building-factory-2"),
        ("leaders", _("Village leaders"), "user-star"),
    )
    return [
        {"label": label, "url": reverse(f"projects:{name}"), "icon": icon, "active": name == here}
        for name, label, icon in pages
    ]


def decorate(rows: Any, *, on: date) -> None:
    """Give each enterprise the words of its codes, and whether a visit is due."""
    names = region_labels(row.region_code for row in rows)
    for row in rows:
        row.place, row.tone = names.get(row.region_code, ""), TONES[IntroStage(row.stage)]
        row.sector_label = sector_label(row.sector)
        row.is_due = row.next_visit_on is not None and row.next_visit_on <= on


@requires(VIEW)
@require_GET
def introductions(request: ActedRequest) -> HttpResponse:
    """List the enterprises of the actor's area with what is committed, paid in and employed."""
    today, scope = timezone.localdate(), request.actor.scope
    wanted = queries.IntroFilter(
        text=asked(request, "q"),
        stage=asked(request, "stage", IntroStage.values),
        sector=asked(request, "sector", sectors()),
    )
    page = page_of(request, queries.list_introductions(wanted, scope=scope, on=today))
    decorate(page.object_list, on=today)
    counts, address = queries.count_by_stage(scope), reverse("projects:introductions")
    views = [{"label": _("All"), "url": address, "active": not wanted.stage, "count": sum(counts.values())}]
    views += [
        {
            "label": one.label,
            "url": f"{address}?stage={one}",
            "active": wanted.stage == one,
            "count": counts[one],
        }
        for one in IntroStage
    ]
    context = {
        "page": page,
        "views": views,
        "wanted": wanted,
        "sectors": sector_choices(),
        "tabs": tabs_of("introductions"),
        "may_edit": request.actor.can(EDIT),
    }
    return render(request, "projects/introduction/list.html", context)


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show the enterprises as cards by stage."""
    today, scope = timezone.localdate(), request.actor.scope
    counts = queries.count_by_stage(scope)
    columns: list[dict[str, Any]] = [
        {
            "stage": stage,
            "count": counts[stage],
            "cards": list(
                queries.list_introductions(queries.IntroFilter(stage=stage), scope=scope, on=today)[:CARDS]
            ),
        }
        for stage in IntroStage
    ]
    decorate([card for column in columns for card in column["cards"]], on=today)
    context = {
        "columns": columns,
        "tabs": tabs_of("introduction_board"),
        "may_edit": request.actor.can(EDIT),
    }
    return render(request, "projects/introduction/board.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def add(request: ActedRequest) -> HttpResponse:
    """Enter a lead."""
    form = LeadForm(request.POST or None, initial={"found_on": timezone.localdate()})
    made: list[Any] = []
    if request.method == "POST" and take(
        form,
        lambda: made.append(steps.enter_lead(lead=form.to_lead(), actor=request.actor, at=timezone.now())),
    ):
        messages.success(request, _("The lead is on file. Plan the first visit."))
        return redirect("projects:introduction", introduction_id=made[0].pk)
    context = {
        "form": form,
        "title": _("Enter a lead"),
        "back": reverse("projects:introductions"),
        "back_text": _("Enterprises introduced"),
    }
    return render(request, "projects/introduction/form.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def introduction(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Show one enterprise."""
    return show_introduction(request, introduction_id)


def show_introduction(request: ActedRequest, introduction_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record; a form that was refused is shown again, opened."""
    scope, today = request.actor.scope, timezone.localdate()
    row: Any = queries.get_introduction(introduction_id, scope=scope)
    decorate([row], on=today)
    money = list(queries.list_investments(row.pk, scope=scope))
    jobs: list[Any] = list(queries.list_jobs(row.pk, scope=scope))
    names = region_labels(job.home_code for job in jobs)
    for job in jobs:
        job.home = names.get(job.home_code, "")
        job.works = job.to_date is None or job.to_date > today
    supplies: list[Any] = list(list_supplies(row.pk, scope=scope))
    homes = region_labels(one.home_code for one in supplies)
    for one in supplies:
        one.home = homes.get(one.home_code, "")
        one.is_local = one.home_code.startswith(row.region_code[:6])
    hired = queries.list_hired(scope=scope, introduction_ids=[row.pk])
    taken = {step.to_stage: step for step in row.steps.all()}
    context = {
        "row": row,
        "sums": {kind.value: sum(one.amount_fen for one in money if one.kind == kind) for kind in MoneyKind},
        "money": money,
        "jobs": jobs,
        "count": count_jobs(hired, county=row.region_code[:6], on=today),
        "supplies": supplies,
        "share": share_of_year(supplies, county=row.region_code[:6], year=today.year),
        "ties": list(list_ties(row.pk, scope=scope)),
        "timeline": sorted(taken.values(), key=lambda step: step.taken_at, reverse=True),
        "way": _way(row, taken),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if may_edit(request.actor, region_code=row.region_code):
        context |= _forms(request, row)
    return render(request, "projects/introduction/record.html", context | forms, status=422 if forms else 200)


def _way(row: Any, taken: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the way as steps with their days; a loss ends it."""
    reached = [IntroStage.LEAD, *[stage for stage in WAY if stage in taken]]
    days = {IntroStage.LEAD: row.found_on} | {IntroStage(key): one.on_date for key, one in taken.items()}
    way = [
        {
            "label": stage.label,
            "state": "current" if stage == row.stage else "done" if stage in reached else "todo",
            "note": days[stage].isoformat() if stage in reached else "",
        }
        for stage in WAY
    ]
    if row.stage == IntroStage.LOST:
        way = [step for step in way if step["state"] == "done"]
        way.append({"label": IntroStage.LOST.label, "state": "failed", "note": row.stage_on.isoformat()})
    return way


def _forms(request: ActedRequest, row: Any) -> dict[str, Any]:
    """Return the forms of what the actor may record now."""
    today = timezone.localdate()
    found: dict[str, Any] = {
        "invest_form": InvestmentForm(initial={"on_date": today}),
        "hire_form": HireForm(scope=request.actor.scope, initial={"from_date": today}),
        "supply_form": SupplyForm(initial={"on_date": today}),
        "tie_form": TieForm(initial={"from_date": today}),
        "back_form": TakeBackForm(),
        "end_form": EndForm(initial={"last_day": today}),
    }
    if row.stage != IntroStage.LOST:
        found["visit_form"] = VisitDayForm(initial={"next_visit_on": row.next_visit_on})
        found["lose_form"] = StepForm(to=IntroStage.LOST, initial={"on_date": today})
    if (to := next_stage(row.stage)) is not None:
        found |= {"to": to, "proof": INTRO_PROOFS[to]}
        found["step_form"] = StepForm(to=to, initial={"on_date": today, "uscc": row.uscc})
    return found

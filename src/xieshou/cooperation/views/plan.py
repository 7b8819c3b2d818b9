"""Pages of plans: list, record with figures and legs, needs and capabilities, requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.plan import (
    AdoptForm,
    CapabilityForm,
    LineForm,
    NeedForm,
    PlanForm,
    RequirementForm,
)
from xieshou.cooperation.indicators import Cut
from xieshou.cooperation.linked import links_of_lines
from xieshou.cooperation.models import Plan
from xieshou.cooperation.operations import plan as steps
from xieshou.cooperation.policies import CHECK_VIEW, GIVING_VIEW, PLAN_EDIT, PLAN_VIEW
from xieshou.cooperation.queries.giving import donations_of_lines
from xieshou.cooperation.queries.plan import (
    budgets_of,
    get_plan,
    list_capabilities,
    list_lines,
    list_needs,
    list_needs_with_tasks,
    list_plans,
    list_requirements,
)
from xieshou.cooperation.queries.plan import plans as plans_of
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.vocabulary.indicator import TONES
from xieshou.cooperation.vocabulary.plan import PlanKind
from xieshou.kernel.doors import requires
from xieshou.kernel.ledger.policies import OPEN as OPENS_ACCOUNTS
from xieshou.kernel.ledger.policies import VIEW as SEES_LEDGER
from xieshou.kernel.pages import asked, guarded, page_of, take

from .agreement import with_tones
from .base import form_page
from .check import records_url

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.cooperation.queries.plan import PlannedLine
    from xieshou.kernel.actor import Actor

    from .base import ActedRequest

FEW = 300


@requires(PLAN_VIEW)
@require_GET
def plans(request: ActedRequest) -> HttpResponse:
    """List the plans of the actor's area."""
    page = page_of(request, list_plans(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    context = {"page": page, "may_edit": request.actor.can(PLAN_EDIT)}
    return render(request, "cooperation/plan/list.html", context)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def draw_up(request: ActedRequest) -> HttpResponse:
    """Draw up a plan."""
    parents = list_plans(scope=request.actor.scope).filter(kind=PlanKind.THREE_YEAR)[:FEW]
    form = PlanForm(request.POST or None, parents=parents)
    made: list[Plan] = []
    if request.method == "POST" and take(
        form, lambda: made.append(steps.draw_up(actor=request.actor, at=timezone.now(), **form.to_plan()))
    ):
        return redirect("cooperation:plan", plan_id=made[0].pk)
    return _form(request, form, _("Draw up a plan"), "plan_draw_up", "plans")


def _form(request: ActedRequest, form: Form, title: str, route: str, back: str) -> HttpResponse:
    words = {"plans": _("Plans"), "supply": _("Needs and capabilities")}
    action, behind = (reverse(f"cooperation:{name}") for name in (route, back))
    return form_page(request, form, title, action=action, back=behind, back_text=words[back])


@requires(PLAN_VIEW)
@require_GET
@guarded
def plan(request: ActedRequest, plan_id: UUID) -> HttpResponse:
    """Show a plan: every line counted, its quarters, its legs, what the years below count."""
    return _show(request, plan_id)


def _show(request: ActedRequest, plan_id: UUID, **forms: Form) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    row = name_sides([get_plan(plan_id, scope=actor.scope)])[0]
    lines = list_lines(row.pk, scope=actor.scope, on=today)
    keys = [one.measured.row.pk for one in lines]
    calls, built = (links_of_lines(keys, actor, kind=kind) for kind in ("calls", "projects"))
    budgets = budgets_of(keys, scope=actor.scope) if actor.can(SEES_LEDGER) else {}
    gifts = donations_of_lines(keys, scope=actor.scope) if actor.can(GIVING_VIEW) else {}
    shown = [
        {
            **with_tones([one.measured])[0],
            "line": one,
            "calls": calls.get(one.measured.row.pk, []),
            "projects": built.get(one.measured.row.pk, []),
            "donations": gifts.get(one.measured.row.pk, []),
            "budget": budgets.get(one.measured.row.pk),
            "records": _records_of(one, one.measured.row.to_date, actor),
            "quarters": [
                {
                    "quarter": quarter,
                    "tone": TONES[quarter.standing],
                    "records": _records_of(one, quarter.end, actor),
                }
                for quarter in one.quarters
            ],
        }
        for one in lines
    ]
    context: dict[str, Any] = {
        "row": row,
        "lines": shown,
        "flagged": sum(1 for one in lines if one.missing),
        "behind": sum(1 for one in lines if one.measured.standing in ("behind", "missed")),
        "late": sum(1 for one in lines if one.late),
        "years": list(plans_of(actor.scope).filter(parent=row).order_by("from_date")),
        "may_edit": actor.can(PLAN_EDIT),
        "may_correct": actor.can(PLAN_EDIT) and today < row.to_date,
        "may_open": actor.can(PLAN_EDIT) and actor.can(OPENS_ACCOUNTS),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if context["may_edit"]:
        context["line_form"] = LineForm(offers=offers_of(request, row))
        if row.adopted_on is None:
            context["adopt_form"] = AdoptForm()
    return render(request, "cooperation/plan/record.html", context | forms, status=422 if forms else 200)


def _records_of(one: PlannedLine, end: date, actor: Actor) -> str:
    """Return the address of the records that a figure of a line counts, "" if the actor may not list them."""
    row, of = one.measured.row, one.measured.indicator
    if of is None or of.records is None or not (actor.can(CHECK_VIEW) and actor.can(of.records.capability)):
        return ""
    return records_url(of, Cut(row.region_code, row.partner_region_code, row.from_date, end))


def offers_of(request: ActedRequest, row: Plan) -> dict[str, Any]:
    """Return what a line of a plan may stand on and below."""
    scope, years = request.actor.scope, range(row.from_date.year, row.to_date.year + 1)
    own = {"region_code": row.region_code}
    return {
        "parent_id": row.parent.lines.order_by("number") if row.parent else [],
        "requirement_id": list_requirements(scope=scope).filter(**own)[:FEW],
        "need_id": list_needs(scope=scope).filter(year__in=years, **own)[:FEW],
        "capability_id": list_capabilities(scope=scope).filter(year__in=years, **own)[:FEW],
    }


@requires(PLAN_EDIT)
@require_POST
@guarded
def line(request: ActedRequest, plan_id: UUID) -> HttpResponse:
    """Add a line."""
    row = get_row(Plan, plan_id, scope=request.actor.scope)
    form, now = LineForm(request.POST, offers=offers_of(request, row)), timezone.now()
    step: dict[str, Any] = {
        "plan_id": plan_id,
        "actor": request.actor,
        "at": now,
        "on": timezone.localdate(now),
    }
    if take(form, lambda: steps.add_line(draft=form.to_draft(), **step)):
        return redirect("cooperation:plan", plan_id=plan_id)
    return _show(request, plan_id, line_form=form)


@requires(PLAN_EDIT)
@require_POST
@guarded
def adopt(request: ActedRequest, plan_id: UUID) -> HttpResponse:
    """Adopt a plan by a document."""
    get_row(Plan, plan_id, scope=request.actor.scope)
    form, now = AdoptForm(request.POST), timezone.now()
    if take(
        form,
        lambda: steps.adopt(
            plan_id=plan_id, on=timezone.localdate(now), actor=request.actor, at=now, **form.cleaned_data
        ),
    ):
        return redirect("cooperation:plan", plan_id=plan_id)
    return _show(request, plan_id, adopt_form=form)


@requires(PLAN_VIEW)
@require_GET
def supply(request: ActedRequest) -> HttpResponse:
    """Show needs, capabilities and requirements of a year."""
    scope, text = request.actor.scope, asked(request, "year")
    year = int(text) if text.isascii() and text.isdigit() else 0
    year = year if year <= timezone.localdate().year + FEW else 0
    context = {
        "needs": name_sides(list_needs_with_tasks(scope=scope, year=year)[:FEW]),
        "capabilities": name_sides(list_capabilities(scope=scope, year=year)[:FEW]),
        "requirements": name_sides(list_requirements(scope=scope)[:FEW]),
        "may_edit": request.actor.can(PLAN_EDIT),
        "this_year": timezone.localdate().year,
    }
    return render(request, "cooperation/plan/supply.html", context)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def requirement(request: ActedRequest) -> HttpResponse:
    """Record a requirement."""
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and take(
        form, lambda: steps.require_item(actor=request.actor, at=timezone.now(), **form.cleaned_data)
    ):
        return redirect("cooperation:supply")
    return _form(request, form, _("Record a requirement"), "requirement_add", "supply")


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def need(request: ActedRequest) -> HttpResponse:
    """Record a need."""
    form = NeedForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and take(
        form, lambda: steps.record_need(values=form.cleaned_data, actor=request.actor, at=timezone.now())
    ):
        return redirect("cooperation:supply")
    return _form(request, form, _("Record a need"), "need_add", "supply")


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def capability(request: ActedRequest) -> HttpResponse:
    """Record a capability."""
    form = CapabilityForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and take(
        form,
        lambda: steps.record_capability(values=form.cleaned_data, actor=request.actor, at=timezone.now()),
    ):
        return redirect("cooperation:supply")
    return _form(request, form, _("Record a capability"), "capability_add", "supply")

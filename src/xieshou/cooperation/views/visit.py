"""Pages of field visits: list, record with itinerary and findings, photos before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.visit import (
    CheckForm,
    FindingForm,
    MeasureForm,
    MemberForm,
    NeedForm,
    StopForm,
    VisitForm,
)
from xieshou.cooperation.linked import name_projects
from xieshou.cooperation.models import Finding, Visit, VisitStop
from xieshou.cooperation.operations import delegation
from xieshou.cooperation.operations import visit as steps
from xieshou.cooperation.policies import GIVING_VIEW, MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.giving import list_given_on
from xieshou.cooperation.queries.scoped import get_row, name_sides, place_names
from xieshou.cooperation.queries.visit import list_findings, list_stops, list_visits
from xieshou.cooperation.vocabulary.meeting import FindingStatus
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take, take_or_tell

from .base import ActedRequest, brought, form_page, sent_file, take_form_or_tell

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

TONES = {
    FindingStatus.OPEN: "warning",
    FindingStatus.SUBMITTED: "progress",
    FindingStatus.CLOSED: "success",
}


@requires(MEETING_VIEW)
@require_GET
def visits(request: ActedRequest) -> HttpResponse:
    """List the visits of the actor's area."""
    page = page_of(request, list_visits(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    context = {"page": page, "may_edit": request.actor.can(MEETING_EDIT)}
    return render(request, "cooperation/visit/list.html", context)


@requires(MEETING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def plan(request: ActedRequest) -> HttpResponse:
    """Enter a visit."""
    form = VisitForm(request.POST or None)
    made: list[Visit] = []
    if request.method == "POST" and take(
        form, lambda: made.append(steps.plan_visit(form.to_plan(), actor=request.actor, at=timezone.now()))
    ):
        return redirect("cooperation:visit", field_visit_id=made[0].pk)
    action, back = reverse("cooperation:visit_plan"), reverse("cooperation:visits")
    return form_page(request, form, _("Plan a visit"), action=action, back=back, back_text=_("Field visits"))


@requires(MEETING_VIEW)
@require_GET
@guarded
def visit(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Show a visit: itinerary, findings, photos before and after."""
    return _show(request, field_visit_id)


def _show(request: ActedRequest, field_visit_id: UUID, **forms: Form) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    row = name_sides([get_row(Visit, field_visit_id, scope=actor.scope)])[0]
    stops, findings = (
        list(list_stops(row.pk, scope=actor.scope)),
        list_findings(row.pk, scope=actor.scope),
    )
    linked = name_projects([one.project_id for one in stops if one.project_id], actor)
    shown = [
        {"stop": one, "project": linked.get(one.project_id) if one.project_id else None} for one in stops
    ]
    villages = place_names(one.village_code for one in findings)
    for one in findings:
        one.village = villages.get(one.village_code, "")
        one.tone = TONES[FindingStatus(one.status)]
        if one.status == FindingStatus.OPEN and one.due_date < today:
            one.tone = "danger"
    context: dict[str, Any] = {
        "row": row,
        "stops": shown,
        "findings": findings,
        "members": list(
            row.members.order_by("is_east", "name")
            if row.to_east
            else row.members.order_by("-is_east", "name")
        ),
        "unsettled": sum(1 for one in findings if one.status != FindingStatus.CLOSED),
        "given": list_given_on(row.pk, scope=actor.scope) if actor.can(GIVING_VIEW) else [],
        "may_edit": actor.can(MEETING_EDIT),
        "sees_households": actor.can("registry.household.view"),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if context["may_edit"]:
        context |= {
            "stop_form": StopForm(initial={"day": row.from_date}),
            "finding_form": FindingForm(stops=stops, initial={"seen_at": timezone.localtime()}),
            "member_form": MemberForm(),
            "need_form": NeedForm(),
            "measure_form": MeasureForm(),
            "check_form": CheckForm(),
        }
    return render(request, "cooperation/visit/record.html", context | forms, status=422 if forms else 200)


@requires(MEETING_EDIT)
@require_POST
@guarded
def stop(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Add a stop."""
    form, now = StopForm(request.POST), timezone.now()
    if take(
        form,
        lambda: steps.add_stop(visit_id=field_visit_id, stop=form.to_stop(), actor=request.actor, at=now),
    ):
        return redirect("cooperation:visit", field_visit_id=field_visit_id)
    return _show(request, field_visit_id, stop_form=form)


@requires(MEETING_EDIT)
@require_POST
@guarded
def member(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Put somebody on the list of the delegation."""
    form, now = MemberForm(request.POST), timezone.now()
    if take(
        form,
        lambda: delegation.add_member(
            visit_id=field_visit_id, member=form.to_member(), actor=request.actor, at=now
        ),
    ):
        return redirect("cooperation:visit", field_visit_id=field_visit_id)
    return _show(request, field_visit_id, member_form=form)


@requires(MEETING_EDIT)
@require_POST
@guarded
def need(request: ActedRequest, visit_stop_id: UUID) -> HttpResponse:
    """Note a need that was seen at a household; it goes on as a clue."""
    row, now = get_row(VisitStop, visit_stop_id, scope=request.actor.scope), timezone.now()
    form = NeedForm(request.POST)
    take_form_or_tell(
        request,
        form,
        lambda: delegation.notice_need(stop_id=row.pk, actor=request.actor, at=now, **form.cleaned_data),
        _("The need is noted; the village cadres verify it."),
    )
    return redirect("cooperation:visit", field_visit_id=row.visit_id)


@requires(MEETING_EDIT)
@require_POST
@guarded
def finding(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Record a problem."""
    stops = list_stops(field_visit_id, scope=request.actor.scope)
    form, now = FindingForm(request.POST, request.FILES, stops=stops), timezone.now()
    if take(
        form,
        lambda: steps.find_problem(
            visit_id=field_visit_id,
            problem=form.to_problem(),
            photo=brought(form, "photo"),
            actor=request.actor,
            at=now,
        ),
    ):
        return redirect("cooperation:visit", field_visit_id=field_visit_id)
    return _show(request, field_visit_id, finding_form=form)


@requires(MEETING_EDIT)
@require_POST
@guarded
def photo(request: ActedRequest, finding_id: UUID, moment: str) -> HttpResponse:
    """Keep a photo of the state before or after."""
    if moment not in steps.PHOTOS:
        raise Http404
    row, now = get_row(Finding, finding_id, scope=request.actor.scope), timezone.now()
    who: dict[str, Any] = {"actor": request.actor, "at": now}
    take_or_tell(
        request,
        lambda: steps.add_photo(finding_id=row.pk, moment=moment, photo=sent_file(request), **who),
        _("The file is kept."),
    )
    return redirect("cooperation:visit", field_visit_id=row.visit_id)


def _told(request: ActedRequest, form: Form, step: Any, done: str, finding_id: UUID) -> HttpResponse:
    row = get_row(Finding, finding_id, scope=request.actor.scope)
    take_form_or_tell(request, form, step, done)
    return redirect("cooperation:visit", field_visit_id=row.visit_id)


@requires(MEETING_EDIT)
@require_POST
@guarded
def submit(request: ActedRequest, finding_id: UUID) -> HttpResponse:
    """Submit a problem as put right."""
    form, now = MeasureForm(request.POST), timezone.now()
    return _told(
        request,
        form,
        lambda: steps.submit_rectified(
            finding_id=finding_id, actor=request.actor, at=now, **form.cleaned_data
        ),
        _("It is submitted; somebody else checks it."),
        finding_id,
    )


@requires(MEETING_EDIT)
@require_POST
@guarded
def check_finding(request: ActedRequest, finding_id: UUID) -> HttpResponse:
    """Close a problem, or send it back."""
    form, now = CheckForm(request.POST), timezone.now()
    return _told(
        request,
        form,
        lambda: steps.check_rectified(
            finding_id=finding_id, actor=request.actor, at=now, **form.cleaned_data
        ),
        _("The check is on record."),
        finding_id,
    )

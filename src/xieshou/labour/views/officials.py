"""Pages of exchange training of officials: courses, one course with its officials, totals of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms import officials as forms
from xieshou.labour.operations import officials as steps
from xieshou.labour.policies.officials import EDIT, VIEW, may_plan_course
from xieshou.labour.queries import officials as queries
from xieshou.labour.rules.officials import mask_name
from xieshou.labour.vocabulary.officials import CourseStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest

TONES = {CourseStatus.PLANNED: "info", CourseStatus.HELD: "success", CourseStatus.DROPPED: "neutral"}


@requires(VIEW)
@require_GET
def courses(request: ActedRequest) -> HttpResponse:
    """List the courses of both sides."""
    status, year = asked(request, "status", CourseStatus.values), asked(request, "year")
    wanted = int(year) if year.isdecimal() and len(year) == len("2026") else 0
    page = page_of(request, queries.list_courses(scope=request.actor.scope, status=status, year=wanted))
    names = region_labels(code for row in page for code in (row.region_code, row.partner_region_code))
    for row in page:
        row.tone = TONES[CourseStatus(row.status)]
        row.held_in, row.other = names.get(row.region_code, ""), names.get(row.partner_region_code, "")
    address = reverse("labour:official_courses")
    views = [{"label": _("All"), "url": address, "active": not status}]
    views += [
        {"label": one.label, "url": f"{address}?status={one}", "active": status == one}
        for one in CourseStatus
    ]
    context = {"page": page, "views": views, "may_edit": request.actor.can(EDIT)}
    return render(request, "labour/officials/courses.html", context)


@requires(VIEW)
@require_GET
def totals(request: ActedRequest) -> HttpResponse:
    """Show the totals of each year by county and district."""
    found = queries.list_totals(scope=request.actor.scope)
    names = region_labels(row.county for row in found)
    address = reverse("labour:official_courses")
    rows = [
        {
            "home": names.get(row.county, row.county),
            "row": row,
            "url": f"{address}?status={CourseStatus.HELD}&year={row.year}",
            "score": None if row.score_hundredths is None else f"{row.score_hundredths / 100:.2f}",
        }
        for row in found
    ]
    return render(request, "labour/officials/totals.html", {"rows": rows})


def _paired(request: ActedRequest) -> list[tuple[str, str]]:
    """Return the regions of pairings that touch the actor's area."""
    pairs = list_pairings(on=timezone.localdate()).exclude(western_region_code="")
    near = [
        (pair.eastern_region_code, pair.western_region_code)
        for pair in pairs
        if request.actor.scope.covers_region(pair.eastern_region_code)
        or request.actor.scope.covers_region(pair.western_region_code)
    ]
    codes = sorted({code for pair in near for code in pair})
    names = region_labels(codes)
    return [(code, names.get(code, code)) for code in codes]


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def plan(request: ActedRequest) -> HttpResponse:
    """Plan a course of officials."""
    regions = _paired(request)
    form = forms.CourseForm(request.POST or None, regions=regions)
    made: list[Any] = []

    def step() -> None:
        made.append(steps.plan_course(form.to_plan(), actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("labour:official_course", official_course_id=made[0].pk)
    context = {"form": form, "nobody": not regions}
    return render(request, "labour/officials/plan.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def course(request: ActedRequest, official_course_id: UUID) -> HttpResponse:
    """Show a course: its officials, attendance and feedback."""
    return show_course(request, official_course_id)


def show_course(request: ActedRequest, official_course_id: UUID, **refused: Form) -> HttpResponse:
    """Render a course; forms that were refused are shown again, opened."""
    actor = request.actor
    row = queries.get_course(official_course_id, scope=actor.scope)
    officials: list[Any] = [*queries.list_officials(row, scope=actor.scope)]
    names = region_labels([row.region_code, row.partner_region_code])
    sides = {"region_code": row.region_code, "partner_region_code": row.partner_region_code}
    may_keep = may_plan_course(actor, **sides) and row.status != CourseStatus.DROPPED
    for one in officials:
        one.home = names.get(one.region_code, "")
        one.shown = one.name if may_keep else mask_name(one.name)
        if may_keep:
            first = {"hours": row.hours if one.hours_attended is None else one.hours_attended}
            given = {"score": one.score, "feedback": one.feedback}
            one.form = forms.AttendanceForm(initial=first | given)
    found: dict[str, Any] = {}
    if may_keep:
        found["official_form"] = forms.OfficialForm(regions=[(code, names.get(code, code)) for code in names])
        if row.status == CourseStatus.PLANNED:
            found["close_form"] = forms.CloseForm()
    context = {
        "row": row,
        "tone": TONES[CourseStatus(row.status)],
        "held_in": names.get(row.region_code, ""),
        "other": names.get(row.partner_region_code, ""),
        "officials": officials,
        "may_keep": may_keep,
        **found,
        **{f"open_{name.removesuffix('_form')}": True for name in refused},
        **refused,
    }
    return render(request, "labour/officials/course.html", context, status=422 if refused else 200)


def _answer(
    request: ActedRequest, course_id: UUID, form: Form, name: str, step: Callable[..., object]
) -> HttpResponse:
    options: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**options)):
        messages.success(request, _("Recorded."))
        return redirect("labour:official_course", official_course_id=course_id)
    if name:
        return show_course(request, course_id, **{name: form})
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("labour:official_course", official_course_id=course_id)


@requires(EDIT)
@require_POST
@guarded
def enter(request: ActedRequest, official_course_id: UUID) -> HttpResponse:
    """Enter an official."""
    row = queries.get_course(official_course_id, scope=request.actor.scope)
    names = region_labels([row.region_code, row.partner_region_code])
    form = forms.OfficialForm(request.POST, regions=[(code, names.get(code, code)) for code in names])

    def step(**options: Any) -> None:
        steps.enter_official(course_id=row.pk, entry=form.to_entry(), **options)

    return _answer(request, row.pk, form, "official_form", step)


@requires(EDIT)
@require_POST
@guarded
def attend(request: ActedRequest, course_official_id: UUID) -> HttpResponse:
    """Enter attendance and feedback of an official."""
    one = queries.get_official(course_official_id, scope=request.actor.scope)
    form = forms.AttendanceForm(request.POST)

    def step(**options: Any) -> None:
        steps.enter_attendance(official_id=one.pk, **form.cleaned_data, **options)

    return _answer(request, one.course_id, form, "", step)


@requires(EDIT)
@require_POST
@guarded
def close(request: ActedRequest, official_course_id: UUID) -> HttpResponse:
    """Close a course: held or dropped."""
    form = forms.CloseForm(request.POST)

    def step(**options: Any) -> None:
        steps.close_course(course_id=official_course_id, **form.cleaned_data, **options)

    return _answer(request, official_course_id, form, "close_form", step)

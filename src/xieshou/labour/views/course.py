"""Pages of skills training: list, plan, record, learners, steps of a course."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.organisations.queries import list_by_ids, list_pairings, search_organisations
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.course import CourseForm, EnrolForm, ReasonForm, ScoreForm, SessionForm
from xieshou.labour.operations import course as steps
from xieshou.labour.operations import examination, learning
from xieshou.labour.policies.course import EDIT, EXAMINE, VIEW, may_attend, may_edit, may_examine
from xieshou.labour.queries import course as queries
from xieshou.labour.queries.gaps import find_gap
from xieshou.labour.rules.course import rate_of
from xieshou.labour.rules.gaps import parse_key
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.vocabulary.course import (
    FINISHED,
    TAKES_LEARNERS,
    CertificateStatus,
    CourseStatus,
    EnrolmentStatus,
)

from .lists import combo

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest

MOST_OFFERED = 200
TONES = {
    CourseStatus.DRAFT: "neutral",
    CourseStatus.OPEN: "info",
    CourseStatus.RUNNING: "progress",
    CourseStatus.EXAMINED: "success",
    CourseStatus.CLOSED: "success",
    CourseStatus.CANCELLED: "neutral",
}
LEARNER_TONES = {
    EnrolmentStatus.ENROLLED: "info",
    EnrolmentStatus.PASSED: "success",
    EnrolmentStatus.FAILED: "danger",
    EnrolmentStatus.WITHDRAWN: "neutral",
}


@requires(VIEW)
@require_GET
def courses(request: ActedRequest) -> HttpResponse:
    """List the courses of the actor's area with the work found afterwards."""
    status = asked(request, "status", CourseStatus.values)
    found = queries.courses(request.actor.scope)
    page = page_of(request, found.filter(status=status) if status else found)
    names = region_labels(row.region_code for row in page)
    outcomes = queries.count_outcomes([row.pk for row in page], scope=request.actor.scope)
    for row in page:
        row.tone, row.county = TONES[CourseStatus(row.status)], names.get(row.region_code, "")
        row.placed, row.passes = outcomes.get(row.pk, (0, 0))
        row.last_day = row.to_date - timedelta(days=1)
    address = reverse("labour:courses")
    views = [{"label": _("All"), "url": address, "active": not status}]
    views += [
        {"label": one.label, "url": f"{address}?status={one}", "active": status == one}
        for one in CourseStatus
    ]
    context = {"page": page, "views": views, "may_plan": request.actor.can(EDIT)}
    return render(request, "labour/course/courses.html", context)


def county_choices(request: ActedRequest) -> list[tuple[str, str]]:
    """Return the counties for which the actor plans courses."""
    codes = queries.list_counties(request.actor.scope)
    names = region_labels(codes)
    return [(code, names.get(code, code)) for code in codes]


def _partners(counties: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the eastern partners of the counties today."""
    own = tuple(code for code, _name in counties)
    pairs = list_pairings(on=timezone.localdate()).values_list("eastern_region_code", "western_region_code")
    codes = sorted({east for east, west in pairs if west[:6] in own})
    names = region_labels(codes)
    return [(code, names.get(code, code)) for code in codes]


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def plan(request: ActedRequest) -> HttpResponse:
    """Plan a course, from a gap with the workers whom it keeps away, or freely."""
    counties = county_choices(request)
    form = CourseForm(
        request.POST or None,
        counties=counties,
        partners=_partners(counties),
        initial=_wanted(request, counties),
    )
    if request.method == "POST":
        made: list[Any] = []
        if take(form, lambda: made.append(_planned(request, form))):
            return redirect("labour:course", course_id=made[0].pk)
    provider, occupation = str(form["provider"].value() or ""), str(form["occupation_code"].value() or "")
    known = list_by_ids(_keys(provider))
    context = {
        "form": form,
        "provider": combo(
            form, "provider", label=_("Provider"), url=reverse("labour:suggest_providers"), required=True,
            text=next((str(one) for one in known.values()), ""),
        ),
        "occupation": combo(
            form, "occupation_code", label=_("Occupation (national classification)"), required=True,
            url=reverse("labour:suggest_occupations"), text=occupation_name(occupation),
        ),
    }  # fmt: skip
    return render(request, "labour/course/plan.html", context, status=422 if form.errors else 200)


def _keys(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


def _wanted(request: ActedRequest, counties: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what the page of gaps has chosen."""
    requirement = parse_key(asked(request, "teaches"))
    county = asked(request, "county", dict(counties))
    wanted: dict[str, Any] = {"county": county} if county else {}
    if requirement is not None:
        wanted |= {
            "teaches": requirement.key,
            "title": _("%(skill)s course") % {"skill": requirement.label},
            "seats": asked(request, "seats") or 30,
            "enrol_gap": True,
        }
    return wanted


def _planned(request: ActedRequest, form: CourseForm) -> Any:
    """Plan the course of a form, and enrol the workers of its gap if that is wished."""
    now, actor = timezone.now(), request.actor
    wanted = form.to_plan()
    made = steps.plan_course(wanted, actor=actor, at=now)
    requirement = parse_key(wanted.teaches)
    if form.cleaned_data["enrol_gap"] and requirement is not None:
        today = timezone.localdate()
        gap = find_gap(
            requirement, county=wanted.county, scope=actor.scope, on=today, parameters=parameters_on(today)
        )
        keys = [wish.pk for wish in gap.wishes[: made.seats]] if gap else []
        if keys:
            learning.enrol(course_id=made.pk, wish_ids=keys, from_gap=True, actor=actor, at=now)
    return made


@requires(EDIT)
@require_GET
def suggest_providers(request: ActedRequest) -> HttpResponse:
    """Suggest organisations that may hold a course."""
    found = search_organisations(asked(request, "q"), limit=10)
    names = region_labels(one.region_code for one in found)
    options = [{"value": one.pk, "text": one.name, "note": names.get(one.region_code, "")} for one in found]
    return render(request, "labour/need/options.html", {"options": options, "icon": "school"})


@requires(VIEW)
@require_GET
@guarded
def course(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Show a course: learners, sessions, figures, the next step."""
    return show_course(request, course_id)


def show_course(request: ActedRequest, course_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record of a course; forms that were refused are shown again, opened."""
    scope = request.actor.scope
    row = queries.get_course(course_id, scope=scope)
    learners = list(queries.list_learners(row.pk, scope=scope))
    for one in learners:
        one.tone = LEARNER_TONES[EnrolmentStatus(one.status)]
        one.paper = getattr(one, "certificate", None)
        one.is_revoked = one.paper is not None and one.paper.status == CertificateStatus.REVOKED
    placed, passes = queries.count_outcomes([row.pk], scope=scope).get(row.pk, (0, 0))
    sessions = list(queries.list_sessions(row.pk, scope=scope))
    taught = steps.taught_by(row)
    context = {
        "row": row,
        "tone": TONES[CourseStatus(row.status)],
        "county": region_labels([row.region_code]).get(row.region_code, ""),
        "partner": region_labels([row.partner_region_code]).get(row.partner_region_code, ""),
        "occupation": occupation_name(row.occupation_code),
        "taught": taught.label if taught else "",
        "last_day": row.to_date - timedelta(days=1),
        "learners": learners,
        "sessions": sessions,
        "scored": sum(1 for one in learners if one.score is not None),
        "placed": placed,
        "passes": passes,
        "rate": rate_of(placed, passes),
        "is_finished": row.status in FINISHED,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    context |= _forms(request, row) | forms
    return render(request, "labour/course/course.html", context, status=422 if forms else 200)


def _forms(request: ActedRequest, row: Any) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now."""
    actor, code = request.actor, row.region_code
    found: dict[str, Any] = {
        "may_edit": may_edit(actor, region_code=code),
        "may_attend": may_attend(actor, region_code=code) and row.status == CourseStatus.RUNNING,
        "may_export": actor.can("people.export"),
    }
    if found["may_edit"] and row.status in TAKES_LEARNERS:
        found |= {
            "session_form": SessionForm(),
            "enrol_form": enrol_form(request, row),
            "cancel_form": ReasonForm(),
            "withdraw_form": ReasonForm(),
        }
    if may_examine(actor, region_code=code):
        found["may_examine"] = row.status == CourseStatus.RUNNING
        if row.status == CourseStatus.RUNNING:
            found["score_form"] = ScoreForm()
        if row.status in FINISHED:
            found["revoke_form"] = ReasonForm()
    return found


def enrol_form(request: ActedRequest, row: Any, data: Any = None) -> EnrolForm:
    """Return the form that offers the workers who may learn in a course, priority first."""
    found = queries.list_workers(row, scope=request.actor.scope, on=timezone.localdate())[:MOST_OFFERED]
    mark = _("priority")
    workers = [(one.pk, f"{one.person.name}{f' · {mark}' if one.is_priority else ''}") for one in found]
    return EnrolForm(data, workers=workers)


def _step(
    request: ActedRequest, course_id: UUID, step: Any, done: str, form: Form | None = None
) -> HttpResponse:
    if form is not None and not form.is_valid():
        tell_errors(request, form)
    else:
        more = form.cleaned_data if form is not None else {}
        take_or_tell(
            request, lambda: step(course_id=course_id, actor=request.actor, at=timezone.now(), **more), done
        )
    return redirect("labour:course", course_id=course_id)


@requires(EDIT)
@require_POST
@guarded
def session(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Add a session."""
    form = SessionForm(request.POST)
    step: dict[str, Any] = {"course_id": course_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: steps.add_session(**step, **form.cleaned_data)):
        return redirect("labour:course", course_id=course_id)
    return show_course(request, course_id, session_form=form)


@requires(EDIT)
@require_POST
@guarded
def enrol(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Enrol the chosen workers."""
    row = queries.get_course(course_id, scope=request.actor.scope)
    form = enrol_form(request, row, request.POST)
    step: dict[str, Any] = {"course_id": course_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: learning.enrol(wish_ids=form.keys(), **step)):
        return redirect("labour:course", course_id=course_id)
    return show_course(request, course_id, enrol_form=form)


@requires(EDIT)
@require_POST
@guarded
def open_course(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Open a draft for enrolment."""
    return _step(request, course_id, steps.open_course, _("The course is open for enrolment."))


@requires(EDIT)
@require_POST
@guarded
def start(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Start the course."""
    return _step(request, course_id, steps.start_course, _("The course runs; its learners are in training."))


@requires(EDIT)
@require_POST
@guarded
def close(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Close an examined course."""
    return _step(request, course_id, steps.close_course, _("The course is closed."))


@requires(EDIT)
@require_POST
@guarded
def cancel(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Cancel the course."""
    done = _("The course is cancelled; its learners look for work again.")
    return _step(request, course_id, steps.cancel_course, done, ReasonForm(request.POST))


@requires(EXAMINE)
@require_POST
@guarded
def finish(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """End the examination and issue the certificates."""
    done = _("Examined. Who passed has a certificate, and the job wish holds what was learnt.")
    return _step(request, course_id, examination.finish_examination, done)


@requires(EDIT)
@require_POST
@guarded
def withdraw(request: ActedRequest, enrolment_id: UUID) -> HttpResponse:
    """Take a learner out."""
    return _learner_step(request, enrolment_id, learning.withdraw, _("The seat is free again."), ReasonForm)


@requires(EXAMINE)
@require_POST
@guarded
def score(request: ActedRequest, enrolment_id: UUID) -> HttpResponse:
    """Enter the score of a learner."""
    return _learner_step(
        request, enrolment_id, examination.enter_score, _("The score is recorded."), ScoreForm
    )


def _learner_step(
    request: ActedRequest, enrolment_id: UUID, step: Any, done: str, form_class: type[Form]
) -> HttpResponse:
    row = queries.get_enrolment(enrolment_id, scope=request.actor.scope)
    form = form_class(request.POST)
    if form.is_valid():
        known = {"enrolment_id": enrolment_id, "actor": request.actor, "at": timezone.now()}
        take_or_tell(request, lambda: step(**known, **form.cleaned_data), done)
    else:
        tell_errors(request, form)
    return redirect("labour:course", course_id=row.course_id)


def plan_address(county: str, requirement: str, seats: int) -> str:
    """Return the address that plans a course for a gap."""
    wanted: dict[str, Any] = {"county": county, "teaches": requirement, "seats": seats}
    return f"{reverse('labour:course_plan')}?{urlencode(wanted)}"

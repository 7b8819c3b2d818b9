"""Attendance: the trainer's page, squares on paper, the list as Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.forms.course import NumberForm, PresenceForm
from xieshou.labour.operations import learning
from xieshou.labour.policies.course import ATTEND, may_attend
from xieshou.labour.queries import course as queries
from xieshou.labour.vocabulary.course import CourseStatus, Presence
from xieshou.web.templatetags.xieshou import moment

from .workbook import send_workbook

if TYPE_CHECKING:
    from .lists import ActedRequest

SQUARES = Path(__file__).resolve().parent.parent / "papers" / "attendance.typ"
TOKEN = "labour.lesson"  # noqa: S105 -- the name of a signature, not a secret
TOKEN_SECONDS = 60 * 24 * 3600  # paper may be printed early; the operation asks for the time of the session
PRINTED = "labour.need.attendance_list_taken"
PEOPLE = "people.export"
TONES = {Presence.PRESENT: "success", Presence.ABSENT: "danger", Presence.EXCUSED: "warning"}


def token_of(session_id: UUID, enrolment_id: UUID) -> str:
    """Return the signed word of a learner at one session that stands in the printed square."""
    return signing.dumps([str(session_id), str(enrolment_id)], salt=TOKEN)


def _read(token: str) -> tuple[UUID, UUID]:
    """Return session and learner of a signed word.

    Raises: Http404: forged or too old.
    """
    try:
        session_id, enrolment_id = signing.loads(token, salt=TOKEN, max_age=TOKEN_SECONDS)
        return UUID(session_id), UUID(enrolment_id)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error


@requires(ATTEND)
@require_http_methods(["GET", "POST"])
@guarded
def session(request: ActedRequest, course_session_id: UUID) -> HttpResponse:
    """Record who is there: a scan opens the learner, a typed number or a button records at once."""
    row = queries.get_session(course_session_id, scope=request.actor.scope)
    form = NumberForm(request.POST or None)

    def step() -> None:
        learning.check_in_by_number(
            session_id=row.pk, number=form.cleaned_data["number"], actor=request.actor, at=timezone.now()
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("Recorded as present."))
        return redirect("labour:course_session", course_session_id=row.pk)
    roll = list(queries.list_roll(row, scope=request.actor.scope))
    for one in roll:
        one.tone = TONES[Presence(one.presence)] if one.presence else "unknown"
        one.word = Presence(one.presence).label if one.presence else _("Not recorded")
    context = {
        "row": row,
        "form": form,
        "roll": roll,
        "present": sum(1 for one in roll if one.presence == Presence.PRESENT),
        "is_running": row.course.status == CourseStatus.RUNNING
        and may_attend(request.actor, region_code=row.region_code),
    }
    return render(request, "labour/course/session.html", context, status=422 if form.errors else 200)


@requires(ATTEND)
@require_POST
@guarded
def mark(request: ActedRequest, course_session_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Record a learner by hand."""
    queries.get_session(course_session_id, scope=request.actor.scope)
    queries.get_enrolment(enrolment_id, scope=request.actor.scope)
    form = PresenceForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: learning.record_presence(
                session_id=course_session_id, enrolment_id=enrolment_id, **form.cleaned_data,
                actor=request.actor, at=timezone.now(),
            ),
            _("Recorded."),
        )  # fmt: skip
    else:
        tell_errors(request, form)
    return redirect("labour:course_session", course_session_id=course_session_id)


@requires(ATTEND)
@require_http_methods(["GET", "POST"])
@guarded
def scan(request: ActedRequest, token: str) -> HttpResponse:
    """Show the learner whose square was scanned, and record the presence at the press of one button."""
    session_id, enrolment_id = _read(token)
    row = queries.get_session(session_id, scope=request.actor.scope)
    learner = queries.get_enrolment(enrolment_id, scope=request.actor.scope)
    if request.method == "POST":
        take_or_tell(
            request,
            lambda: learning.check_in(
                session_id=session_id, enrolment_id=enrolment_id, actor=request.actor, at=timezone.now()
            ),
            _("Present: %(name)s") % {"name": learner.person.name},
        )
        return redirect("labour:course_session", course_session_id=session_id)
    return render(request, "labour/course/scan.html", {"row": row, "learner": learner, "token": token})


@requires(PEOPLE)
@require_GET
@guarded
def squares(request: ActedRequest, course_session_id: UUID) -> HttpResponse:
    """Give the list of a session as PDF: a line to sign and a square for each learner."""
    row, now = queries.get_session(course_session_id, scope=request.actor.scope), timezone.now()
    roll = list(queries.list_roll(row, scope=request.actor.scope))

    def address(learner: Any) -> str:
        return request.build_absolute_uri(reverse("labour:course_scan", args=[token_of(row.pk, learner.pk)]))

    data = {
        "title": row.course.title,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {moment(now)}",
        "facts": [
            [_("Session"), f"{row.number} {row.topic}".strip()],
            [_("Time"), f"{moment(row.starts_at)} – {moment(row.ends_at)}"],
            [_("Place"), row.course.place],
            [_("Course number"), row.course.code],
        ],
        "heads": [_("Learner number"), _("Name"), _("Signature"), _("Note"), ""],
        "learners": [
            {
                "number": one.number,
                "name": one.person.name,
                "square": segno.make(address(one), error="m").svg_inline(border=1),
            }
            for one in roll
        ],
        "foot": _("Each square holds only around the time of this session. Enter the signed list as Excel."),
    }
    content = render_pdf(SQUARES, data, at=now)
    record(
        PRINTED,
        actor=request.actor,
        at=now,
        subject=("labour.course", row.course_id),
        region_code=row.region_code,
        after={"learners": len(roll), "form": "pdf", "session": row.number},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="attendance-{row.course.code}-{row.number}.pdf"'
    return response


@requires(PEOPLE)
@require_GET
@guarded
def excel(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Give the attendance list of a running course as Excel, to be filled and uploaded again."""
    return _workbook(request, course_id, "labour.course_attendance", "attendance")


@requires(PEOPLE)
@require_GET
@guarded
def results(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Give the examination results of a course as Excel, to be filled and uploaded again."""
    return _workbook(request, course_id, "labour.course_results", "results")


def _workbook(request: ActedRequest, course_id: UUID, form: str, name: str) -> HttpResponse:
    row = queries.get_course(course_id, scope=request.actor.scope)
    scope = request.actor.scope
    lines = get_loader(form)().export_rows(actor=request.actor, scope=scope, filters={"course": row.code})
    return send_workbook(
        request, get_sheet(form), [list(line) for line in lines], event=PRINTED, name=f"{name}-{row.code}",
        subject=("labour.course", str(row.pk)), at=timezone.now(),
    )  # fmt: skip

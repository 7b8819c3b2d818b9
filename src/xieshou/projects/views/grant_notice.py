"""The public notice of a call's result: post, print, withdraw it; take and decide objections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.grant_notice import (
    ClerkObjectionForm,
    GrantNoticeForm,
    ObjectionDecisionForm,
    WithdrawForm,
)
from xieshou.projects.forms.scheme import DecisionForm
from xieshou.projects.operations import grant_notice as steps
from xieshou.projects.policies.scheme import MANAGE, VIEW
from xieshou.projects.queries import grant_notice as queries
from xieshou.projects.rules.grant_notice import DAY
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.objection import ObjectionStatus
from xieshou.projects.vocabulary.scheme import CallStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.projects.models import GrantNotice

    from .common import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "grant_notice.typ"
TONES = {
    ObjectionStatus.OPEN: "warning",
    ObjectionStatus.UPHELD: "danger",
    ObjectionStatus.REJECTED: "neutral",
}


def notice_context(row: Any, *, scope: Scope, manages: bool, on: date) -> dict[str, Any]:
    """Return what the page of a call shows of its notices, and the forms of the next step."""
    notices = queries.list_call_notices(row.pk, scope=scope) if row.status != CallStatus.OPEN else []
    objections = []
    for notice in notices:
        notice.last_day = notice.to_date - DAY
        for one in notice.objections.all():
            one.tone, one.about = TONES[ObjectionStatus(one.status)], about(notice, one.application_id)
            objections.append(one)
    running = next((notice for notice in notices if notice.withdrawn_at is None), None)
    waiting = sum(1 for one in objections if one.status == ObjectionStatus.OPEN)
    noticed = manages and row.status == CallStatus.NOTICED
    is_over = running is not None and on >= running.to_date
    return {
        "notices": notices,
        "objections": objections,
        "waiting": waiting,
        "running": running,
        "is_over": is_over,
        "notice_form": GrantNoticeForm() if manages and row.status == CallStatus.RANKED else None,
        "withdraw_form": WithdrawForm() if noticed else None,
        "decision_form": DecisionForm() if noticed and is_over and not waiting else None,
    }


def about(notice: GrantNotice, application_id: UUID | None) -> str:
    """Return the line of a notice that an objection is about, in words."""
    lines = dict(queries.choices_of(notice))
    return lines.get(str(application_id), _("The result as a whole"))


@requires(MANAGE)
@require_POST
@guarded
def post(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Put the result of a call on public notice."""
    form, now = GrantNoticeForm(request.POST), timezone.now()

    def step() -> None:
        steps.post_grant_notice(
            call_id=call_id,
            remark=form.cleaned_data["remark"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    if take(form, step):
        messages.success(request, _("The result is on public notice; everybody can read it and object."))
    tell_errors(request, form)
    return redirect("projects:call", call_id=call_id)


@requires(MANAGE)
@require_POST
@guarded
def withdraw(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Withdraw the notice of a call."""
    form = WithdrawForm(request.POST)
    take_or_tell(
        request,
        lambda: steps.withdraw_grant_notice(
            call_id=call_id,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
            actor=request.actor,
            at=timezone.now(),
        ),
        _("The notice is withdrawn. Rank the call again, then publish the result again."),
    )
    return redirect("projects:call", call_id=call_id)


@requires(VIEW)
@require_GET
@guarded
def sheet(request: ActedRequest, grant_notice_id: UUID) -> HttpResponse:
    """Give the sheet of a notice for the board as PDF."""
    row, now = queries.get_grant_notice(grant_notice_id, scope=request.actor.scope), timezone.now()
    content = render_pdf(PAPER, _sheet_data(row), at=now)
    record(
        "projects.match.notice_printed",
        actor=request.actor,
        at=now,
        subject=("projects.call", row.call_id),
        region_code=row.region_code,
        after={"notice": str(row.pk)},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="grant-notice-{row.from_date:%Y%m%d}.pdf"'
    return response


def _sheet_data(row: Any) -> dict[str, Any]:
    lines = queries.lines_of(row)
    place = region_labels([row.region_code]).get(row.region_code, row.region_code)
    return {
        "lang": "en" if get_language() == "en" else "zh",
        "title": _("Public notice: applications chosen for grants"),
        "text": _(
            "After independent reviews, the applications below were chosen under the budget of the call"
            " “%(title)s” (%(number)s)."
        )
        % {"title": row.title, "number": row.number},
        "heads": [
            "", _("Applicant"), _("Project applied for"), _("Sector"), _("Grant (yuan)"), _("Points"),
        ],
        "rows": [
            [
                str(line.position), line.organisation, line.title, sector_label(line.sector),
                in_yuan(line.amount_fen), f"{line.points / 100:.2f}",
            ]
            for line in lines
        ],
        "facts": [
            [_("Place"), place],
            [_("Budget (yuan)"), in_yuan(row.budget_fen)],
            [_("Chosen in all (yuan)"), in_yuan(sum(line.amount_fen for line in lines))],
            [_("Public notice"), f"{row.from_date} – {row.to_date - DAY}"],
            *([[_("Remark"), row.remark]] if row.remark else []),
        ],
        "foot": _("Whoever objects does so while the notice runs, on the public page or at the office."),
        "sign": _("Issued by (seal)"),
    }  # fmt: skip


@requires(MANAGE)
@require_http_methods(["GET", "POST"])
@guarded
def objection_add(request: ActedRequest, grant_notice_id: UUID) -> HttpResponse:
    """Enter an objection that came by letter, by phone or in person."""
    row, now = queries.get_grant_notice(grant_notice_id, scope=request.actor.scope), timezone.now()
    on = timezone.localdate(now)
    form = ClerkObjectionForm(
        request.POST or None, lines=queries.choices_of(row), initial={"received_on": on}
    )
    made: list[Any] = []

    def step() -> None:
        made.append(
            steps.enter_objection(
                notice_id=row.pk,
                objection=form.to_objection(),
                received_on=form.cleaned_data["received_on"],
                actor=request.actor,
                at=now,
                on=on,
            )
        )

    if request.method == "POST" and take(form, step):
        return redirect("projects:objection", objection_id=made[0].pk)
    context = {"form": form, "title": _("Enter an objection"), "call": row.call}
    return render(request, "projects/scheme/form.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@require_GET
@guarded
def objection(request: ActedRequest, objection_id: UUID) -> HttpResponse:
    """Show an objection."""
    return _show(request, objection_id)


def _show(request: ActedRequest, objection_id: UUID, form: Any = None) -> HttpResponse:
    row: Any = queries.get_objection(objection_id, scope=request.actor.scope)
    is_open = row.status == ObjectionStatus.OPEN
    context = {
        "row": row,
        "tone": TONES[ObjectionStatus(row.status)],
        "about": about(row.notice, row.application_id),
        "form": form or (ObjectionDecisionForm() if is_open else None),
    }
    status = 422 if form else 200
    return render(request, "projects/scheme/objection.html", context, status=status)


@requires(MANAGE)
@require_POST
@guarded
def objection_decide(request: ActedRequest, objection_id: UUID) -> HttpResponse:
    """Decide an objection with its reason."""
    row = queries.get_objection(objection_id, scope=request.actor.scope)
    form = ObjectionDecisionForm(request.POST)

    def step() -> None:
        steps.decide_objection(
            objection_id=row.pk,
            is_upheld=form.is_upheld,
            answer=form.cleaned_data["answer"],
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("The objection is decided; whoever knows its code reads the reason."))
        return redirect("projects:call", call_id=row.notice.call_id)
    return _show(request, objection_id, form)

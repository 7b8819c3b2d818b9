"""Pages of grievances for those who are signed in: queue, record, entry, answer, appeal, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import decrypt
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.forms.clue import PurposeForm
from xieshou.monitoring.forms.grievance import (
    AppealForm,
    AssignForm,
    ClerkGrievanceForm,
    GrievanceAnswerForm,
    UpholdForm,
)
from xieshou.monitoring.operations import grievance as steps
from xieshou.monitoring.policies.case import VIEW as CASES
from xieshou.monitoring.policies.grievance import (
    ANSWER,
    ENTER,
    EXPORT,
    VIEW,
    may_answer,
    may_decide_appeal,
    may_enter,
)
from xieshou.monitoring.queries import grievance as queries
from xieshou.monitoring.queries.notice import get_notice
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.grievance import OPEN, GrievanceKind, GrievanceStatus
from xieshou.registry.queries.household import get_household_by_code

from .public_grievance import uuid_of
from .sheet import sheet_response
from .tones import GRIEVANCE_TONES, due_tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import Grievance, Notice

REVEAL = "people.reveal"
KEPT = "monitoring_grievance_word"
GRIEVANCES = Sheet(
    name="monitoring.grievances",
    version=1,
    title=gettext_lazy("Grievances"),
    capability=EXPORT,
    keys=("number",),
    columns=(
        Column("number", gettext_lazy("Number"), width=14),
        Column("place", gettext_lazy("Village"), width=36),
        Column("household", gettext_lazy("Household code"), width=20),
        Column("kind", gettext_lazy("Subject of the grievance"), width=18),
        Column("received_on", gettext_lazy("Received on"), Kind.DATE),
        Column("due_on", gettext_lazy("Due"), Kind.DATE),
        Column("status", gettext_lazy("Status"), width=18),
        Column("responsible", gettext_lazy("Responsible"), width=20),
        Column("remedy", gettext_lazy("What follows"), width=18),
        Column("answer", gettext_lazy("Answer"), width=40, personal="sensitive"),
    ),
)


def _found(request: ActedRequest) -> tuple[QuerySet[Grievance], str]:
    status = asked(request, "status", [*GrievanceStatus.values, "all", "overdue"]) or "open"
    found = queries.grievances(request.actor.scope)
    if status == "open":
        found = found.filter(status__in=OPEN)
    elif status == "overdue":
        found = found.filter(status__in=OPEN, due_on__lt=timezone.localdate())
    elif status != "all":
        found = found.filter(status=status)
    return found, status


def _label(row: Any, today: Any) -> Any:
    row.tone = GRIEVANCE_TONES[GrievanceStatus(row.status)]
    row.due_tone = due_tone(row.due_on, today)
    return row


@requires(VIEW)
@require_GET
def grievances(request: ActedRequest) -> HttpResponse:
    """List the grievances of the actor's area, those to be answered first."""
    found, status = _found(request)
    page, today = page_of(request, found), timezone.localdate()
    names = region_names(row.region_code for row in page)
    for row in page:
        _label(row, today).place = names.get(row.region_code, row.region_code)
    counts, address = queries.grievance_counts(request.actor.scope), reverse("monitoring:grievances")
    wanted = [("open", _("In hand")), ("overdue", _("Overdue"))]
    wanted += [(one.value, str(one.label)) for one in GrievanceStatus]
    views = [
        {"label": label, "url": f"{address}?status={one}", "active": status == one, "count": counts.get(one)}
        for one, label in [*wanted, ("all", _("All"))]
    ]
    context = {
        "page": page,
        "views": views,
        "may_enter": request.actor.can(ENTER),
        "may_export": request.actor.can(EXPORT),
        "export_url": f"{reverse('monitoring:grievances_excel')}?status={status}",
    }
    return render(request, "monitoring/grievance/grievances.html", context)


@requires(EXPORT)
@require_GET
def grievances_excel(request: ActedRequest) -> HttpResponse:
    """Give the listed grievances as Excel, watermarked and on record."""
    found, status = _found(request)
    rows = list(found)
    names = region_names(row.region_code for row in rows)
    lines = [
        [
            row.number,
            names.get(row.region_code, row.region_code),
            row.household.code if row.household else "",
            str(row.get_kind_display()),
            timezone.localdate(row.received_at),
            row.due_on,
            str(row.get_status_display()),
            row.responsible,
            str(row.get_remedy_display()) if row.remedy else "",
            row.answer,
        ]
        for row in rows
    ]
    event = ("monitoring.grievance.listed", "monitoring.grievances", status)
    return sheet_response(request, GRIEVANCES, lines, name="grievances", event=event)


@requires(ENTER)
@require_http_methods(["GET", "POST"])
@guarded
def grievance_add(request: ActedRequest) -> HttpResponse:
    """Enter what a family tells; the record shows number and word once."""
    start: dict[str, Any] = {"household_code": asked(request, "household")}
    against = _against(request)
    if against is not None:
        start |= {"notice": against.pk, "kind": GrievanceKind.NOTICE, "region_code": against.region_code}
    form = ClerkGrievanceForm(request.POST or None, initial=start)
    made: list[steps.Slip] = []

    def step() -> None:
        code, household_id = form.cleaned_data["household_code"], None
        region = form.cleaned_data["region_code"] or (against.region_code if against else "")
        if code:
            household = get_household_by_code(code, scope=request.actor.scope)
            household_id, region = household.pk, household.region_code
        new = form.grievance(household_id=household_id, region_code=region)
        made.append(steps.receive_grievance(new, actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        request.session[KEPT] = [str(made[0].grievance.pk), made[0].word]
        return redirect("monitoring:grievance", grievance_id=made[0].grievance.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "notice": against}
    return render(request, "monitoring/grievance/add.html", context, status=status)


def _against(request: ActedRequest) -> Notice | None:
    """Return the notice that the address or the form names, of the actor's area.

    Raises: NotFound.
    """
    text = request.POST.get("notice", "") or asked(request, "notice")
    return get_notice(uuid_of(text), scope=request.actor.scope) if text else None


@requires(VIEW)
@require_GET
@guarded
def grievance(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Show a grievance, its steps and the next one."""
    return show_grievance(request, grievance_id)


def show_grievance(
    request: ActedRequest, grievance_id: UUID, *, phone: str = "", **forms: Form
) -> HttpResponse:
    """Render a grievance; forms that were refused are shown again, opened."""
    row = _label(queries.get_grievance(grievance_id, scope=request.actor.scope), timezone.localdate())
    kept = request.session.pop(KEPT, None) if request.method == "GET" else None
    appealed = row.status in (GrievanceStatus.APPEALED, GrievanceStatus.FINAL)
    context: dict[str, Any] = {
        "row": row,
        "place": region_names([row.region_code]).get(row.region_code, row.region_code),
        "steps": queries.list_steps(row.pk, scope=request.actor.scope),
        "clock": load_clocks().on(
            "appeal" if appealed else "grievance",
            region_code=row.region_code,
            day=timezone.localdate(row.received_at),
        ),
        "word": kept[1] if kept and kept[0] == str(row.pk) else "",
        "phone": phone,
        "may_see_case": request.actor.can(CASES),
        "may_reveal": bool(row.phone_cipher) and request.actor.can(REVEAL),
        "purpose_form": PurposeForm(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    context |= _forms(request, row) | forms
    return render(request, "monitoring/grievance/grievance.html", context, status=422 if forms else 200)


def _forms(request: ActedRequest, row: Grievance) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now."""
    actor, place = request.actor, {"region_code": row.region_code}
    code = {"household_code": row.household.code} if row.household else {}
    answers = {"uphold_form": UpholdForm(initial=code), "refuse_form": GrievanceAnswerForm()}
    if row.status in (GrievanceStatus.RECEIVED, GrievanceStatus.ASSIGNED) and may_answer(actor, **place):
        given = {"assign_form": AssignForm(initial={"responsible": row.responsible or actor.name})}
        return given | (answers if row.status == GrievanceStatus.ASSIGNED else {})
    if row.status == GrievanceStatus.APPEALED:
        allowed = may_decide_appeal(actor, **place, answered_by_id=row.answered_by_id)
        return answers if allowed else {}
    if row.status == GrievanceStatus.REFUSED and may_enter(actor, **place):
        return {"appeal_form": AppealForm()}
    return {}


def _step(request: ActedRequest, grievance_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    key = {"grievance_id": grievance_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**form.cleaned_data, **key)):
        return redirect("monitoring:grievance", grievance_id=grievance_id)
    refused: dict[str, Any] = {name: form}
    return show_grievance(request, grievance_id, **refused)


@requires(ANSWER)
@require_POST
@guarded
def grievance_assign(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Give a grievance to somebody."""
    return _step(request, grievance_id, AssignForm(request.POST), "assign_form", steps.assign_grievance)


@requires(ANSWER)
@require_POST
@guarded
def grievance_uphold(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Find the family to be right."""

    def step(*, household_code: str, **given: Any) -> None:
        scope, code = request.actor.scope, household_code.strip()
        household_id = get_household_by_code(code, scope=scope).pk if code else None
        steps.accept_grievance(household_id=household_id, **given)

    return _step(request, grievance_id, UpholdForm(request.POST), "uphold_form", step)


@requires(ANSWER)
@require_POST
@guarded
def grievance_refuse(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Find the family not to be right, with the reason."""
    form = GrievanceAnswerForm(request.POST)
    return _step(request, grievance_id, form, "refuse_form", steps.refuse_grievance)


@requires(ENTER)
@require_POST
@guarded
def grievance_appeal(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Enter the appeal of a family that comes in person."""
    return _step(request, grievance_id, AppealForm(request.POST), "appeal_form", steps.appeal)


@requires(REVEAL)
@require_POST
@guarded
def grievance_phone(request: ActedRequest, grievance_id: UUID) -> HttpResponse:
    """Show the phone number of who told it, for a stated purpose that goes on record."""
    form = PurposeForm(request.POST)
    row = queries.get_grievance(grievance_id, scope=request.actor.scope)
    if not form.is_valid() or row.phone_cipher is None:
        return show_grievance(request, grievance_id, purpose_form=form)
    record(
        "monitoring.grievance.phone_opened",
        actor=request.actor,
        at=timezone.now(),
        subject=("monitoring.grievance", row.pk),
        region_code=row.region_code,
        purpose=form.cleaned_data["purpose"],
    )
    shown = decrypt(bytes(row.phone_cipher), context=steps.PHONE_CONTEXT)
    return show_grievance(request, grievance_id, phone=shown)

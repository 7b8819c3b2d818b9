"""Pages of cases: list, record with the next action, board by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.queries import region_names
from xieshou.monitoring.forms import case as forms_of
from xieshou.monitoring.forms.evidence import EvidenceForm
from xieshou.monitoring.policies.case import (
    EXPORT,
    VIEW,
    may_arrange,
    may_decide,
    may_review,
    may_verify,
)
from xieshou.monitoring.policies.evidence import may_attach
from xieshou.monitoring.policies.grievance import ENTER as ENTER_GRIEVANCE
from xieshou.monitoring.policies.grievance import VIEW as GRIEVANCES
from xieshou.monitoring.queries import case as queries
from xieshou.monitoring.queries.clearing import get_facts, get_gaps
from xieshou.monitoring.queries.evidence import list_evidence
from xieshou.monitoring.queries.grievance import count_open_objections, list_objections
from xieshou.monitoring.queries.notice import list_notices
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.rules.lines import income_line
from xieshou.monitoring.rules.working_days import working_calendar
from xieshou.monitoring.vocabulary.case import (
    HELPED,
    IDENTIFYING,
    OPEN_STAGES,
    RETURNS,
    Guarantee,
    Held,
    Move,
    Stage,
)
from xieshou.monitoring.vocabulary.evidence import EvidenceKind
from xieshou.monitoring.vocabulary.grievance import OPEN as OPEN_GRIEVANCES
from xieshou.monitoring.vocabulary.grievance import GrievanceStatus
from xieshou.monitoring.vocabulary.measure import MeasureStatus
from xieshou.registry.queries.present import get_present
from xieshou.registry.vocabulary import MonitoringClass

from .tones import GRIEVANCE_TONES, HELD_TONES, MEASURE_TONES, STAGE_TONES, due_tone

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import Case

CARDS = 30
MOVE_TONES = {Move.RETURN: "warning", Move.REFUSE: "danger", Move.ROLL_BACK: "danger"}


def label_cases(rows: list[Any], today: date) -> list[Any]:
    """Set place, tones and whether a case is overdue on each row."""
    names = region_names(row.region_code for row in rows)
    for row in rows:
        row.place = names.get(row.region_code, row.region_code)
        row.tone = STAGE_TONES[Stage(row.stage)]
        row.due_tone = due_tone(row.due_on, today)
    return rows


def found_cases(request: ActedRequest) -> tuple[Any, str, str]:
    """Return the cases that the address asks for, with the stage and the text."""
    stage = asked(request, "stage", [*Stage.values, "open", "overdue", "all"]) or "open"
    text = asked(request, "q").strip()
    found = queries.cases(request.actor.scope)
    if stage == "overdue":
        found = queries.list_overdue(request.actor.scope, on=timezone.localdate())
    elif stage == "open":
        found = found.filter(stage__in=OPEN_STAGES)
    elif stage != "all":
        found = found.filter(stage=stage)
    if text:
        found = found.filter(Q(number__startswith=text) | Q(household__head__name__contains=text))
    return found, stage, text


@requires(VIEW)
@require_GET
def cases(request: ActedRequest) -> HttpResponse:
    """List the cases of the actor's area, the first due first."""
    found, stage, text = found_cases(request)
    page, today = page_of(request, found), timezone.localdate()
    label_cases(list(page.object_list), today)
    counts = queries.stage_counts(request.actor.scope, on=today)
    address = reverse("monitoring:cases")
    open_counts = [counts.get(one, {}) for one in OPEN_STAGES]
    views: list[dict[str, Any]] = [
        {"label": _("In hand"), "stage": "open", "count": sum(one.get("number", 0) for one in open_counts)},
        {"label": _("Overdue"), "stage": "overdue", "count": sum(one.get("late", 0) for one in open_counts)},
        *({"label": one.label, "stage": one, "count": counts.get(one, {}).get("number", 0)} for one in Stage),
        {"label": _("All"), "stage": "all"},
    ]
    for view in views:
        view |= {"url": f"{address}?stage={view['stage']}", "active": stage == view["stage"]}
    context = {
        "page": page,
        "views": views,
        "text": text,
        "may_export": request.actor.can(EXPORT),
        "export_url": f"{reverse('monitoring:cases_excel')}?stage={stage}&q={text}",
    }
    return render(request, "monitoring/case/cases.html", context)


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show the open cases by stage, the first due first."""
    today, counts = timezone.localdate(), queries.stage_counts(request.actor.scope, on=timezone.localdate())
    columns = []
    for stage in OPEN_STAGES:
        count = counts.get(stage, {"number": 0, "late": 0})
        rows = queries.list_open(request.actor.scope, stages=[stage])[:CARDS] if count["number"] else []
        columns.append(
            {
                "stage": stage,
                "title": Stage(stage).label,
                "count": count["number"],
                "late": count["late"],
                "rows": label_cases(list(rows), today),
                "more": f"{reverse('monitoring:cases')}?stage={stage}" if count["number"] > CARDS else "",
            }
        )
    return render(request, "monitoring/case/board.html", {"columns": columns})


@requires(VIEW)
@require_GET
@guarded
def case(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Show a case: what was found, the measures, the follow-ups, every step, and the next action."""
    found = queries.get_case(case_id, scope=request.actor.scope)
    subject = ("monitoring.case", found.pk)
    record_reading(subject, region_code=found.region_code, actor=request.actor, at=timezone.now())
    return show_case(request, case_id)


def show_case(request: ActedRequest, case_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record of a case; forms that were refused are shown again, opened."""
    scope, today = request.actor.scope, timezone.localdate()
    row: Any = queries.get_case(case_id, scope=scope)
    label_cases([row], today)
    measures: list[Any] = queries.list_measures(row.pk, scope=scope)
    for measure in measures:
        measure.tone = MEASURE_TONES[MeasureStatus(measure.status)]
        measure.due_tone = due_tone(measure.due_on, today) if measure.status == MeasureStatus.PLANNED else ""
    timeline: list[Any] = queries.list_steps(row.pk, scope=scope)
    for step in timeline:
        step.tone = MOVE_TONES.get(Move(step.move), "danger" if step.is_late else "")
    causes = queries.list_causes(row.pk, scope=scope)
    row.class_label = MonitoringClass(row.proposed_class).label if row.proposed_class else ""
    looks: list[Any] = queries.list_follow_ups(row.pk, scope=scope)
    for look in looks:
        look.held = [{"label": one.label, "tone": HELD_TONES[Held(getattr(look, one))]} for one in Guarantee]
    context = {
        "row": row,
        "steps": timeline,
        "causes": causes,
        "measures": measures,
        "follow_ups": looks,
        "notices": list_notices(row.pk, scope=scope),
        "evidence": _files(request, row),
        **_objections(request, row),
        "clock": clock_of(row, today),
        "today": today,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if row.stage in (Stage.FOLLOWING, Stage.CLEARING):
        context |= {"gaps": get_gaps(row, on=today), "facts": get_facts(row, on=today)}
        context["line"] = income_line(row.region_code, today)
    context |= _forms(request, row, causes, today) | forms
    return render(request, "monitoring/case/case.html", context, status=422 if forms else 200)


def _objections(request: ActedRequest, row: Case) -> dict[str, Any]:
    """Return the objections against the notices of a case, and how many are open."""
    if not request.actor.can(GRIEVANCES):
        return {"open_objections": count_open_objections([row.pk]).get(row.pk, 0)}
    rows: list[Any] = list_objections(row.pk, scope=request.actor.scope)
    for one in rows:
        one.tone = GRIEVANCE_TONES[GrievanceStatus(one.status)]
    count = sum(one.status in OPEN_GRIEVANCES for one in rows)
    may_object = request.actor.can(ENTER_GRIEVANCE)
    return {"objections": rows, "open_objections": count, "may_object": may_object}


def clock_of(row: Case, today: date) -> dict[str, Any]:
    """Return the clock that runs at the stage of a case, and whether its holidays are known."""
    names = {Stage.NOTICE: "notice", Stage.HELPING: "measures", Stage.FOLLOWING: "follow_up"}
    if row.stage in (Stage.CLEARED, Stage.REFUSED):
        return {}
    name = names.get(Stage(row.stage), "decision" if row.stage in IDENTIFYING else "clearing")
    clock = load_clocks().on(name, region_code=row.region_code, day=today)
    unknown = clock.unit == "working_days" and not working_calendar().knows(row.stage_on, row.due_on or today)
    return {"clock": clock, "unknown_year": unknown}


def _files(request: ActedRequest, row: Case) -> list[Any]:
    """Return the evidence of a case, each with whether the actor may take it off."""
    files: list[Any] = list_evidence([row.pk], scope=request.actor.scope).get(row.pk, [])
    kinds = dict(attachable(request.actor, row))
    for file in files:
        file.may_remove = file.kind in kinds
    return files


def attachable(actor: Actor, row: Case) -> list[tuple[str, Any]]:
    """Return the kinds of evidence that the actor may attach to a case now."""
    if row.stage not in OPEN_STAGES:
        return []
    return [
        (kind.value, kind.label)
        for kind in EvidenceKind
        if may_attach(actor, region_code=row.region_code, kind=kind)
    ]


def _forms(request: ActedRequest, row: Case, causes: list[Any], today: date) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now."""
    actor, stage = request.actor, Stage(row.stage)
    place: dict[str, Any] = {"region_code": row.region_code}
    village, arranging = may_verify(actor, **place), may_arrange(actor, **place)
    deciding = may_decide(actor, **place)
    open_causes = [(one.kind, one.get_kind_display()) for one in causes if one.solved_on is None]
    found: dict[str, Any] = {"village": village, "arranging": arranging, "deciding": deciding}
    found["may_sign"] = {
        Stage.TOWNSHIP: may_review(actor, **place),
        Stage.COUNTY: may_decide(actor, **place, township_by_id=row.township_by_id),
        Stage.CLEARING: deciding,
    }.get(stage, False)
    acts_here = {Stage.TOWNSHIP: may_review(actor, **place), Stage.COUNTY: deciding, Stage.CLEARING: deciding}
    if stage in RETURNS and acts_here.get(stage, village):
        found["return_form"] = forms_of.ReasonForm()
    if stage in (Stage.VERIFYING, Stage.REVIEWING, Stage.COUNTY) and acts_here.get(stage, village):
        found["refuse_form"] = forms_of.ReasonForm()
    if stage == Stage.REVIEWING and village:
        found["meeting_form"] = forms_of.MeetingForm(initial={"meeting_on": today})
        found["remark_form"] = forms_of.RemarkForm()
    if stage in (Stage.HELPING, Stage.FOLLOWING) and arranging:
        found["measure_form"] = forms_of.MeasureForm(causes=open_causes)
        found["solved_form"] = forms_of.SolvedForm(causes=open_causes) if open_causes else None
        found["cause_form"] = forms_of.CauseForm()
        found |= {
            "start_form": forms_of.StartForm(initial={"started_on": today}),
            "end_form": forms_of.EndForm(),
        }
    if stage in HELPED and arranging:
        present = get_present(row.household_id, scope=actor.scope, on=today)
        start = {"on": today, "income_fen": present.income_fen, **present.guarantees}
        found["follow_form"] = forms_of.FollowUpForm(initial=start)
    if stage == Stage.FOLLOWING and village:
        found["consent_form"] = forms_of.ConsentForm(initial={"agreed_on": today})
    kinds = attachable(actor, row)
    if kinds:
        found |= {"evidence_form": EvidenceForm(kinds=kinds), "off_form": forms_of.ReasonForm()}
    if stage == Stage.CLEARED and deciding:
        found["roll_back_form"] = forms_of.ReasonForm()
    return found

"""Pages of the special funding scheme: calls, applications, scores, the ranking and its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.policies import PLAN_VIEW
from xieshou.cooperation.queries.plan import list_open_lines
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.applying import SendBackApplicationForm
from xieshou.projects.forms.scheme import ApplicationForm, CallForm, DecisionForm, ScoreForm
from xieshou.projects.operations import scheme as steps
from xieshou.projects.policies.scheme import MANAGE, SCORE, VIEW, may_manage, may_score
from xieshou.projects.queries import scheme as queries
from xieshou.projects.queries.applying import list_papers
from xieshou.projects.queries.outcome import outcome_of
from xieshou.projects.queries.share import declared_industry, list_industries
from xieshou.projects.rules.scheme import stand
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.scheme import DEFECTS, ApplicationStatus, CallStatus, Criterion, Paper

from .grant_notice import notice_context

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest

FEW = 300
CALL_TONES = {
    CallStatus.OPEN: "info",
    CallStatus.RANKED: "progress",
    CallStatus.NOTICED: "progress",
    CallStatus.AGAIN: "warning",
    CallStatus.DECIDED: "success",
}
TONES = {
    ApplicationStatus.RECEIVED: "info",
    ApplicationStatus.COMPLETE: "progress",
    ApplicationStatus.RETURNED: "warning",
    ApplicationStatus.GRANTED: "success",
    ApplicationStatus.DECLINED: "neutral",
    ApplicationStatus.EXCLUDED: "danger",
    ApplicationStatus.WITHDRAWN: "neutral",
}


def defect_words() -> dict[str, str]:
    """Return what an application lacks in words, by the code of the rule."""
    return {code: str(words) for code, words in DEFECTS.items()}


def reason_words(reason: dict[str, Any]) -> str:
    """Return why an application was not chosen, in words."""
    code = reason.get("code")
    if code == "points":
        return _("Below the least points.")
    if code == "incomplete":
        return _("It was returned and not completed in time.")
    if code == "objection":
        return _("Taken out after an objection was upheld.")
    if code == "rules":
        return _("No choice that keeps the rules can hold it.")
    if code == "room":
        others = "、".join(reason["others"]) or "—"
        loss = f"{reason['loss'] / 100:.2f}"
        return _("Taking it would displace %(others)s and lose %(loss)s points in all.") % {
            "others": others,
            "loss": loss,
        }
    return ""


@requires(VIEW)
@require_GET
def calls(request: ActedRequest) -> HttpResponse:
    """List the calls of the actor's area."""
    page = page_of(request, queries.calls(request.actor.scope))
    names = region_labels(row.region_code for row in page.object_list)
    for row in page.object_list:
        row.place, row.tone = names.get(row.region_code, ""), CALL_TONES[CallStatus(row.status)]
    context = {"page": page, "may_manage": request.actor.can(MANAGE)}
    return render(request, "projects/scheme/calls.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "POST"])
@guarded
def call_add(request: ActedRequest) -> HttpResponse:
    """Open a call."""
    lines = list_open_lines(scope=request.actor.scope, on=timezone.localdate())[:FEW]
    industries = list_industries(scope=request.actor.scope, on=timezone.localdate())
    names = region_labels(row.region_code for row in industries)
    words = [f"{names.get(row.region_code, '')} {sector_label(row.sector)}" for row in industries]
    form, made = CallForm(request.POST or None, lines=lines, declared=words), []

    def step() -> None:
        data = form.cleaned_data
        direction = declared_industry(data["region_code"], scope=request.actor.scope, on=data["opens_on"])
        call = form.to_call(direction=direction)
        made.append(steps.open_call(call, actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("projects:call", call_id=made[0].pk)
    context = {"form": form, "title": _("Open a call")}
    return render(request, "projects/scheme/form.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def call(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Show a call with its applications and, once ranked, who is chosen and why not the others."""
    row = queries.get_call(call_id, scope=request.actor.scope)
    rows: list[Any] = queries.list_applications(row.pk, scope=request.actor.scope)
    shows_points = row.status != CallStatus.OPEN
    for one in rows:
        one.tone, one.sector_label = TONES[ApplicationStatus(one.status)], sector_label(one.sector)
        one.standing = stand(queries.reviews_of(one))
        one.points = one.standing.mean / 100 if shows_points and one.standing.mean is not None else None
        one.why = reason_words(one.reason) if one.is_selected is False else ""
    manages = may_manage(request.actor, region_code=row.region_code)
    rules = queries.rules_of(row)
    context = {
        "row": row,
        "tone": CALL_TONES[CallStatus(row.status)],
        "applications": rows,
        "shows_points": shows_points,
        "worth": row.worth / 100 if row.worth is not None else None,
        "granted_fen": sum(one.requested_fen for one in rows if one.is_selected),
        "rules": rules,
        "papers": [Paper(code).label for code in rules.papers],
        "sectors": [sector_label(code) for code in rules.sectors],
        "direction": [sector_label(code) for code in rules.direction],
        "may_apply": manages and row.status == CallStatus.OPEN,
        "may_rank": manages and row.status not in (CallStatus.NOTICED, CallStatus.DECIDED),
        "may_decide_objections": manages,
        "plan_line": row.plan_line,
        "may_see_plan": request.actor.can(PLAN_VIEW),
        "outcome": outcome_of(row.pk, scope=request.actor.scope)
        if row.status == CallStatus.DECIDED
        else None,
        **notice_context(row, scope=request.actor.scope, manages=manages, on=timezone.localdate()),
    }
    return render(request, "projects/scheme/call.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "POST"])
@guarded
def apply(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Receive an application."""
    row = queries.get_call(call_id, scope=request.actor.scope)
    form, now, made = ApplicationForm(request.POST or None, region=row.region_code[:6]), timezone.now(), []

    def step() -> None:
        made.append(
            steps.receive(
                call_id=call_id,
                application=form.to_application(),
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            )
        )

    if request.method == "POST" and take(form, step):
        return redirect("projects:application", application_id=made[0].pk)
    context = {"form": form, "title": _("Receive an application"), "call": row}
    return render(request, "projects/scheme/form.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def application(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Show an application; points of others stay hidden until the ranking."""
    return _show(request, application_id)


def _show(request: ActedRequest, application_id: UUID, form: Any = None) -> HttpResponse:
    actor = request.actor
    row = queries.get_application(application_id, scope=actor.scope)
    scores: list[Any] = list(row.scores.order_by("scored_at", "pk"))
    mine = [one for one in scores if one.reviewer_id == actor.user_id]
    is_open = row.call.status == CallStatus.OPEN
    shown = mine if is_open else scores
    standing = stand(queries.reviews_of(row))
    for one in shown:
        one.lines = [(Criterion(code).label, value) for code, value in one.points.items()]
        one.is_outlier = not is_open and one.reviewer_name in standing.outliers
    scores_now = (
        is_open
        and not mine
        and row.status == ApplicationStatus.COMPLETE
        and may_score(actor, region_code=row.region_code)
    )
    words = defect_words()
    context = {
        "row": row,
        "tone": TONES[ApplicationStatus(row.status)],
        "sector": sector_label(row.sector),
        "papers": [Paper(code).label for code in row.papers],
        "defects": [words[code] for code in row.defects],
        "scores": shown,
        "reviews": standing.counted,
        "why": reason_words(row.reason) if row.is_selected is False else "",
        "files": list_papers(row.organisation_id, row.call_id),
        "may_check": row.status == ApplicationStatus.RECEIVED
        and may_manage(actor, region_code=row.region_code),
        "send_back_form": SendBackApplicationForm(),
        "score_form": form or (ScoreForm() if scores_now else None),
    }
    return render(request, "projects/scheme/application.html", context, status=422 if form else 200)


@requires(MANAGE)
@require_http_methods(["GET", "POST"])
@guarded
def complete(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Take the completed version of a returned application."""
    row = queries.get_application(application_id, scope=request.actor.scope)
    names = (
        "title",
        "sector",
        "requested_fen",
        "own_fen",
        "years_operating",
        "households_linked",
        "papers",
        "plan",
    )
    initial = {name: getattr(row, name) for name in names} | {"organisation": str(row.organisation_id)}
    form = ApplicationForm(request.POST or None, initial=initial, region=row.region_code[:6])
    now = timezone.now()

    def step() -> None:
        steps.complete(
            application_id=application_id,
            application=form.to_application(),
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    if request.method == "POST" and take(form, step):
        return redirect("projects:application", application_id=application_id)
    context = {"form": form, "title": _("Complete the application"), "call": row.call}
    return render(request, "projects/scheme/form.html", context, status=422 if form.errors else 200)


@requires(SCORE)
@require_POST
@guarded
def score(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Score an application, or declare a conflict."""
    queries.get_application(application_id, scope=request.actor.scope)
    form = ScoreForm(request.POST)

    def step() -> None:
        steps.score(
            application_id=application_id,
            points=form.to_points(),
            has_conflict=form.cleaned_data["has_conflict"],
            comment=form.cleaned_data["comment"],
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("Your review is recorded and cannot be changed."))
        return redirect("projects:application", application_id=application_id)
    return _show(request, application_id, form)


@requires(MANAGE)
@require_POST
@guarded
def rank(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Rank the applications of a call under its budget."""
    now = timezone.now()
    take_or_tell(
        request,
        lambda: steps.rank(call_id=call_id, actor=request.actor, at=now, on=timezone.localdate(now)),
        _("The best choice is found and proven."),
    )
    return redirect("projects:call", call_id=call_id)


@requires(MANAGE)
@require_POST
@guarded
def call_decide(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Decide the grants of a call."""
    form, now = DecisionForm(request.POST), timezone.now()
    take_or_tell(
        request,
        lambda: steps.decide(
            call_id=call_id,
            document=form.cleaned_data["document"] if form.is_valid() else "",
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
        _("The grants are decided."),
    )
    return redirect("projects:call", call_id=call_id)

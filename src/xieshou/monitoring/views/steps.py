"""The steps of a case, one address a step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell
from xieshou.monitoring.forms import case as forms_of
from xieshou.monitoring.operations import case as steps
from xieshou.monitoring.operations import clearing, measure, notice
from xieshou.monitoring.policies.case import DECIDE, MEASURES, VERIFY, VIEW
from xieshou.monitoring.queries import case as queries
from xieshou.monitoring.vocabulary.case import Stage

from .case import show_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

LONG = 9


def _step(
    request: ActedRequest, case_id: UUID, name: str, form: Form, step: Callable[..., object]
) -> HttpResponse:
    """Run a step with the values of a form and go back to the record, or show the form again."""
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**key, **form.cleaned_data)):
        return redirect("monitoring:case", case_id=case_id)
    return show_case(request, case_id, **{name: form})


def _plain(request: ActedRequest, case_id: UUID, step: Callable[..., object], done: str) -> HttpResponse:
    """Run a step without a form and tell how it went."""
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    take_or_tell(request, lambda: step(**key), done)
    return redirect("monitoring:case", case_id=case_id)


@requires(VERIFY)
@require_http_methods(["GET", "POST"])
@guarded
def verify(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Enter what the visit found."""
    row = queries.get_case(case_id, scope=request.actor.scope)
    causes = [one.kind for one in queries.list_causes(row.pk, scope=request.actor.scope)]
    start = {
        "authorised_on": timezone.localdate(),
        "authorised_by": row.authorised_by or row.household.head.name,
        "causes": causes,
        "finding": row.finding,
        "proposed_class": row.proposed_class,
    }
    form = forms_of.VerificationForm(request.POST or None, initial=start)
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(form, lambda: steps.verify(found=form.found(), **key)):
        return redirect("monitoring:case", case_id=case_id)
    context = {"row": row, "form": form, "steps": _progress(row.stage)}
    return render(request, "monitoring/case/verify.html", context, status=422 if form.errors else 200)


def _progress(stage: str) -> list[dict[str, Any]]:
    order = [Stage.VERIFYING, Stage.REVIEWING, Stage.NOTICE, Stage.TOWNSHIP, Stage.COUNTY]
    here = order.index(Stage(stage)) if stage in order else len(order)
    states = ("done", "current", "todo")
    return [
        {"label": one.label, "state": states[(number > here) - (number < here) + 1]}
        for number, one in enumerate(order)
    ]


@requires(VERIFY)
@require_POST
@guarded
def review(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Enter the democratic review."""
    return _step(request, case_id, "meeting_form", forms_of.MeetingForm(request.POST), steps.hold_review)


@requires(VERIFY)
@require_POST
@guarded
def notice_post(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Post the village notice."""
    return _step(request, case_id, "remark_form", forms_of.RemarkForm(request.POST), notice.post_notice)


@requires(VERIFY)
@require_POST
@guarded
def notice_pass(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Pass the case on when its notice is over."""
    text = request.POST.get("objections", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < LONG else 0
    step = partial(notice.pass_notice, objections_seen=seen)
    return _plain(request, case_id, step, _("The case is with the township now."))


@requires(VIEW)
@require_POST
@guarded
def case_return(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Send a case back."""
    return _step(request, case_id, "return_form", forms_of.ReasonForm(request.POST), steps.return_case)


@requires(VIEW)
@require_POST
@guarded
def case_refuse(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """End a case without monitoring."""
    return _step(request, case_id, "refuse_form", forms_of.ReasonForm(request.POST), steps.refuse_case)


def _open_causes(request: ActedRequest, case_id: UUID) -> list[tuple[str, Any]]:
    found = queries.list_causes(case_id, scope=request.actor.scope)
    return [(one.kind, one.get_kind_display()) for one in found if one.solved_on is None]


@requires(MEASURES)
@require_POST
@guarded
def measure_plan(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Plan a measure."""
    form = forms_of.MeasureForm(request.POST, causes=_open_causes(request, case_id))
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: measure.plan_measure(plan=form.plan(), **key)):
        return redirect("monitoring:case", case_id=case_id)
    return show_case(request, case_id, measure_form=form)


@requires(MEASURES)
@require_POST
@guarded
def measure_start(request: ActedRequest, case_measure_id: UUID) -> HttpResponse:
    """Record that a measure is in place."""
    return _measure(request, case_measure_id, forms_of.StartForm(request.POST), measure.start_measure)


@requires(MEASURES)
@require_POST
@guarded
def measure_end(request: ActedRequest, case_measure_id: UUID) -> HttpResponse:
    """Record how a measure ended."""
    return _measure(request, case_measure_id, forms_of.EndForm(request.POST), measure.end_measure)


def _measure(
    request: ActedRequest, measure_id: UUID, form: Form, step: Callable[..., object]
) -> HttpResponse:
    row = queries.get_measure(measure_id, scope=request.actor.scope)
    key: dict[str, Any] = {"measure_id": measure_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**key, **form.cleaned_data)):
        return redirect("monitoring:case", case_id=row.case_id)
    name = "start_form" if isinstance(form, forms_of.StartForm) else "end_form"
    return show_case(request, row.case_id, **{name: form})


@requires(MEASURES)
@require_POST
@guarded
def arrange(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Begin the follow-up."""
    return _plain(request, case_id, measure.arrange, _("The follow-up begins."))


@requires(MEASURES)
@require_POST
@guarded
def follow_up(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Enter a follow-up."""
    form = forms_of.FollowUpForm(request.POST)
    key: dict[str, Any] = {"case_id": case_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: clearing.enter_follow_up(seen=form.seen(), **key)):
        return redirect("monitoring:case", case_id=case_id)
    return show_case(request, case_id, follow_form=form)


@requires(MEASURES)
@require_POST
@guarded
def cause_name(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Add a cause."""
    return _step(request, case_id, "cause_form", forms_of.CauseForm(request.POST), clearing.name_cause)


@requires(MEASURES)
@require_POST
@guarded
def cause_solve(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Record that a cause is solved."""
    form = forms_of.SolvedForm(request.POST, causes=_open_causes(request, case_id))
    return _step(request, case_id, "solved_form", form, clearing.solve_cause)


@requires(VERIFY)
@require_POST
@guarded
def clearing_propose(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Propose to clear the risk, with the household's consent."""
    return _step(
        request, case_id, "consent_form", forms_of.ConsentForm(request.POST), clearing.propose_clearing
    )


@requires(DECIDE)
@require_POST
@guarded
def clearing_roll_back(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Roll a clearing back."""
    return _step(request, case_id, "roll_back_form", forms_of.ReasonForm(request.POST), clearing.roll_back)

"""Steps on the page of an introduced enterprise: stage, loss, visit, money, people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell
from xieshou.projects.errors import IllegalMoveError
from xieshou.projects.forms.introduction import (
    HireForm,
    InvestmentForm,
    StepForm,
    TakeBackForm,
    VisitDayForm,
)
from xieshou.projects.operations import introduction as steps
from xieshou.projects.policies.introduction import EDIT
from xieshou.projects.queries import introduction as queries
from xieshou.projects.rules.introduction import next_stage
from xieshou.projects.vocabulary.introduction import IntroStage

from .common import end_or_tell, keep_file
from .introduction import show_introduction

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .common import ActedRequest


def take_step(
    request: ActedRequest, key: UUID, form: Form, name: str, step: Callable[[], object], done: str
) -> HttpResponse:
    """Take a step of an enterprise; a refusal opens its form again on the page."""
    if take(form, step):
        messages.success(request, done)
        return redirect("projects:introduction", introduction_id=key)
    return show_introduction(request, key, **{name: form})


def _move(request: ActedRequest, key: UUID, to: IntroStage, name: str) -> HttpResponse:
    form, now = StepForm(request.POST, request.FILES, to=to), timezone.now()

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "evidence", owner=("projects.introduction", key), at=now)
            steps.advance(
                introduction_id=key,
                step=form.to_step(file),
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            )

    return take_step(request, key, form, name, step, _("The step is on file with its proof."))


@requires(EDIT)
@require_POST
@guarded
def advance(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Take the next step of the way."""
    row = queries.get_introduction(introduction_id, scope=request.actor.scope)
    to = next_stage(row.stage)
    if to is None:
        messages.error(request, str(IllegalMoveError()))
        return redirect("projects:introduction", introduction_id=introduction_id)
    return _move(request, introduction_id, to, "step_form")


@requires(EDIT)
@require_POST
@guarded
def lose(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Record a loss with its reason."""
    queries.get_introduction(introduction_id, scope=request.actor.scope)
    return _move(request, introduction_id, IntroStage.LOST, "lose_form")


@requires(EDIT)
@require_POST
@guarded
def visit(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Set the day of the next visit."""
    queries.get_introduction(introduction_id, scope=request.actor.scope)
    form = VisitDayForm(request.POST)
    return take_step(
        request, introduction_id, form, "visit_form",
        lambda: steps.plan_visit(
            introduction_id=introduction_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        ),
        _("The day of the next visit is on file."),
    )  # fmt: skip


@requires(EDIT)
@require_POST
@guarded
def invest(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Enter an amount."""
    queries.get_introduction(introduction_id, scope=request.actor.scope)
    form = InvestmentForm(request.POST)
    return take_step(
        request, introduction_id, form, "invest_form",
        lambda: steps.enter_investment(
            introduction_id=introduction_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        ),
        _("The amount is on file."),
    )  # fmt: skip


@requires(EDIT)
@require_POST
@guarded
def hire(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Enter an employed person."""
    queries.get_introduction(introduction_id, scope=request.actor.scope)
    form = HireForm(request.POST, scope=request.actor.scope)
    return take_step(
        request, introduction_id, form, "hire_form",
        lambda: steps.hire(
            introduction_id=introduction_id, job=form.to_job(), actor=request.actor, at=timezone.now()
        ),
        _("The employed person is on file."),
    )  # fmt: skip


@requires(EDIT)
@require_POST
@guarded
def take_back(request: ActedRequest, investment_id: UUID) -> HttpResponse:
    """Take a wrong amount back."""
    row = queries.get_investment(investment_id, scope=request.actor.scope)
    form = TakeBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    take_or_tell(
        request,
        lambda: steps.take_back_investment(
            investment_id=investment_id, reason=reason, actor=request.actor, at=timezone.now()
        ),
        _("The amount was taken back; both stay readable."),
    )
    return redirect("projects:introduction", introduction_id=row.introduction_id)


@requires(EDIT)
@require_POST
@guarded
def end_job(request: ActedRequest, intro_job_id: UUID) -> HttpResponse:
    """End the employment of a person."""
    row = queries.get_job_for_update(intro_job_id, scope=request.actor.scope)
    end_or_tell(request, partial(steps.end_job, job_id=intro_job_id), _("The employment ends on that day."))
    return redirect("projects:introduction", introduction_id=row.introduction_id)

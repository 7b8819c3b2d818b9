"""Pages of village leaders: trainings and leaders, what one started and whom it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.leader import LeaderForm, LedForm, StartForm, TrainingForm
from xieshou.projects.operations import leader as steps
from xieshou.projects.policies.introduction import EDIT, VIEW, may_edit
from xieshou.projects.queries import leader as queries

from .introduction import tabs_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from .common import ActedRequest


@requires(VIEW)
@require_GET
def leaders(request: ActedRequest) -> HttpResponse:
    """List trainings and leaders, with the chain from training to households led."""
    return show_leaders(request)


def show_leaders(request: ActedRequest, **forms: Form) -> HttpResponse:
    """Render the list; a refused form is shown again, opened."""
    scope = request.actor.scope
    page = page_of(request, queries.list_leaders(scope=scope))
    names = region_labels(row.region_code for row in page.object_list)
    for row in page.object_list:
        row.place = names.get(row.region_code, "")
    trainings = list(queries.list_trainings(scope=scope))
    context: dict[str, Any] = {
        "page": page,
        "trainings": trainings,
        "count": queries.count_leaders(scope=scope),
        "tabs": tabs_of("leaders"),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if request.actor.can(EDIT):
        context["training_form"] = TrainingForm()
        if trainings:
            context["leader_form"] = LeaderForm(scope=scope, trainings=_choices(trainings))
    return render(request, "projects/leader/list.html", context | forms, status=422 if forms else 200)


def _choices(trainings: list[Any]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.title} · {one.from_date}") for one in trainings]


@requires(EDIT)
@require_POST
@guarded
def training_add(request: ActedRequest) -> HttpResponse:
    """Enter a training."""
    form = TrainingForm(request.POST)
    if take(
        form,
        lambda: steps.hold_training(**form.to_training(), actor=request.actor, at=timezone.now()),
    ):
        messages.success(request, _("The training is on file."))
        return redirect("projects:leaders")
    return show_leaders(request, training_form=form)


@requires(EDIT)
@require_POST
@guarded
def leader_add(request: ActedRequest) -> HttpResponse:
    """Enter a trained person."""
    scope = request.actor.scope
    form = LeaderForm(
        request.POST, scope=scope, trainings=_choices(list(queries.list_trainings(scope=scope)))
    )
    made: list[Any] = []

    def step() -> None:
        assert form.household_id is not None  # noqa: S101 -- the form requires both
        assert form.person_id is not None  # noqa: S101 -- the form requires both
        made.append(
            steps.train_leader(
                training_id=UUID(form.cleaned_data["training"]),
                household_id=form.household_id,
                person_id=form.person_id,
                actor=request.actor,
                at=timezone.now(),
            )
        )

    if take(form, step):
        return redirect("projects:leader", leader_id=made[0].pk)
    return show_leaders(request, leader_form=form)


@requires(VIEW)
@require_GET
@guarded
def leader(request: ActedRequest, leader_id: UUID) -> HttpResponse:
    """Show a leader."""
    return show_leader(request, leader_id)


def show_leader(request: ActedRequest, leader_id: UUID, **forms: Form) -> HttpResponse:
    """Render a leader; a refused form is shown again, opened."""
    scope = request.actor.scope
    row = queries.get_leader(leader_id, scope=scope)
    led: list[Any] = list(queries.list_led(leader_id, scope=scope))
    names = region_labels([row.region_code, *[one.region_code for one in led]])
    for one in led:
        one.place = names.get(one.region_code, "")
    context: dict[str, Any] = {
        "row": row,
        "place": names.get(row.region_code, ""),
        "led": led,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if may_edit(request.actor, region_code=row.region_code):
        if row.started_kind:
            context["led_form"] = LedForm(scope=scope)
        else:
            context["start_form"] = StartForm()
    return render(request, "projects/leader/record.html", context | forms, status=422 if forms else 200)


@requires(EDIT)
@require_POST
@guarded
def start(request: ActedRequest, leader_id: UUID) -> HttpResponse:
    """Record what a leader started."""
    queries.get_leader(leader_id, scope=request.actor.scope)
    form = StartForm(request.POST)
    if take(
        form,
        lambda: steps.start_undertaking(
            leader_id=leader_id, started=form.to_started(), actor=request.actor, at=timezone.now()
        ),
    ):
        return redirect("projects:leader", leader_id=leader_id)
    return show_leader(request, leader_id, start_form=form)


@requires(EDIT)
@require_POST
@guarded
def lead(request: ActedRequest, leader_id: UUID) -> HttpResponse:
    """Record a household that is led."""
    scope = request.actor.scope
    queries.get_leader(leader_id, scope=scope)
    form = LedForm(request.POST, scope=scope)

    def step() -> None:
        assert form.household_id is not None  # noqa: S101 -- the form requires it
        steps.lead_household(
            leader_id=leader_id,
            household_id=form.household_id,
            from_date=form.cleaned_data["from_date"],
            proof=form.cleaned_data["proof"],
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("The household is on file; it counts once."))
        return redirect("projects:leader", leader_id=leader_id)
    return show_leader(request, leader_id, led_form=form)

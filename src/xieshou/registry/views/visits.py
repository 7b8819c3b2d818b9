"""Visits on the desk: who carries what, questions to decide, visits that look invented, devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.registry.forms_visits import VillageForm
from xieshou.registry.operations import device as devices
from xieshou.registry.operations import visit as operations
from xieshou.registry.policies import may_decide_visit
from xieshou.registry.queries import visit as reads
from xieshou.registry.vocabulary_visits import Answer, FileKind, Question, Sign

from .common import not_found_is_404, refusals_shown_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Visit

SIGNS = dict(Sign.choices)
QUESTIONS = dict(Question.choices)
ANSWERS = {**dict(Answer.choices), "": "—"}


def in_order(answers: Iterable[Any]) -> list[Any]:
    """Return answers (anything with a field) in the order of the questions."""
    return sorted(answers, key=lambda one: Question.values.index(one.field))


@requires("registry.visit.view")
@require_GET
def visits(request: ActedRequest) -> HttpResponse:
    """Show the visits of the area, questions to decide, signs, and what the actor carries."""
    return _desk(request)


def _desk(request: ActedRequest, *, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    makes = actor.can("registry.visit.make")
    with_signs = request.GET.get("signs") == "1"
    rows = reads.list_visits(actor.scope, with_signs=with_signs)
    context = {
        "rows": [visit_line(row) for row in rows],
        "with_signs": with_signs,
        "conflicts": [_conflict_line(request, one) for one in reads.list_conflicts(actor.scope)],
        "makes": makes,
        "may_export": actor.can("registry.fact.export"),
        "carried": len(reads.list_carried(actor)) if makes else 0,
        "devices": reads.list_devices(actor.user_id) if makes and actor.user_id else [],
        "form": form or VillageForm(),
    }
    return render(request, "registry/visits.html", context, status=status)


def visit_line(row: Visit) -> dict[str, Any]:
    """Return a visit as plain values."""
    files = list(row.files.all())
    return {
        "url": reverse("registry:visit", args=[row.pk]),
        "answers": [
            {
                "question": QUESTIONS[edit.field],
                "answer": ANSWERS[edit.value],
                "is_no": edit.value == Answer.NO,
            }
            for edit in in_order(row.edits.all())
        ],
        "household": row.household.head.name,
        "code": row.household.code,
        "household_url": reverse("registry:household", args=[row.household_id]),
        "started_at": row.started_at,
        "minutes": int((row.ended_at - row.started_at).total_seconds() // 60),
        "who": row.user_name,
        "note": row.note,
        "clue": row.clue,
        "has_position": row.latitude is not None,
        "signs": [SIGNS.get(sign, sign) for sign in row.signs],
        "files": [
            {
                "url": reverse("files:download", args=[file.stored_file_id]),
                "label": FileKind(file.kind).label,
                "icon": "photo" if file.kind == FileKind.PHOTO else "microphone",
            }
            for file in files
        ],
    }


def _conflict_line(request: ActedRequest, one: reads.OpenConflict) -> dict[str, Any]:
    row = one.conflict
    return {
        "id": row.pk,
        "household": row.household.head.name,
        "code": row.household.code,
        "household_url": reverse("registry:household", args=[row.household_id]),
        "question": row.get_field_display(),
        "answers": [
            {"value": value, "label": ANSWERS.get(value, value), "who": who} for value, who in one.answers
        ],
        "values": [(value, ANSWERS.get(value, value)) for value in sorted({v for v, _who in one.answers})],
        "may_decide": may_decide_visit(request.actor, region_code=row.region_code),
    }


@requires("registry.visit.make")
@require_POST
def visit_take(request: ActedRequest) -> HttpResponse:
    """Take the households of a village on."""
    form = VillageForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            number = devices.take_on_village(
                region_code=form.cleaned_data["region_code"], actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("%(number)s households are yours to visit.") % {"number": number})
            return redirect("registry:visits")
    return _desk(request, form=form, status=422)


@requires("registry.visit.make")
@require_POST
def visit_give_back(request: ActedRequest) -> HttpResponse:
    """Give the households of a village back."""
    form = VillageForm(request.POST)
    if form.is_valid():
        number = devices.give_back(region_code=form.cleaned_data["region_code"], actor=request.actor)
        messages.success(request, _("%(number)s households given back.") % {"number": number})
        return redirect("registry:visits")
    return _desk(request, form=form, status=422)


@requires("registry.visit.make")
@require_POST
def device_wipe(request: ActedRequest, device_id: UUID) -> HttpResponse:
    """Close a device: it deletes its copy when it next appears, and its key is never given again."""
    with not_found_is_404():
        devices.wipe_device(device_id=device_id, actor=request.actor, at=timezone.now())
    messages.success(request, _("The device is closed. Its copy cannot be opened once its time is over."))
    return redirect("registry:visits")


@requires("registry.visit.decide")
@require_POST
def conflict_decide(request: ActedRequest, conflict_id: UUID) -> HttpResponse:
    """Decide between two answers."""
    with not_found_is_404():
        try:
            operations.decide_conflict(
                conflict_id=conflict_id,
                value=request.POST.get("value", ""),
                actor=request.actor,
                at=timezone.now(),
            )
        except (operations.DecidedError, operations.AnswerError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Decided. Both answers stay readable."))
    return redirect("registry:visits")

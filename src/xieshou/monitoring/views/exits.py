"""Readiness of counties and villages for exit: counted from records or typed, gated by files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.regions.queries import region_names
from xieshou.monitoring.forms.exit import CountForm, DocumentForm, ExitForm
from xieshou.monitoring.operations.exit import (
    NewExitDocument,
    count_exit,
    file_exit_document,
    record_exit,
)
from xieshou.monitoring.policies.run import EXIT, EXPORT, VIEW, may_record_exit
from xieshou.monitoring.queries import exit as queries
from xieshou.monitoring.vocabulary.figures import CONDITION_LABELS, LEVEL_DIGITS, Document

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.engines.poverty import Condition
    from xieshou.kernel.requests import ActedRequest

DOCUMENT = "document."
PERCENT = 100


@requires(VIEW)
@require_GET
def exits(request: ActedRequest) -> HttpResponse:
    """List the places whose exit is on record, with what is open."""
    today = timezone.localdate()
    page = page_of(request, queries.exit_records(request.actor.scope))
    names = region_names(row.region_code for row in page)
    documents = queries.documents_of_all(list(page), scope=request.actor.scope)
    for row in page:
        row.place = names.get(row.region_code, row.region_code)
        kept = documents.get((row.region_code, row.level), [])
        readiness = queries.readiness_of(row, kept, on=today)
        row.ready, row.open = readiness.ready, [condition_of(one)["label"] for one in readiness.open]
    context = {
        "page": page,
        "may_edit": request.actor.can(EXIT),
        "may_export": request.actor.can(EXPORT),
    }
    return render(request, "monitoring/figures/exits.html", context)


@requires(VIEW)
@require_GET
@guarded
def exit_record(request: ActedRequest, exit_id: UUID) -> HttpResponse:
    """Show every condition of a place's exit with its figure and limit, and its documents."""
    return _show(request, exit_id)


def _show(request: ActedRequest, exit_id: UUID, form: DocumentForm | None = None) -> HttpResponse:
    """Render the record of an exit; a document that was refused is shown again, opened."""
    today, actor = timezone.localdate(), request.actor
    row = queries.get_exit_record(exit_id, scope=actor.scope)
    kept = queries.documents_of(row, scope=actor.scope)
    readiness = queries.readiness_of(row, kept, on=today)
    wanted = queries.wanted_documents(row, on=today)
    context = {
        "row": row,
        "place": region_names([row.region_code]).get(row.region_code, row.region_code),
        "short": row.region_code[: LEVEL_DIGITS[row.level]],
        "ready": readiness.ready,
        "conditions": [condition_of(one) for one in readiness.conditions],
        "documents": [
            {"label": Document(code).label, "files": [one for one in kept if one.document == code]}
            for code in wanted
        ],
        "form": None,
        "is_open": form is not None,
    }
    if may_record_exit(actor, region_code=row.region_code):
        context["form"] = form or DocumentForm(initial={"issued_on": today})
    return render(request, "monitoring/figures/exit.html", context, status=422 if form else 200)


@requires(EXIT)
@require_POST
@guarded
def exit_document(request: ActedRequest, exit_id: UUID) -> HttpResponse:
    """File a document of the place."""
    row = queries.get_exit_record(exit_id, scope=request.actor.scope)
    form = DocumentForm(request.POST, request.FILES)

    def step() -> None:
        given = dict(form.cleaned_data)
        file = given.pop("file")
        document = NewExitDocument(region_code=row.region_code, level=row.level, **given)
        kept = {"document": document, "content": file.read(), "file_name": file.name}
        file_exit_document(**kept, actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("monitoring:exit", exit_id=row.pk)
    return _show(request, exit_id, form)


def condition_of(one: Condition) -> dict[str, Any]:
    """Return a condition of an exit with its label, tone, figure and limit."""
    is_document = one.code.startswith(DOCUMENT)
    label = Document(one.code.removeprefix(DOCUMENT)).label if is_document else CONDITION_LABELS[one.code]
    tone = {True: "success", False: "danger", None: "unknown"}[one.holds]
    return {
        "label": label,
        "tone": tone,
        "holds": one.holds,
        "part": one.part,
        "whole": one.whole,
        "share": one.part / one.whole if one.part is not None and one.whole else None,
        "limit": one.limit_bp / PERCENT if one.limit_bp is not None else None,
    }


@requires(EXIT)
@require_http_methods(["GET", "POST"])
@guarded
def exit_add(request: ActedRequest) -> HttpResponse:
    """Record the figures of a place as a document gives them; the page counts from records too."""
    form = ExitForm(request.POST or None, initial={"as_of": timezone.localdate()})
    made: list[Any] = []

    def step() -> None:
        made.append(record_exit(figures=form.figures(), actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("monitoring:exit", exit_id=made[0].pk)
    context = {"form": form, "count_form": CountForm()}
    return render(request, "monitoring/figures/exit_add.html", context, status=422 if form.errors else 200)


@requires(EXIT)
@require_POST
@guarded
def exit_count(request: ActedRequest) -> HttpResponse:
    """Record the figures of a place as its run, sample and survey give them."""
    form = CountForm(request.POST)
    made: list[Any] = []

    def step() -> None:
        made.append(count_exit(**form.cleaned_data, actor=request.actor, at=timezone.now()))

    if take(form, step):
        return redirect("monitoring:exit", exit_id=made[0].pk)
    context = {"form": ExitForm(initial={"as_of": timezone.localdate()}), "count_form": form}
    return render(request, "monitoring/figures/exit_add.html", context, status=422)

"""Notices of grants for everybody, without sign-in: read the result, object, see how an objection stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import public
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.senders import sender_digest
from xieshou.monitoring.operations.clue import check_throttle, new_code
from xieshou.projects.forms.grant_notice import ObjectionCodeForm, PublicObjectionForm
from xieshou.projects.operations.grant_notice import object_publicly
from xieshou.projects.queries import grant_notice as queries
from xieshou.projects.rules.grant_notice import DAY
from xieshou.projects.rules.sectors import sector_label

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xieshou.projects.models import GrantNotice

KEPT = "projects_grant_objection"
SENDER = "projects.grant"


def _lines(notice: GrantNotice) -> list[dict[str, Any]]:
    return [
        {"line": line, "sector": sector_label(line.sector), "points": line.points / 100}
        for line in queries.lines_of(notice)
    ]


@public
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """List the notices of grants that run today."""
    page = page_of(request, queries.list_running(on=timezone.localdate()))
    rows: list[Any] = list(page.object_list)
    names = region_labels(row.region_code for row in rows)
    for row in rows:
        row.place, row.last_day = names.get(row.region_code, ""), row.to_date - DAY
    page.object_list = rows
    return render(request, "projects/public/grants.html", {"page": page})


@public
@require_GET
@guarded
def grant(request: HttpRequest, grant_notice_id: UUID) -> HttpResponse:
    """Show a notice that runs today: rank, body, project, sum and points, nothing else."""
    row: Any = queries.get_running(grant_notice_id, on=timezone.localdate())
    lines = _lines(row)
    context = {
        "row": row,
        "place": region_labels([row.region_code]).get(row.region_code, ""),
        "last_day": row.to_date - DAY,
        "lines": lines,
        "granted_fen": sum(one["line"].amount_fen for one in lines),
    }
    return render(request, "projects/public/grant.html", context)


@public
@require_http_methods(["GET", "POST"])
@guarded
def grant_object(request: HttpRequest, grant_notice_id: UUID) -> HttpResponse:
    """Take an objection; the answer shows a code and nothing else. A program in the trap learns nothing."""
    now = timezone.now()
    on = timezone.localdate(now)
    row = queries.get_running(grant_notice_id, on=on)
    form = PublicObjectionForm(request.POST or None, lines=queries.choices_of(row))
    made: list[str] = []

    def step() -> None:
        if form.is_trap:
            made.append(new_code())
            return
        made.append(
            object_publicly(
                notice_id=row.pk,
                objection=form.to_objection(),
                sender=sender_digest(request, context=SENDER, on=on),
                at=now,
                on=on,
            )
        )

    if request.method == "POST" and take(form, step):
        request.session[KEPT] = made[0]
        return redirect("projects:grant_object_done")
    context = {"form": form, "row": row}
    return render(request, "projects/public/grant_object.html", context, status=422 if form.errors else 200)


@public
@require_GET
def grant_object_done(request: HttpRequest) -> HttpResponse:
    """Show the code of the objection that this browser has just sent."""
    code = request.session.get(KEPT)
    if not code:
        raise Http404
    return render(request, "projects/public/grant_object_done.html", {"code": code})


@public
@require_http_methods(["GET", "POST"])
def grant_object_state(request: HttpRequest) -> HttpResponse:
    """Tell how an objection stands to whoever knows its code: the decision and its reason, no names."""
    form = ObjectionCodeForm(request.POST or None)
    found: list[Any] = []

    def step() -> None:
        check_throttle(
            sender_digest(request, context=SENDER, on=timezone.localdate()),
            form="grant_state",
            at=timezone.now(),
        )
        with in_scope(Scope.everything()):
            found.append(queries.find_objection(form.cleaned_data["code"]))

    sent = request.method == "POST" and take(form, step)
    context = {"form": form, "row": found[0] if found else None, "is_unknown": sent and found == [None]}
    return render(
        request, "projects/public/grant_object_state.html", context, status=422 if form.errors else 200
    )

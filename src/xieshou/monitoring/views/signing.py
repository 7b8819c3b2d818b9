"""Signing many cases side by side with what they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError
from xieshou.kernel.pages import guarded, page_of
from xieshou.monitoring.operations.batch import sign_cases
from xieshou.monitoring.policies.case import REVIEW, may_decide, may_review
from xieshou.monitoring.queries.evidence import list_evidence
from xieshou.monitoring.queries.grievance import count_open_objections
from xieshou.monitoring.queries.signing import list_to_sign
from xieshou.monitoring.vocabulary.case import Stage

from .case import label_cases

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

PAGE = 20


@requires(REVIEW)
@require_GET
def signing(request: ActedRequest) -> HttpResponse:
    """List the cases that wait for the actor's level, each with its evidence beside it."""
    page = page_of(request, list_to_sign(request.actor.scope), size=PAGE)
    rows = label_cases(list(page.object_list), timezone.localdate())
    files = list_evidence([row.pk for row in rows], scope=request.actor.scope)
    objections = count_open_objections(row.pk for row in rows)
    for row in rows:
        row.may_sign = _may_sign(request, row)
        row.evidence, row.files = _evidence(row), files.get(row.pk, [])
        row.open_objections = objections.get(row.pk, 0)
    context = {"page": page, "rows": rows, "signable": sum(1 for row in rows if row.may_sign)}
    return render(request, "monitoring/case/signing.html", context)


def _may_sign(request: ActedRequest, row: Any) -> bool:
    if row.stage == Stage.TOWNSHIP:
        return may_review(request.actor, region_code=row.region_code)
    township = row.township_by_id if row.stage == Stage.COUNTY else None
    return may_decide(request.actor, region_code=row.region_code, township_by_id=township)


def _evidence(row: Any) -> list[tuple[str, str]]:
    """Return what the signature stands on, in words."""
    notice = [one for one in row.notices.all() if one.withdrawn_at is None]
    lines = [
        (_("Authorised by"), f"{row.authorised_by} · {row.authorised_on or ''}"),
        (_("Found"), row.finding),
        (_("Causes"), "、".join(str(one.get_kind_display()) for one in row.causes.all())),
        (
            _("Democratic review"),
            _("%(on)s: %(for)s of %(present)s in favour")
            % {"on": row.meeting_on, "for": row.meeting_for, "present": row.meeting_present},
        ),
        (_("Notice"), " · ".join(f"{one.from_date} – {one.to_date}" for one in notice)),
    ]
    if row.stage == Stage.CLEARING:
        looks = sorted(row.follow_ups.all(), key=lambda one: one.on)
        lines.append((_("Follow-ups"), " · ".join(str(one.on) for one in looks[-3:])))
        placed = [f"{one.text}（{one.get_status_display()}）" for one in row.measures.all()]
        lines.append((_("Measures"), "；".join(placed)))
    return lines


def _seen(values: list[str]) -> list[tuple[UUID, int]]:
    """Return (case, version) of the ticked boxes; what is neither is left out."""
    found = []
    for value in values:
        key, _colon, version = value.partition(":")
        try:
            found.append((UUID(key), int(version)))
        except ValueError:
            continue
    return found


@requires(REVIEW)
@require_POST
@guarded
def sign(request: ActedRequest) -> HttpResponse:
    """Sign the ticked cases as they were shown."""
    try:
        done = sign_cases(_seen(request.POST.getlist("ids")), actor=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:signing")
    if done.signed:
        text = ngettext("%(number)s case is signed.", "%(number)s cases are signed.", len(done.signed))
        messages.success(request, text % {"number": len(done.signed)})
    for number, why in done.left_out.items():
        messages.warning(request, f"{number}: {why}")
    return redirect("monitoring:signing")

"""Pages of follow-up: the checks that are due, one check, a leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.verification import CheckForm, LeavingForm
from xieshou.labour.operations import verification as steps
from xieshou.labour.policies.verification import may_follow_up
from xieshou.labour.queries import verification as queries
from xieshou.labour.queries.delivery import label_placements

from .delivery import show_placement
from .out import out_url
from .tones import due_tone, tone_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from xieshou.labour.models import RetentionCheck

    from .lists import ActedRequest

VIEW = "labour.placement.view"
CHECK = "labour.retention.check"
WEEK = timedelta(days=7)
SHOWN = ("due", "overdue", "week", "done")


@requires(VIEW)
@require_GET
def checks(request: ActedRequest) -> HttpResponse:
    """List the retention checks: those due first."""
    shown, today = asked(request, "show", SHOWN) or "due", timezone.localdate()
    page = page_of(request, _cut(request, shown, today))
    label_placements([row.placement for row in page.object_list])
    names = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        row.home = names.get(row.region_code[:6], "")
        row.tone = tone_of("check", row.outcome) if row.done_at else due_tone(row.due_on, today)
        row.late_days = (today - row.due_on).days
    context = {
        "page": page,
        "views": _views(request, shown, today),
        "shown": shown,
        "may_check": request.actor.can(CHECK),
        "out_url": out_url(request, "labour.retention_checks"),
    }
    return render(request, "labour/verification/checks.html", context)


def _cut(request: ActedRequest, shown: str, today: date) -> QuerySet[RetentionCheck]:
    found = queries.checks(request.actor.scope)
    if shown == "done":
        return found.filter(done_at__isnull=False).order_by("-done_at", "-id")
    open_checks = found.filter(done_at__isnull=True)
    if shown == "overdue":
        return open_checks.filter(due_on__lt=today)
    return open_checks.filter(due_on__lte=today + WEEK if shown == "week" else today)


def _views(request: ActedRequest, shown: str, today: date) -> list[dict[str, Any]]:
    labels = {"due": _("Due now"), "overdue": _("Overdue"), "week": _("Within a week"), "done": _("Done")}
    address = reverse("labour:retention")
    return [
        {
            "label": label,
            "url": f"{address}?show={key}",
            "active": key == shown,
            "count": _cut(request, key, today).count(),
        }
        for key, label in labels.items()
    ]


@requires(CHECK)
@require_http_methods(["GET", "POST"])
@guarded
def check(request: ActedRequest, check_id: UUID) -> HttpResponse:
    """Enter one retention check."""
    row = queries.get_check(check_id, scope=request.actor.scope)
    label_placements([row.placement])
    form = CheckForm(request.POST or None)

    def step() -> None:
        steps.do_check(check_id=check_id, finding=form.to_finding(), actor=request.actor, at=timezone.now())

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The check was entered."))
        return redirect("labour:placement", placement_id=row.placement_id)
    done = queries.list_checks_of(row.placement_id, scope=request.actor.scope)
    tones = {one.pk: tone_of("check", one.outcome) for one in done}
    context = {
        "row": row,
        "form": form,
        "tone": due_tone(row.due_on, timezone.localdate()),
        "history": [(one, tones[one.pk]) for one in done if one.done_at],
        "may_check": row.done_at is None and may_follow_up(request.actor, row.placement),
    }
    return render(request, "labour/verification/check.html", context)


@requires(CHECK)
@require_POST
@guarded
def leave(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Record a leaving."""
    form = LeavingForm(request.POST)

    def step() -> None:
        steps.leave(
            placement_id=placement_id, leaving=form.to_leaving(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The leaving was recorded; the stewards were asked for a new post."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, leave_form=form)

"""Pages of background jobs: the administrator's list, and the progress that its owner watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires, signed_in
from xieshou.kernel.errors import DomainError, NotFound

from . import operations, queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

    from .models import Progress

ROWS = 50


@requires("system.job.view")
@require_GET
def jobs(request: ActedRequest) -> HttpResponse:
    """List running, failed or finished jobs."""
    show = request.GET.get("show", "open")
    counts = queries.count_by_shelf()
    labels = {"open": _("Waiting and running"), "failed": _("Failed"), "finished": _("Finished")}
    views = [
        {"label": label, "url": f"?show={shelf}", "active": shelf == show, "count": counts[shelf]}
        for shelf, label in labels.items()
    ]
    context = {
        "page": Paginator(queries.list_progress(show=show), ROWS).get_page(request.GET.get("page")),
        "views": views,
        "show": show,
        "worker_seen_at": queries.worker_seen_at(),
        "may_manage": request.actor.can(operations.MANAGE),
    }
    return render(request, "jobs/list.html", context)


@requires(operations.MANAGE)
@require_POST
def retry(request: ActedRequest, progress_id: UUID) -> HttpResponse:
    """Queue a failed job again."""
    return _act(request, progress_id, operations.retry, _("The job was queued again."))


@requires(operations.MANAGE)
@require_POST
def cancel(request: ActedRequest, progress_id: UUID) -> HttpResponse:
    """Cancel a job."""
    return _act(request, progress_id, operations.cancel, _("The job was cancelled or will stop shortly."))


@signed_in
@require_GET
def progress(request: ActedRequest, progress_id: UUID) -> HttpResponse:
    """Show how far the actor's own job has come (a fragment that asks again by itself)."""
    try:
        found = queries.get_own_progress(progress_id, actor=request.actor)
    except NotFound as error:
        raise Http404 from error
    return render(request, "jobs/progress.html", {"progress": found})


def _act(
    request: ActedRequest, progress_id: UUID, operation: Callable[..., Progress], done: str
) -> HttpResponse:
    try:
        operation(progress_id=progress_id, actor=request.actor, at=timezone.now())
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("jobs:list")

"""Pages of the inbox: notices and tasks of the signed-in user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import signed_in
from xieshou.kernel.errors import NotFound

from . import operations, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest


ROWS = 50


@signed_in
@require_GET
def notices(request: ActedRequest) -> HttpResponse:
    """List the notices, the newest first."""
    unread = request.GET.get("show") == "unread"
    page = Paginator(queries.list_notices(actor=request.actor, unread=unread), ROWS).get_page(
        request.GET.get("page")
    )
    waiting = queries.unread_count(request.actor)
    address = reverse("inbox:list")
    views = [
        {"label": _("All"), "url": address, "active": not unread},
        {"label": _("Unread"), "url": f"{address}?show=unread", "active": unread, "count": waiting},
    ]
    context = {"page": page, "views": views, "unread": waiting}
    return render(request, "inbox/notices.html", context)


@signed_in
@require_GET
def tasks(request: ActedRequest) -> HttpResponse:
    """List the open tasks, the most pressing first."""
    page = Paginator(queries.list_tasks(actor=request.actor), ROWS).get_page(request.GET.get("page"))
    return render(request, "inbox/tasks.html", {"page": page, "today": timezone.localdate()})


@signed_in
@require_POST
def open_notice(request: ActedRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    try:
        notice = operations.mark_read(notice_id=notice_id, actor=request.actor, at=timezone.now())
    except NotFound as error:
        raise Http404 from error
    inside = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if notice.link and inside else "inbox:list")


@signed_in
@require_POST
def read_all(request: ActedRequest) -> HttpResponse:
    """Mark all notices as read."""
    operations.mark_all_read(actor=request.actor, at=timezone.now())
    return redirect("inbox:list")


@signed_in
@require_POST
def finish_task(request: ActedRequest, task_id: UUID) -> HttpResponse:
    """Tick off a task."""
    try:
        operations.complete_task(task_id=task_id, actor=request.actor, at=timezone.now())
    except NotFound as error:
        messages.warning(request, str(error.message))
    return redirect("inbox:tasks")

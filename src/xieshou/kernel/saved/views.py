"""What a user does with the saved views of a list; each step leads back to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import signed_in
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.pages import guarded

from . import operations
from .queries import list_views
from .rules import clean_query

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xieshou.kernel.requests import ActedRequest

LONGEST_PATH = 200


def saved_views_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the list page of a request shows of its saved views."""
    query = clean_query(request.META.get("QUERY_STRING", ""))
    views = list_views(request.user, path=request.path) if request.user.is_authenticated else []
    return {
        "views": views,
        "path": request.path,
        "query": query,
        "active": next((view for view in views if view.query == query), None),
        "urls": {step: reverse(f"saved:{step}") for step in ("keep", "rename", "default", "delete")},
    }


def _list_path(request: ActedRequest) -> str:
    """Return the path of the list that a form names."""
    path = request.POST.get("path", "")[:LONGEST_PATH]
    try:
        resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if not path.startswith("/") or path.startswith("//"):
        raise Http404
    return path


@signed_in
@require_POST
@guarded
def keep(request: ActedRequest) -> HttpResponse:
    """Keep the filters of a list."""
    path, query = _list_path(request), clean_query(request.POST.get("query", ""))
    try:
        view = operations.keep_view(
            path=path,
            name=request.POST.get("name", "").replace("\x00", ""),
            query=query,
            is_default=request.POST.get("default") == "on",
            actor=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{path}?{query}")
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return redirect(view.url)


@signed_in
@require_POST
@guarded
def rename(request: ActedRequest) -> HttpResponse:
    """Rename a view."""
    name = request.POST.get("name", "").replace("\x00", "")
    back = request.POST.get("query", "")
    try:
        view = operations.rename_view(
            view_id=request.POST.get("view", ""), name=name, actor=request.actor, at=timezone.now()
        )
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{_list_path(request)}?{clean_query(back)}")
    messages.success(request, _("The view is now called “%(name)s”.") % {"name": view.name})
    return redirect(view.url)


@signed_in
@require_POST
@guarded
def default(request: ActedRequest) -> HttpResponse:
    """Make a view the default of its list, or no longer."""
    view = operations.set_default(
        view_id=request.POST.get("view", ""),
        is_default=request.POST.get("on") == "1",
        actor=request.actor,
        at=timezone.now(),
    )
    done = (
        _("This list now opens with the view “%(name)s”.")
        if view.is_default
        else _("This list opens whole again; the view “%(name)s” stays.")
    )
    messages.success(request, done % {"name": view.name})
    return redirect(view.url)


@signed_in
@require_POST
@guarded
def delete(request: ActedRequest) -> HttpResponse:
    """Delete a view; the list stays filtered as it was."""
    view = operations.delete_view(
        view_id=request.POST.get("view", ""), actor=request.actor, at=timezone.now()
    )
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect(view.url)

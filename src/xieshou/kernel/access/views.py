"""The security administrator's pages: users, their roles and their sessions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound

from . import operations, queries
from .forms import GrantForm, MoveForm, OpenUserForm, ReasonForm
from .roles import role_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

    from .models import Grant, User

PAGE = 50


@requires("access.user.view")
@require_GET
def list_users(request: ActedRequest) -> HttpResponse:
    """Show the users of the administrator's area."""
    role = request.GET.get("role", "")
    active = {"yes": True, "no": False}.get(request.GET.get("active", ""))
    users = queries.list_users(
        actor=request.actor, text=request.GET.get("q", "").strip(), role=role, active=active
    )
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    table = role_table()
    rows = [{"user": user, "roles": _role_names(user.grants.all(), today)} for user in page]
    context = {"page": page, "rows": rows, "roles": table.roles.values(), "role": role}
    return render(request, "access/users.html", context)


@requires("access.user.view")
@require_GET
def show_user(request: ActedRequest, user_id: UUID) -> HttpResponse:
    """Show an account: roles, scope and open sessions."""
    return _render_user(request, _get_user(request, user_id))


@requires("access.user.manage")
@require_http_methods(["GET", "POST"])
def open_user(request: ActedRequest) -> HttpResponse:
    """Open an account and show its first password once."""
    form = OpenUserForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        password = operations.new_password()
        given = form.cleaned_data
        try:
            user = operations.open_user(
                username=given["username"],
                display_name=given["display_name"],
                organisation_id=given["organisation"].pk if given["organisation"] else None,
                email=given["email"],
                password=password,
                actor=request.actor,
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error(error.field or None, str(error))
        else:
            return render(request, "access/opened.html", {"opened": user, "password": password})
    return render(request, "access/open.html", {"form": form})


@requires("access.user.manage")
@require_POST
def grant_role(request: ActedRequest, user_id: UUID) -> HttpResponse:
    """Give the user a role."""
    form = GrantForm(request.POST, actor=request.actor)

    def act(reason: str) -> None:
        now = timezone.now()
        operations.grant_role(
            user_id=user_id,
            draft=form.draft(),
            on=timezone.localdate(now),
            until=form.cleaned_data["until"],
            actor=request.actor,
            at=now,
            reason=reason,
        )

    return _act(request, user_id, form, act, _("Role given."), name="grant_form")


@requires("access.user.manage")
@require_POST
def end_grant(request: ActedRequest, user_id: UUID, grant_id: UUID) -> HttpResponse:
    """End a role of the user."""

    def act(reason: str) -> None:
        now = timezone.now()
        operations.end_grant(
            grant_id=grant_id, on=timezone.localdate(now), actor=request.actor, at=now, reason=reason
        )

    return _act(request, user_id, ReasonForm(request.POST), act, _("Role ended."))


@requires("access.user.manage")
@require_POST
def move_user(request: ActedRequest, user_id: UUID) -> HttpResponse:
    """Move the official: all roles end, all sessions close."""
    form = MoveForm(request.POST, actor=request.actor)

    def act(reason: str) -> None:
        now = timezone.now()
        organisation = form.cleaned_data["organisation"]
        operations.move_user(
            user_id=user_id,
            organisation_id=organisation.pk if organisation else None,
            on=timezone.localdate(now),
            actor=request.actor,
            at=now,
            reason=reason,
        )

    return _act(
        request,
        user_id,
        form,
        act,
        _("Moved. All roles have ended and all sessions are closed."),
        name="move_form",
    )


@requires("access.user.manage")
@require_POST
def set_active(request: ActedRequest, user_id: UUID) -> HttpResponse:
    """Disable the account or open it again."""
    active = request.POST.get("active") == "yes"
    act = partial(_set_active, request, user_id, active)
    return _act(
        request,
        user_id,
        ReasonForm(request.POST),
        act,
        _("Account enabled.") if active else _("Account disabled."),
    )


@requires("access.user.manage")
@require_POST
def end_sessions(request: ActedRequest, user_id: UUID) -> HttpResponse:
    """End every session of the user."""

    def act(reason: str) -> None:
        operations.end_sessions(user_id=user_id, actor=request.actor, at=timezone.now(), reason=reason)

    return _act(request, user_id, ReasonForm(request.POST), act, _("All sessions are closed."))


def _set_active(request: ActedRequest, user_id: UUID, active: bool, reason: str) -> None:  # noqa: FBT001 -- bound by partial
    operations.set_user_active(
        user_id=user_id, active=active, actor=request.actor, at=timezone.now(), reason=reason
    )


def _act(
    request: ActedRequest,
    user_id: UUID,
    form: forms.Form,
    act: Callable[[str], None],
    done: str,
    *,
    name: str = "reason_form",
) -> HttpResponse:
    """Run one change of an account: the form says why, a refusal is shown in it."""
    user = _get_user(request, user_id)
    if form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, done)
            return redirect("access:user", user_id=user_id)
    return _render_user(request, user, status=409, **{name: form})


def _role_names(grants: Iterable[Grant], today: date) -> list[str]:
    """Return the names of the roles that hold today."""
    roles = role_table().roles
    current = [grant.role for grant in grants if grant.to_date is None or grant.to_date > today]
    return [roles[role].label for role in current if role in roles]


def _get_user(request: ActedRequest, user_id: UUID) -> User:
    try:
        return queries.get_user(user_id, actor=request.actor)
    except NotFound as error:
        raise Http404 from error


def _render_user(
    request: ActedRequest, user: User, *, status: int = 200, **forms_given: forms.Form
) -> HttpResponse:
    table = role_table()
    grants = list(user.grants.order_by("-from_date"))
    today = timezone.localdate()
    rows = [
        {
            "grant": grant,
            "label": table.roles[grant.role].label if grant.role in table.roles else grant.role,
            "is_current": grant.to_date is None or grant.to_date > today,
        }
        for grant in grants
    ]
    sessions = UserSession.objects.purge_and_list(user) if request.actor.can("access.session.view") else []
    context = {
        "account": user,
        "rows": rows,
        "sessions": sessions,
        "is_own": user.pk == request.actor.user_id,
        "grant_form": GrantForm(actor=request.actor),
        "move_form": MoveForm(actor=request.actor),
        "reason_form": ReasonForm(),
    } | forms_given
    return render(request, "access/user.html", context, status=status)

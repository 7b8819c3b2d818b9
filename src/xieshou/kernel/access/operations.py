"""Opening, moving and disabling users, and giving them roles: the security administrator's work."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError, NotFound

from .models import Grant, User
from .queries import get_user, list_current_grants
from .roles import role_table
from .rules import GrantDraft, is_region_prefix, is_separated

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MANAGE = "access.user.manage"
PASSWORD_BYTES = 12


class UsernameTakenError(DomainError):
    """Somebody signs in by this name already."""

    default_message = _("This user name is taken. Choose another one.")


class RolesNotSeparatedError(DomainError):
    """An administrator's role would be held together with another one."""

    default_message = _(
        "System, security and audit administrators hold no second role. End the other roles first, or open "
        "another account."
    )


class OwnAccountError(DomainError):
    """Somebody tried to change their own rights."""

    default_message = _("Nobody changes their own rights. Ask another security administrator.")


class BeyondOwnScopeError(DomainError):
    """The grant reaches further than the one who gives it."""

    default_message = _("You can give roles only within your own area.")


class UnknownRoleError(DomainError):
    """No such role is in the table."""

    default_message = _("There is no such role.")


class WeakPasswordError(DomainError):
    """The password breaks the rules; the message says which."""


def new_password() -> str:
    """Return a random first password (16 characters) to hand over once."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


@transaction.atomic
def open_user(
    *,
    username: str,
    display_name: str,
    organisation_id: UUID | None,
    email: str = "",
    password: str | None,
    actor: Actor,
    at: datetime,
) -> User:
    """Open an account without any role; without a password nobody can sign in until one is set.

    Raises: UsernameTakenError; WeakPasswordError; Denied.
    """
    require(actor, MANAGE)
    try:
        if password is not None:
            validate_password(password)
    except ValidationError as error:
        raise WeakPasswordError(" ".join(error.messages), field="password") from error
    user = User(
        username=username.strip(),
        display_name=display_name.strip(),
        organisation_id=organisation_id,
        email=email,
        password=make_password(password),
        created_at=at,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTakenError(field="username") from error
    after = {"username": user.username, "display_name": user.display_name, "organisation": organisation_id}
    record("access.user.opened", actor=actor, at=at, subject=("access.user", user.pk), after=after)
    return user


@transaction.atomic
def grant_role(
    *,
    user_id: UUID,
    draft: GrantDraft,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str,
    until: date | None = None,
) -> Grant:
    """Give a user a role within a scope from a day on.

    Raises: UnknownRoleError; OwnAccountError; BeyondOwnScopeError; RolesNotSeparatedError; Denied; NotFound.
    """
    user = _user_to_change(user_id, actor)
    if draft.role not in role_table().roles:
        raise UnknownRoleError(field="role")
    _check_reach(draft, actor)
    held = [grant.role for grant in list_current_grants(user, on=on)]
    if not is_separated([*held, draft.role]):
        raise RolesNotSeparatedError(field="role")
    grant = Grant.objects.create(
        user=user,
        role=draft.role,
        region_prefixes=list(draft.region_prefixes),
        organisation_ids=list(draft.organisation_ids),
        from_date=on,
        to_date=until,
        granted_by_id=actor.user_id,
        reason=reason,
    )
    record(
        "access.role.granted",
        actor=actor,
        at=at,
        subject=("access.user", user.pk),
        after=_as_dict(grant),
        reason=reason,
    )
    return grant


@transaction.atomic
def end_grant(*, grant_id: UUID, on: date, actor: Actor, at: datetime, reason: str) -> None:
    """End a role from today on; the user loses it with their next request.

    Raises: NotFound; OwnAccountError; Denied.
    """
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound
    _user_to_change(grant.user_id, actor)
    before = _as_dict(grant)
    if grant.from_date >= on:
        grant.delete()
    else:
        grant.to_date = on
        grant.save(update_fields=["to_date"])
    record(
        "access.role.ended",
        actor=actor,
        at=at,
        subject=("access.user", grant.user_id),
        before=before,
        reason=reason,
    )


@transaction.atomic
def move_user(
    *, user_id: UUID, organisation_id: UUID | None, on: date, actor: Actor, at: datetime, reason: str
) -> None:
    """Move an official to another organisation: every role ends and every session closes.

    Raises: NotFound; OwnAccountError; Denied.
    """
    user = _user_to_change(user_id, actor)
    before = {"organisation": user.organisation_id}
    for grant in list_current_grants(user, on=on):
        end_grant(grant_id=grant.pk, on=on, actor=actor, at=at, reason=reason)
    user.organisation_id = organisation_id
    user.save(update_fields=["organisation_id"])
    _close_sessions(user)
    after = {"organisation": organisation_id}
    record(
        "access.user.moved",
        actor=actor,
        at=at,
        subject=("access.user", user.pk),
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def set_user_active(*, user_id: UUID, active: bool, actor: Actor, at: datetime, reason: str) -> None:
    """Disable an account (its sessions end now) or open it again.

    Raises: NotFound; OwnAccountError; Denied.
    """
    user = _user_to_change(user_id, actor)
    before = {"is_active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        _close_sessions(user)
    record(
        "access.user.enabled" if active else "access.user.disabled",
        actor=actor,
        at=at,
        subject=("access.user", user.pk),
        before=before,
        after={"is_active": active},
        reason=reason,
    )


@transaction.atomic
def end_sessions(*, user_id: UUID, actor: Actor, at: datetime, reason: str) -> int:
    """End every session of a user; return how many there were.

    Raises: NotFound; OwnAccountError; Denied.
    """
    user = _user_to_change(user_id, actor)
    count = _close_sessions(user)
    record(
        "access.session.ended",
        actor=actor,
        at=at,
        subject=("access.user", user.pk),
        after={"sessions": count},
        reason=reason,
    )
    return count


def _user_to_change(user_id: UUID, actor: Actor) -> User:
    require(actor, MANAGE)
    if user_id == actor.user_id:
        raise OwnAccountError
    get_user(user_id, actor=actor)
    return User.objects.select_for_update().get(pk=user_id)


def _check_reach(draft: GrantDraft, actor: Actor) -> None:
    if not all(is_region_prefix(prefix) for prefix in draft.region_prefixes):
        raise BeyondOwnScopeError(
            _("A region is given by its code: 2, 4, 6, 9 or 12 digits."), field="regions"
        )
    if not all(actor.scope.covers_region(prefix) for prefix in draft.region_prefixes):
        raise BeyondOwnScopeError(field="regions")


def _close_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _as_dict(grant: Grant) -> dict[str, Any]:
    return {
        "role": grant.role,
        "regions": grant.region_prefixes,
        "organisations": [str(key) for key in grant.organisation_ids],
        "from": grant.from_date,
        "to": grant.to_date,
    }

"""Reads of users and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import NotFound

from .models import Grant, User
from .roles import role_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def list_current_grants(user: User, *, on: date) -> list[Grant]:
    """Return the grants of a user that hold on a day."""
    return list(Grant.objects.filter(_holds(on), user=user))


def get_actor(user: User, *, on: date, request_id: str = "") -> Actor:
    """Return the actor that a user is on a day; read at every request, so that a change holds at once."""
    grants = list_current_grants(user, on=on) if user.is_active else []
    return _actor(user, grants, request_id=request_id)


def get_actors(users: Iterable[User], *, on: date) -> dict[UUID, Actor]:
    """Return the actors that users are on a day, by key, in one read."""
    found: dict[UUID, list[Grant]] = {}
    known = {user.pk: user for user in users}
    active = [key for key, user in known.items() if user.is_active]
    if active:
        for grant in Grant.objects.filter(_holds(on), user__in=active):
            found.setdefault(grant.user_id, []).append(grant)
    return {key: _actor(user, found.get(key, [])) for key, user in known.items()}


def _holds(on: date) -> Q:
    return (Q(to_date__isnull=True) | Q(to_date__gt=on)) & Q(from_date__lte=on)


def _actor(user: User, grants: Sequence[Grant], *, request_id: str = "") -> Actor:
    roles = frozenset(grant.role for grant in grants)
    return Actor(
        user_id=user.pk,
        name=user.display_name,
        roles=roles,
        capabilities=role_table().capabilities_of(roles),
        scope=Scope.of(
            (prefix for grant in grants for prefix in grant.region_prefixes),
            (key for grant in grants for key in grant.organisation_ids),
        ),
        organisation_id=user.organisation_id,
        request_id=request_id,
    )


def users_in_scope(actor: Actor) -> QuerySet[User]:
    """Return the users whose organisation lies in the actor's area; the country-wide see all."""
    if actor.scope.is_everything:
        return User.objects.all()
    return User.objects.filter(actor.scope.region_q("organisation__region_code"))


def list_users(*, actor: Actor, text: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """Return users of the actor's area by name, filtered."""
    users = users_in_scope(actor).select_related("organisation").prefetch_related("grants")
    if text:
        users = users.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    if role:
        users = users.filter(grants__role=role).distinct()
    if active is not None:
        users = users.filter(is_active=active)
    return users.order_by("display_name", "username")


def get_user(user_id: UUID, *, actor: Actor) -> User:
    """Return a user of the actor's area.

    Raises: NotFound: no such user, or outside the area.
    """
    user = users_in_scope(actor).select_related("organisation").filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def users_of_bodies(organisation_ids: Iterable[UUID], *, capability: str, on: date) -> dict[UUID, list[UUID]]:
    """Return who may use a capability for each organisation itself on a day, in one read."""
    wanted = set(organisation_ids)
    roles = [code for code, role in role_table().roles.items() if capability in role.capabilities]
    grants = Grant.objects.filter(
        _holds(on), role__in=roles, organisation_ids__overlap=sorted(wanted), user__is_active=True
    )
    found: dict[UUID, list[UUID]] = {}
    for user_id, bodies in grants.order_by("user_id").values_list("user_id", "organisation_ids"):
        for body in wanted.intersection(bodies):
            found.setdefault(body, []).append(user_id)
    return found

"""Reads of users and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.actor import Actor, Scope

from .models import Grant
from .roles import role_table

if TYPE_CHECKING:
    from datetime import date

    from .models import User


def list_current_grants(user: User, *, on: date) -> list[Grant]:
    """Return the grants of a user that hold on a day."""
    return list(
        Grant.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), user=user, from_date__lte=on)
    )


def get_actor(user: User, *, on: date, request_id: str = "") -> Actor:
    """Return the actor that a user is on a day; read at every request, so that a change holds at once."""
    grants = list_current_grants(user, on=on) if user.is_active else []
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

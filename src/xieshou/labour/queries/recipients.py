"""Whom to tell: the users who hold a capability where a record belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.access.models import Grant
from xieshou.kernel.access.roles import role_table

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

PREFIX_LENGTHS = (2, 4, 6, 9, 12)


def _grants(capability: str, *, on: date) -> Q:
    roles = [role.code for role in role_table().roles.values() if capability in role.capabilities]
    return Q(role__in=roles, from_date__lte=on, user__is_active=True) & (
        Q(to_date__isnull=True) | Q(to_date__gt=on)
    )


def list_users_of_region(capability: str, *, region_code: str, on: date) -> list[UUID]:
    """Return the users nearest to a place who hold the capability there: the county before the province."""
    prefixes = [region_code[:length] for length in PREFIX_LENGTHS]
    rows = Grant.objects.filter(_grants(capability, on=on), region_prefixes__overlap=prefixes)
    found = [
        (max(len(prefix) for prefix in own if region_code.startswith(prefix)), user_id)
        for own, user_id in rows.values_list("region_prefixes", "user_id")
    ]
    nearest = max((length for length, _user in found), default=0)
    return sorted({user_id for length, user_id in found if length == nearest})


def list_users_of_organisation(capability: str, *, organisation_id: UUID, on: date) -> list[UUID]:
    """Return the users who hold the capability for an organisation."""
    rows = Grant.objects.filter(_grants(capability, on=on), organisation_ids__contains=[organisation_id])
    return sorted(set(rows.values_list("user_id", flat=True)))

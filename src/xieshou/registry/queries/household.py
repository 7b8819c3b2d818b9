"""Reads of single households and of who belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from xieshou.kernel.actor import prefix_bounds
from xieshou.registry.errors import HouseholdNotFound, MemberNotFound
from xieshou.registry.models import Household, Member
from xieshou.registry.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

SERIAL_DIGITS = 4


def get_household(household_id: UUID, *, scope: Scope) -> Household:
    """Return a household with its head.

    Raises: HouseholdNotFound: no such household, or outside the scope.
    """
    found = Household.objects.select_related("head").filter(scope.region_q(), pk=household_id).first()
    if found is None:
        raise HouseholdNotFound
    return found


def get_household_by_code(code: str, *, scope: Scope) -> Household:
    """Return the household of a code, with its head.

    Raises: HouseholdNotFound: no such household, or outside the scope.
    """
    found = Household.objects.select_related("head").filter(scope.region_q(), code=code).first()
    if found is None:
        raise HouseholdNotFound
    return found


def lock_household(household_id: UUID, *, scope: Scope) -> Household:
    """Return a household with its row locked until the transaction ends.

    Raises: HouseholdNotFound: no such household, or outside the scope.
    """
    found = Household.objects.select_for_update().filter(scope.region_q(), pk=household_id).first()
    if found is None:
        raise HouseholdNotFound
    return found


def lock_households(household_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, Household]:
    """Return households by key with their rows locked, always in the same order.

    Raises: HouseholdNotFound: one does not exist, or is outside the scope.
    """
    wanted = set(household_ids)
    rows = Household.objects.select_for_update().filter(scope.region_q(), pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(wanted):
        raise HouseholdNotFound
    return found


def list_members(household_id: UUID, *, scope: Scope, on: date | None = None) -> list[Member]:
    """Return the members of a household with their people: the head first, then by age.

    Args: on: only those who were members on that day; without it all, former ones last.
    """
    members = Member.objects.select_related("person").filter(scope.region_q(), household_id=household_id)
    if on is not None:
        members = members.filter(_holds(on))
    return sorted(
        members,
        key=lambda m: (
            m.to_date is not None,
            m.relation != Relation.HEAD,
            m.person.birth_date is None,
            m.person.birth_date,
        ),
    )


def get_member(member_id: UUID, *, scope: Scope) -> Member:
    """Return a membership with its household and person.

    Raises: MemberNotFound: no such membership, or outside the scope.
    """
    found = (
        Member.objects.select_related("household", "person").filter(scope.region_q(), pk=member_id).first()
    )
    if found is None:
        raise MemberNotFound
    return found


def list_current_memberships(person_ids: Iterable[UUID], *, scope: Scope, on: date) -> dict[UUID, Member]:
    """Return the membership of each person on a day, with its household, by person; absent where none."""
    members = Member.objects.select_related("household").filter(
        scope.region_q(), _holds(on), person_id__in=list(person_ids)
    )
    return {member.person_id: member for member in members.order_by("id")}


def list_priority_people(person_ids: Iterable[UUID], *, scope: Scope, on: date) -> set[UUID]:
    """Return those of the people who belong to a priority household (exited or monitored) on a day."""
    members = Member.objects.filter(
        scope.region_q(), _holds(on), person_id__in=list(person_ids), household__is_priority=True
    )
    return set(members.order_by().values_list("person_id", flat=True))


def is_member_during(*, household_id: UUID, person_id: UUID, period_from: date, period_to: date) -> bool:
    """Tell whether the person belonged to the household on any day of the period (to exclusive)."""
    return (
        Member.objects.filter(household_id=household_id, person_id=person_id, from_date__lt=period_to)
        .filter(Q(to_date__isnull=True) | Q(to_date__gt=period_from))
        .exists()
    )


def are_members_during(spans: Sequence[tuple[UUID, UUID, date, date]]) -> list[bool]:
    """Tell for each (household, person, from, to exclusive) whether it holds as `is_member_during` says."""
    if not spans:
        return []
    rows = Member.objects.filter(
        household_id__in={span[0] for span in spans}, person_id__in={span[1] for span in spans}
    )
    known: dict[tuple[UUID, UUID], list[tuple[date, date | None]]] = {}
    for household, person, first, end in rows.values_list(
        "household_id", "person_id", "from_date", "to_date"
    ):
        known.setdefault((household, person), []).append((first, end))
    return [
        any(
            first < period_to and (end is None or end > period_from)
            for first, end in known.get((household, person), [])
        )
        for household, person, period_from, period_to in spans
    ]


def next_code(region_code: str) -> str:
    """Return the next free household code of a village, holding the village until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registry.code.{region_code}"]
        )
    last = (
        Household.objects.filter(code__gte=f"{region_code}-", code__lt=f"{region_code}.")
        .order_by("-code")
        .first()
    )
    serial = int(last.code.rpartition("-")[2]) + 1 if last else 1
    return f"{region_code}-{serial:0{SERIAL_DIGITS}d}"


def _holds(on: date) -> Q:
    return Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))


def count_registered(prefix: str) -> int:
    """Return how many households a place holds, as far as the transaction sees."""
    low, high = prefix_bounds(prefix) if prefix else ("", ":")
    return Household.objects.filter(region_code__gte=low, region_code__lt=high, closed_on=None).count()


def list_counties() -> list[str]:
    """Return the codes of the counties in which households are registered, as far as the transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct left(region_code, 6) from registry_household order by 1")
        return [f"{prefix}000000" for (prefix,) in cursor.fetchall()]

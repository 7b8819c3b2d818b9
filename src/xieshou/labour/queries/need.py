"""Reads of job wishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from xieshou.kernel.actor import prefix_bounds
from xieshou.kernel.errors import NotFound
from xieshou.kernel.people.queries import get_person, search_person_ids
from xieshou.labour.models import JobWish
from xieshou.labour.vocabulary.need import OPEN_STATUSES, WorkStatus
from xieshou.registry.models import Member

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.people.models import Person

MOST_FOUND = 500
SORTS = {
    "updated": ("-updated_at", "-id"),
    "-updated": ("updated_at", "id"),
    "name": ("person__pinyin", "id"),
    "-name": ("-person__pinyin", "-id"),
    "wage": ("wage_floor_fen", "id"),
    "-wage": ("-wage_floor_fen", "-id"),
}
DEFAULT_SORT = "updated"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class WishFilter:
    """What the list of wishes can be asked for; empty fields do not filter. `status` is a code or "open"."""

    text: str = ""
    status: str = ""
    region: str = ""
    occupation: str = ""
    priority_only: bool = False


def priority_of_person(on: date, person: str = "person_id") -> Exists:
    """Return the condition that a person belongs to a priority household (exited or monitored) on a day."""
    return Exists(
        Member.objects.filter(
            Q(to_date__isnull=True) | Q(to_date__gt=on),
            person_id=OuterRef(person),
            from_date__lte=on,
            household__is_priority=True,
        )
    )


def wishes(scope: Scope) -> QuerySet[JobWish]:
    """Return the wishes of the scope, with their people."""
    return JobWish.objects.filter(scope.region_q()).select_related("person")


def open_wishes(scope: Scope) -> QuerySet[JobWish]:
    """Return the wishes of people who look for work now."""
    return wishes(scope).filter(status__in=OPEN_STATUSES)


def list_wishes(wanted: WishFilter, *, scope: Scope, on: date, sort: str = DEFAULT_SORT) -> QuerySet[JobWish]:
    """Return the wishes that fit, in the order of a name of SORTS; each knows `is_priority`."""
    found = wishes(scope).annotate(is_priority=priority_of_person(on))
    if wanted.text.strip():
        found = found.filter(person_id__in=search_person_ids(wanted.text, scope=scope, limit=MOST_FOUND))
    if wanted.status == OPEN:
        found = found.filter(status__in=OPEN_STATUSES)
    elif wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.region:
        lower, upper = prefix_bounds(wanted.region)
        found = found.filter(region_code__gte=lower, region_code__lt=upper)
    if wanted.occupation:
        found = found.filter(occupation_codes__contains=[wanted.occupation])
    if wanted.priority_only:
        found = found.filter(is_priority=True)
    return found.order_by(*SORTS.get(sort, SORTS[DEFAULT_SORT]))


def count_by_status(*, scope: Scope) -> dict[str, int]:
    """Return how many people stand in each work status; every status has a figure."""
    rows = JobWish.objects.filter(scope.region_q()).order_by().values_list("status").annotate(Count("pk"))
    return {**dict.fromkeys(WorkStatus.values, 0), **dict(rows)}


def get_wish(wish_id: UUID, *, scope: Scope) -> JobWish:
    """Return one wish of the scope, with its person.

    Raises: NotFound: unknown, or outside the scope.
    """
    wish = wishes(scope).filter(pk=wish_id).first()
    if wish is None:
        raise NotFound
    return wish


def get_wish_for_update(wish_id: UUID, *, scope: Scope) -> JobWish:
    """Return one wish of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    wish = JobWish.objects.select_for_update().filter(scope.region_q(), pk=wish_id).first()
    if wish is None:
        raise NotFound
    return wish


def get_person_in_scope(person_id: UUID, *, scope: Scope) -> Person:
    """Return a person whose home lies in the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    return get_person(person_id, scope=scope)


def find_wish_of(person_id: UUID, *, scope: Scope) -> JobWish | None:
    """Return the wish of a person, or None where none was recorded."""
    return wishes(scope).filter(person_id=person_id).first()


def lock_wish_of(person_id: UUID, *, scope: Scope) -> JobWish | None:
    """Return the wish of a person with its row locked, or None where none was recorded."""
    return JobWish.objects.select_for_update().filter(scope.region_q(), person_id=person_id).first()


def is_priority(person_id: UUID, *, on: date) -> bool:
    """Tell whether the person belongs to a priority household on a day."""
    return bool(
        JobWish.objects.filter(person_id=person_id).annotate(first=priority_of_person(on)).filter(first=True)
    )

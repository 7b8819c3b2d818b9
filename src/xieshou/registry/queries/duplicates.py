"""People who may be on file twice: one village, one birth date, names that sound alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from xieshou.kernel.people.models import Person
from xieshou.kernel.texts import name_pinyin
from xieshou.registry.models import Member

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Twin:
    """Two records that may be one human being, with the codes of their households."""

    one: Person
    other: Person
    one_home: str
    other_home: str


def find_twin(
    name_key: str, birth_date: date | None, region_code: str, *, scope: Scope, has_number: bool
) -> Person | None:
    """Return somebody on file in a village who may be the person about to be entered.

    Names count as alike where they sound alike without tones (张 and 章); two ID numbers are two people.
    """
    if birth_date is None:
        return None
    pinyin, _initials = name_pinyin(name_key)
    people = Person.objects.filter(
        scope.region_q(), pinyin=pinyin, region_code=region_code, birth_date=birth_date
    )
    if has_number:
        people = people.filter(id_number_index=None)
    return people.order_by("pk").first()


def list_twins(scope: Scope) -> list[Twin]:
    """Return pairs of a scope that may be one human being, by village and name."""
    bare = Person.objects.filter(scope.region_q(), id_number_index=None, birth_date__isnull=False)
    twins = Person.objects.filter(
        region_code=OuterRef("region_code"), pinyin=OuterRef("pinyin"), birth_date=OuterRef("birth_date")
    ).exclude(pk=OuterRef("pk"))
    first = twins.order_by("pk").values("pk")[:1]
    rows = list(
        bare.annotate(twin_id=Subquery(first))
        .filter(twin_id__isnull=False)
        .order_by("region_code", "pinyin", "pk")[:MOST_SHOWN]
    )
    pairs = {frozenset((row.pk, row.twin_id)): row for row in rows}
    others = Person.objects.in_bulk([row.twin_id for row in pairs.values()])
    homes = _homes([key for pair in pairs for key in pair])
    return [
        Twin(row, others[row.twin_id], homes.get(row.pk, ""), homes.get(row.twin_id, ""))
        for row in pairs.values()
    ]


def _homes(people: list[UUID]) -> dict[UUID, str]:
    """Return the code of the household of each person."""
    rows = Member.objects.filter(person_id__in=people, to_date=None)
    return dict(rows.values_list("person_id", "household__code"))

"""Reads of people. Every read takes a scope; row-level security holds the same line again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now, TruncDate

from xieshou.kernel.errors import NotFound
from xieshou.kernel.phones import mask_phone
from xieshou.kernel.texts import grams, like_pattern, prefix_range

from . import secrets
from .models import Person, PersonShare
from .numbers import mask_id
from .search_terms import SearchTerm, TermKind, read_term

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

TODAY = TruncDate(Now(), tzinfo=ZoneInfo("Asia/Shanghai"))
SHORTEST_GRAM = 2
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MaskedNumbers:
    """What a page shows of a person's numbers."""

    id_number: str
    phone: str


def visible_people(scope: Scope) -> QuerySet[Person]:
    """Return the people whose home lies in the scope or who are shared with one of its organisations."""
    if scope.is_everything:
        return Person.objects.all()
    if not scope.organisations:
        return Person.objects.filter(scope.region_q())
    shared = PersonShare.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=TODAY),
        organisation_id__in=scope.organisations,
        from_date__lte=TODAY,
    )
    return Person.objects.filter(scope.region_q() | Q(pk__in=shared.values("person_id")))


def get_person(person_id: UUID, *, scope: Scope) -> Person:
    """Return one person.

    Raises: NotFound: unknown, or outside the scope.
    """
    person = visible_people(scope).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def list_by_ids(person_ids: Collection[UUID], *, scope: Scope) -> dict[UUID, Person]:
    """Return the visible ones of these people by their keys."""
    return {person.pk: person for person in visible_people(scope).filter(pk__in=person_ids)}


def find_by_id_number(number18: str, *, scope: Scope) -> Person | None:
    """Return the person with a checked ID number, or None: unknown and invisible are never told apart."""
    return visible_people(scope).filter(id_number_index=secrets.id_index(number18)).first()


def find_home_counties(number_indexes: Collection[bytes]) -> dict[bytes, str]:
    """Return the home county (6 digits) of each number on file anywhere in the country.

    Nothing else is told about people outside the scope: "possible duplicate, ask county X".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id_number_index, county from people_home_counties(%s::bytea[])", [list(number_indexes)]
        )
        return {bytes(index): county for index, county in cursor.fetchall()}


def masked_numbers(person: Person) -> MaskedNumbers:
    """Return the person's numbers as pages show them."""
    return MaskedNumbers(mask_id(secrets.open_id_number(person)), mask_phone(secrets.open_phone(person)))


def search_people(text: str, *, scope: Scope, limit: int = 20) -> list[Person]:
    """Return people by name (also a part of it), pinyin, initials, ID number or its last four, or phone.

    Names that begin with the text come first.
    """
    ids = search_person_ids(text, scope=scope, limit=limit)
    found = list_by_ids(ids, scope=scope)
    return [found[key] for key in ids if key in found]


def search_person_ids(text: str, *, scope: Scope, limit: int = 200) -> list[UUID]:
    """Return the keys of `search_people`, best first, for lists that join people to their own rows."""
    term = read_term(text)
    people = visible_people(scope)
    if term.kind is TermKind.ID_NUMBER:
        return _keys(people.filter(id_number_index=secrets.id_index(term.value)), limit)
    if term.kind is TermKind.ID_TAIL:
        tail = people.filter(id_tail_index=secrets.tail_index(term.value))
        return _keys(tail.order_by("region_code", "pinyin", "id"), limit)
    if term.kind is TermKind.PHONE:
        return _keys(
            people.filter(phone_index=secrets.phone_digest(term.value)).order_by("pinyin", "id"), limit
        )
    if term.kind is TermKind.LETTERS:
        return _by_letters(people, term, limit)
    if term.kind is TermKind.NAME:
        return _by_name(people, term, limit, scope)
    return []


def _keys(people: QuerySet[Person], limit: int) -> list[UUID]:
    return list(people.values_list("pk", flat=True)[:limit])


def _prefixed(people: QuerySet[Person], column: str, prefix: str) -> QuerySet[Person]:
    """Return people by the prefix of a column; a range, since row security lets no LIKE near an index."""
    lower, upper = prefix_range(prefix)
    return people.filter(**{f"{column}__gte": lower, f"{column}__lte": upper}).order_by(column, "region_code")


def _by_letters(people: QuerySet[Person], term: SearchTerm, limit: int) -> list[UUID]:
    """Return initials that are exactly the letters, then pinyin, then longer initials, then Latin names."""
    found: list[UUID] = []
    found += _keys(people.filter(initials=term.value).order_by("region_code"), limit)
    for column in ("pinyin", "initials", "name_key"):
        if len(found) < limit:
            found += _keys(_prefixed(people, column, term.value), limit)
    return _first(found, limit)


def _by_name(people: QuerySet[Person], term: SearchTerm, limit: int, scope: Scope) -> list[UUID]:
    beginning = _prefixed(people, "name_key", term.value)
    if len(term.value) < SHORTEST_GRAM:
        # A surname alone: one county has fewer people than the country has namesakes.
        is_one_county = not scope.organisations and [
            len(prefix) >= COUNTY_DIGITS for prefix in scope.regions
        ] == [True]
        order = ("region_code", "pinyin", "id") if is_one_county else ("name_key", "region_code")
        return _keys(beginning.order_by(*order), limit)
    found = _keys(beginning, limit)
    if len(found) < limit:
        found += _containing(term.value, limit)
    return _first(found, limit)


def _containing(key: str, limit: int) -> list[UUID]:
    """Return keys of names that hold the text anywhere; the function applies the scope of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from people_find_by_grams(%s::text[], %s, %s)", [grams(key), like_pattern(key), limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _first(keys: Sequence[UUID], limit: int) -> list[UUID]:
    return list(dict.fromkeys(keys))[:limit]


def list_shares(person: Person) -> list[PersonShare]:
    """Return with whom a person is or was shared, the newest first."""
    return list(person.shares.select_related("organisation").order_by("-from_date", "-id"))

"""The list of people: fifty a page, each found by key, so that the last page is as quick as the first."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from xieshou.kernel.actor import prefix_bounds

from . import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.kernel.actor import Scope

    from .models import Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people and the mark from which the next one goes on ("" on the last)."""

    people: Sequence[Person]
    next_mark: str


def list_people(*, scope: Scope, text: str = "", region_prefix: str = "", mark: str = "") -> PeoplePage:
    """Return a page of the people of a scope, in the order of villages and pinyin.

    With a search text the best fifty matches are one page.
    """
    if text.strip():
        found = queries.search_people(text, scope=scope, limit=PAGE * 4 if region_prefix else PAGE)
        inside = [person for person in found if person.region_code.startswith(region_prefix)]
        return PeoplePage(inside[:PAGE], "")
    rows = queries.visible_people(scope).order_by("region_code", "pinyin", "id")
    if region_prefix:
        lower, upper = prefix_bounds(region_prefix)  # a range: row security lets no LIKE near an index
        rows = rows.filter(region_code__gte=lower, region_code__lt=upper)
    after = read_mark(mark)
    if after is not None:
        columns = Tuple("region_code", "pinyin", "id")
        rows = rows.filter(TupleGreaterThan(columns, after))
    people = list(rows[: PAGE + 1])
    return PeoplePage(people[:PAGE], write_mark(people[PAGE - 1]) if len(people) > PAGE else "")


def write_mark(person: Person) -> str:
    """Return the mark of a person's place in the order."""
    text = json.dumps([person.region_code, person.pinyin, str(person.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_mark(mark: str) -> tuple[str, str, UUID] | None:
    """Return the place a mark names; None for none or a spoilt one."""
    if not mark:
        return None
    try:
        region, pinyin, key = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return str(region).replace("\x00", ""), str(pinyin).replace("\x00", ""), UUID(key)
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return None

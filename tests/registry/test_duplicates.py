"""Possible duplicates: refused at entry unless it is somebody else, listed for those who may merge."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.test_roster_sheet import number_of
from xieshou.kernel.people import secrets
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.regions.models import Region
from xieshou.registry.operations import membership
from xieshou.registry.operations.membership import LikelyTwinError, NewMember
from xieshou.registry.queries.duplicates import list_twins

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.people.models import Person
    from xieshou.registry.models import Household, Member

pytestmark = pytest.mark.django_db
BORN = date(1985, 3, 12)


@pytest.fixture(autouse=True)
def village(db: None) -> None:
    Region.objects.create(
        code="530326000000", short_code="530326", level=3, name="会泽县", full_name="会泽县"
    )
    Region.objects.create(code=VILLAGE, short_code=VILLAGE, level=5, name="一村", full_name="会泽县 一村")


def twin(name: str = "张秀英", **fields: Any) -> Person:
    return make_person(name, **{"birth_date": BORN, "pinyin": "zhangxiuying", **fields})


def join(actor: Actor, home: Household, name: str, *, number: str = "", **fields: Any) -> Member:
    entry = PersonEntry(
        name=name,
        region_code=home.region_code,
        id_number=number,
        id_missing_reason="" if number else "pending",
        birth_date=None if number else fields.pop("birth_date", BORN),
        sex="" if number else "2",
    )
    member = NewMember("97", entry=entry, **fields)
    return membership.add_member(
        household_id=home.id, member=member, from_date=date(2021, 1, 1), actor=actor, at=AT
    )


@pytest.mark.parametrize("name", ["张秀英", "章秀英"])
@pytest.mark.parametrize("number", ["", number_of(1)], ids=["bare", "numbered"])
def test_a_like_name_of_the_same_day_is_refused_at_entry(cadre: Actor, name: str, number: str) -> None:
    home = make_household(cadre)
    twin()

    with pytest.raises(LikelyTwinError, match="张秀英"):
        join(cadre, home, name, number=number)
    assert join(cadre, home, name, number=number, is_somebody_else=True)


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": date(1985, 3, 13)},
        {"region_code": "530326103202"},
        {"pinyin": "zhangxiuyin"},
        {"region_code": OTHER_VILLAGE},
    ],
    ids=["day", "village", "sound", "county"],
)
def test_another_day_village_or_sound_is_another_person(cadre: Actor, other: dict[str, Any]) -> None:
    home = make_household(cadre)
    twin(**other)

    assert join(cadre, home, "张秀英")
    assert list_twins(cadre.scope) == []


def test_two_numbers_are_two_people(cadre: Actor) -> None:
    home = make_household(cadre)
    twin(**secrets.id_columns(number_of(2)), id_missing_reason="")

    assert join(cadre, home, "张秀英", number=number_of(1))
    assert list_twins(cadre.scope) == []


def test_pairs_of_the_area_are_listed_once(cadre: Actor) -> None:
    twin()
    twin("章秀英")
    for _ in range(2):
        twin(region_code=OTHER_VILLAGE)

    (pair,) = list_twins(cadre.scope)

    assert {pair.one.name, pair.other.name} == {"张秀英", "章秀英"}


def test_list_asks_the_same_for_one_pair_and_three(cadre: Actor) -> None:
    counts = []
    for day in (1, 2):
        for _ in range(2):
            twin(birth_date=date(1985, 3, day))
        with CaptureQueriesContext(connection) as queries:
            list_twins(cadre.scope)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_page_lists_pairs_and_the_form_asks(
    cadre: Actor, user_with: Callable[..., Any], client_for: Callable[..., Client]
) -> None:
    client = client_for(user_with("village_cadre", regions=["530326"]))
    home = make_household(cadre)
    twin()
    typed = {
        "relation": "97",
        "name": "章秀英",
        "id_missing_reason": "pending",
        "birth_date": "1985-03-12",
        "sex": "2",
        "from_date": "2021-01-01",
    }

    refused = client.post(f"/registry/{home.id}/members/new/", typed)
    done = client.post(f"/registry/{home.id}/members/new/", {**typed, "is_somebody_else": "on"})

    assert (refused.status_code, done.status_code) == (200, 302)
    assert "张秀英" in refused.content.decode()
    assert "章秀英" in client.get("/registry/duplicates/").content.decode()

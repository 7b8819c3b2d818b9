"""The roster: paging by key, filters, search, and what another area must not see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.texts import grams
from xieshou.registry.models import Household, Member
from xieshou.registry.operations.household import HouseholdState
from xieshou.registry.queries import keyset, roster
from xieshou.registry.queries.roster import RosterFilter

from .factories import OTHER_VILLAGE, VILLAGE, make_household

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
COUNTY = Scope.of(["530326"])
ALL = Scope.everything()
NUMBER = "530326198503124524"


def codes(rows: Iterable[Household]) -> list[str]:
    return [row.code[-4:] for row in rows]


def states() -> list[HouseholdState]:
    return [
        HouseholdState("exited"),
        HouseholdState("ordinary"),
        HouseholdState("exited", "unstable"),
        HouseholdState("ordinary", "marginal", date(2025, 6, 1)),
        HouseholdState("ordinary", "sudden"),
    ]


@pytest.fixture
def five(cadre: Actor) -> list[Household]:
    """Register one household of each legal kind."""
    return [make_household(cadre, state=state) for state in states()]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (RosterFilter(), ["0001", "0002", "0003", "0004", "0005"]),
        (RosterFilter(base_type="exited"), ["0001", "0003"]),
        (RosterFilter(monitoring="none"), ["0001", "0002"]),
        (RosterFilter(monitoring="monitored"), ["0003", "0004", "0005"]),
        (RosterFilter(monitoring="sudden"), ["0005"]),
        (RosterFilter(monitoring="marginal", base_type="exited"), []),
        (RosterFilter(risk="cleared"), ["0004"]),
        (RosterFilter(risk="open"), ["0003", "0005"]),
        (RosterFilter(priority_only=True), ["0001", "0003", "0004", "0005"]),
        (RosterFilter(region="530326103"), ["0001", "0002", "0003", "0004", "0005"]),
        (RosterFilter(region="530326104"), []),
    ],
)
def test_filters(five: list[Household], wanted: RosterFilter, expected: list[str]) -> None:
    assert codes(roster.list_households(wanted, scope=COUNTY).rows) == expected
    assert roster.count_households(wanted, scope=COUNTY) == len(expected)


def test_closed_households_are_left_out_unless_asked_for(five: list[Household]) -> None:
    Household.objects.filter(pk=five[0].pk).update(closed_on=date(2025, 1, 1))

    assert codes(roster.list_households(RosterFilter(), scope=COUNTY).rows)[0] == "0002"
    assert codes(roster.list_households(RosterFilter(with_closed=True), scope=COUNTY).rows)[0] == "0001"


@pytest.mark.parametrize("sort", list(roster.SORTS))
def test_pages_forward_and_back_show_every_household_once(five: list[Household], sort: str) -> None:
    whole = codes(roster.list_households(RosterFilter(), scope=COUNTY, sort=sort).rows)
    pages, cursor = [], ""
    while True:
        page = roster.list_households(RosterFilter(), scope=COUNTY, sort=sort, cursor=cursor, size=2)
        pages.append(page)
        cursor = page.next_cursor
        if not cursor:
            break

    assert [code for page in pages for code in codes(page.rows)] == whole
    back = roster.list_households(
        RosterFilter(), scope=COUNTY, sort=sort, cursor=pages[-1].previous_cursor, size=2
    )
    assert codes(back.rows) == codes(pages[-2].rows)
    assert pages[0].previous_cursor == ""
    first = roster.list_households(
        RosterFilter(), scope=COUNTY, sort=sort, cursor=back.previous_cursor, size=2
    )
    assert (codes(first.rows), first.previous_cursor) == (codes(pages[0].rows), "")


def test_descending_sort_by_people(cadre: Actor) -> None:
    make_household(cadre)
    make_household(cadre, relations=["02", "10", "20"])
    make_household(cadre, relations=["02", "10"])

    assert codes(roster.list_households(RosterFilter(), scope=COUNTY, sort="-people").rows) == [
        "0002",
        "0003",
        "0001",
    ]


@pytest.mark.parametrize("text", ["x", "W10", "bnVsbA", "WzAsIlx1MDAwMCIsIngiXQ", "é", "a" * 5000])
def test_broken_cursor_shows_the_first_page(five: list[Household], text: str) -> None:
    assert len(roster.list_households(RosterFilter(), scope=COUNTY, cursor=text).rows) == 5


def test_cursor_survives_the_address() -> None:
    cursor = keyset.Cursor(("530326103201", "村-0001"), backwards=True)

    assert keyset.decode_cursor(cursor.encode(), columns=2) == cursor
    assert keyset.decode_cursor(cursor.encode(), columns=3) is None


def named(name: str, pinyin: str, initials: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "name_key": name,
        "pinyin": pinyin,
        "initials": initials,
        "name_grams": grams(name),
        **fields,
    }


@pytest.fixture
def family(cadre: Actor) -> Household:
    """Register a household whose second member can be searched for in every way."""
    make_household(cadre)
    household = make_household(cadre, relations=["02", "10"])
    member = Member.objects.get(household=household, relation="10")
    numbers = {**secrets.id_columns(NUMBER), **secrets.phone_columns("13812345678")}
    Person.objects.filter(pk=member.person_id).update(**named("李秀英", "lixiuying", "lxy", **numbers))
    return household


@pytest.mark.parametrize(
    "text",
    ["李秀英", "李", "秀英", "lixiuying", "lixiu", "lxy", NUMBER, "4524", "13812345678", f"{VILLAGE}-0002"],
)
def test_search_finds_by_every_key(family: Household, text: str) -> None:
    found = roster.search_households(text, RosterFilter(), scope=COUNTY)

    assert [row.pk for row in found.rows] == [family.pk]
    assert (found.total, found.is_cut) == (1, False)


def test_search_says_whom_it_met(family: Household) -> None:
    assert roster.search_households("李秀英", RosterFilter(), scope=COUNTY).matched == {family.pk: "李秀英"}


@pytest.mark.parametrize("text", ["李秀英", NUMBER, "4524", f"{VILLAGE}-0002", VILLAGE])
def test_search_keeps_to_the_scope_and_the_filter(family: Household, text: str) -> None:
    assert roster.search_households(text, RosterFilter(), scope=Scope.of(["530325"])).total == 0
    assert roster.search_households(text, RosterFilter(region="530326104"), scope=COUNTY).total == 0
    assert roster.search_households(text, RosterFilter(base_type="ordinary"), scope=COUNTY).total == 0


def test_search_forgets_former_members(family: Household) -> None:
    Member.objects.filter(household=family, relation="10").update(to_date=date(2025, 1, 1), end_reason="died")

    assert roster.search_households("李秀英", RosterFilter(), scope=COUNTY).total == 0


def test_search_says_when_more_matched(cadre: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MOST_FOUND", 2)
    for _ in range(3):
        make_household(cadre)
    Person.objects.update(**named("王", "wang", "w"))

    found = roster.search_households("王", RosterFilter(), scope=COUNTY, most=2)
    by_code = roster.search_households(VILLAGE, RosterFilter(), scope=COUNTY)

    assert (found.total, found.is_cut) == (2, True)
    assert (by_code.total, by_code.is_cut) == (2, True)


def test_search_pages(cadre: Actor) -> None:
    for _ in range(3):
        make_household(cadre)
    Person.objects.update(**named("王", "wang", "w"))

    parts = [
        roster.search_households("王", RosterFilter(), scope=COUNTY, start=at, size=2).rows for at in (0, 2)
    ]

    assert sorted(code for part in parts for code in codes(part)) == ["0001", "0002", "0003"]


@pytest.mark.parametrize(
    ("scope", "region", "expected"),
    [
        (COUNTY, "", COUNTY),
        (COUNTY, "530326103", Scope.of(["530326103"])),
        (COUNTY, "53", COUNTY),
        (COUNTY, "5304", Scope.nothing()),
        (ALL, "5304", Scope.of(["5304"])),
    ],
)
def test_scope_narrowed_to_a_region(scope: Scope, region: str, expected: Scope) -> None:
    assert roster.narrowed(scope, region) == expected


def test_foreign_households_are_not_listed(five: list[Household]) -> None:
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)

    assert roster.count_households(RosterFilter(), scope=COUNTY) == 5
    assert roster.count_households(RosterFilter(), scope=ALL) == 6
    assert len(roster.list_households(RosterFilter(region="530325"), scope=COUNTY).rows) == 0


@pytest.mark.parametrize("search", [False, True])
def test_query_count_does_not_grow(cadre: Actor, search: bool) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            if search:
                assert roster.search_households("测试", RosterFilter(), scope=COUNTY).rows
            else:
                assert [row.head.name for row in roster.list_households(RosterFilter(), scope=COUNTY).rows]
        return len(captured)

    make_household(cadre)
    one = queries()
    make_household(cadre)
    make_household(cadre)

    assert queries() == one

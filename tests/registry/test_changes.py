"""Households over time: each change dated with its reason, and any past day shown again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.registry.facts.makers import expenditure
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.people.models import Person
from xieshou.kernel.regions.models import Region
from xieshou.registry.models import (  # type: ignore[attr-defined]  # history: by pghistory
    ExpenditureFact,
    Household,
    HouseholdChange,
    HouseholdHistory,
    Member,
)
from xieshou.registry.operations import changes, membership
from xieshou.registry.operations import household as households
from xieshou.registry.operations.changes import (
    AfterLaterChangeError,
    ChangeDateError,
    MonitoredPartyError,
    NobodyPartsError,
    NotItsMembersError,
    SameHouseholdError,
    SameVillageError,
    When,
)
from xieshou.registry.operations.facts import record_expenditure
from xieshou.registry.operations.household import HouseholdState
from xieshou.registry.operations.membership import (
    BeforeHouseholdError,
    BirthDateError,
    HeadLeavesError,
    NewMember,
    SuccessorError,
)
from xieshou.registry.queries import roster
from xieshou.registry.queries.as_of import household_on
from xieshou.registry.queries.record import get_record
from xieshou.registry.queries.roster import RosterFilter
from xieshou.registry.rules import HeadError

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SECOND = "530326103202"
DAY = date(2025, 6, 1)
BEFORE = DAY - timedelta(days=1)
WHEN = When(DAY, "子女分户")


def member_of(household: Household, relation: str) -> Member:
    return household.members.get(relation=relation, to_date=None)


def names_on(household: Household, actor: Actor, on: date) -> set[str]:
    record = get_record(household_on(household, on), actor=actor, on=on, is_past=True)
    return {line.name for line in record.present}


# births and deaths


def test_a_child_belongs_from_the_date_of_birth(cadre: Actor) -> None:
    household = make_household(cadre, names=["李秀英"])
    child = NewMember("20", make_person("李新生", birth_date=DAY).id, start_reason="born")
    given = {"household_id": household.id, "member": child, "actor": cadre, "at": AT}

    with pytest.raises(BirthDateError):
        membership.add_member(from_date=DAY + timedelta(days=1), **given)
    membership.add_member(from_date=DAY, **given)

    assert (names_on(household, cadre, BEFORE), names_on(household, cadre, DAY)) == (
        {"李秀英"},
        {"李秀英", "李新生"},
    )


def test_nobody_is_a_member_before_there_is_a_household(cadre: Actor) -> None:
    household = make_household(cadre)
    given = {"household_id": household.id, "actor": cadre, "at": AT}

    with pytest.raises(BeforeHouseholdError):
        membership.add_member(member=NewMember("20", make_person().id), from_date=date(2020, 12, 31), **given)
    assert membership.add_member(
        member=NewMember("20", make_person().id), from_date=date(2021, 1, 1), **given
    )


def test_when_the_head_dies_another_member_takes_over(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10"], names=["李秀英", "王国强"])
    head, spouse = member_of(household, "02"), member_of(household, "10")
    given = {"member_id": head.pk, "to_date": DAY, "end_reason": "died", "actor": cadre, "at": AT}

    with pytest.raises(HeadLeavesError):
        membership.end_membership(**given)
    with pytest.raises(SuccessorError):
        membership.end_membership(**given, new_head_id=head.pk)
    membership.end_membership(**given, new_head_id=spouse.pk)

    household.refresh_from_db()
    assert (household.head.name, household.member_count) == ("王国强", 1)
    assert names_on(household, cadre, BEFORE) == {"李秀英", "王国强"}
    assert names_on(household, cadre, DAY) == {"王国强"}


# moving


def test_a_family_moves_with_its_people_and_facts(cadre: Actor) -> None:
    household = make_household(cadre)
    record_expenditure(fact=expenditure(household.id), actor=cadre, at=AT)

    changes.move_household(household_id=household.id, region_code=SECOND, when=WHEN, actor=cadre, at=AT)

    household.refresh_from_db()
    rows = (household, Member.objects.get(), ExpenditureFact.objects.get(), Person.objects.get())
    assert {row.region_code for row in rows} == {SECOND}
    assert household.code.startswith(VILLAGE)
    assert household_on(household, BEFORE).region_code == VILLAGE
    assert household_on(household, DAY).region_code == SECOND
    assert Event.objects.get(event="registry.household.moved").reason == "子女分户"


def test_moves_are_shown_one_by_one(cadre: Actor) -> None:
    household = make_household(cadre)
    third = "530326103203"
    for village, day in ((SECOND, DAY), (third, DAY + timedelta(days=30))):
        changes.move_household(
            household_id=household.id, region_code=village, when=When(day, "搬迁"), actor=cadre, at=AT
        )

    household.refresh_from_db()
    days = (BEFORE, DAY, DAY + timedelta(days=29), DAY + timedelta(days=30))
    assert [household_on(household, day).region_code[-1] for day in days] == ["1", "2", "2", "3"]


@pytest.mark.parametrize(
    ("village", "day", "error"),
    [
        (VILLAGE, DAY, SameVillageError),
        (SECOND, date(2021, 1, 1), ChangeDateError),
        (SECOND, date(2026, 3, 3), ChangeDateError),
        (OTHER_VILLAGE, DAY, Denied),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    cadre: Actor, village: str, day: date, error: type[Exception]
) -> None:
    household = make_household(cadre)

    with pytest.raises(error):
        changes.move_household(
            household_id=household.id, region_code=village, when=When(day, "x"), actor=cadre, at=AT
        )


def test_changes_are_entered_in_their_order(cadre: Actor) -> None:
    household = make_household(cadre)
    given = {"household_id": household.id, "actor": cadre, "at": AT}
    changes.move_household(region_code=SECOND, when=WHEN, **given)

    with pytest.raises(AfterLaterChangeError):
        changes.move_household(region_code=VILLAGE, when=When(BEFORE, "x"), **given)


# dividing and joining


def test_part_of_a_family_becomes_a_household(cadre: Actor) -> None:
    household = make_household(
        cadre,
        relations=["02", "20", "38"],
        names=["李秀英", "李长子", "王儿媳"],
        state=HouseholdState("exited", "unstable"),
    )
    parting = {member_of(household, "20").pk: "02", member_of(household, "38").pk: "10"}

    new = changes.split_household(household_id=household.id, parting=parting, when=WHEN, actor=cadre, at=AT)

    household.refresh_from_db()
    assert (household.member_count, new.member_count, new.head.name) == (1, 2, "李长子")
    assert (new.base_type, new.monitoring_class, new.registered_on) == ("exited", "unstable", DAY)
    assert names_on(household, cadre, BEFORE) == {"李秀英", "李长子", "王儿媳"}
    assert names_on(household, cadre, DAY) == {"李秀英"}
    assert names_on(new, cadre, BEFORE) == set()
    assert set(Member.objects.filter(household=new).values_list("start_reason", flat=True)) == {"split"}
    assert {c.kind: c.other_id for c in HouseholdChange.objects.all()} == {
        "split_off": new.pk,
        "split_from": household.pk,
    }


def test_a_division_that_cannot_be_is_refused(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    head, son = member_of(household, "02").pk, member_of(household, "20").pk
    given = {"household_id": household.id, "actor": cadre, "at": AT}

    for parting, when, error in (
        ({}, WHEN, NobodyPartsError),
        ({head: "02"}, WHEN, NobodyPartsError),
        ({household.pk: "02"}, WHEN, NotItsMembersError),
        ({son: "20"}, WHEN, HeadError),
        ({son: "02"}, When(date(2021, 1, 1), "x"), ChangeDateError),
    ):
        with pytest.raises(error):
            changes.split_household(parting=parting, when=when, **given)
    assert changes.split_household(parting={son: "02"}, when=When(date(2021, 1, 2), "x"), **given)


def test_two_households_become_one(cadre: Actor) -> None:
    kept, ended = make_household(cadre, names=["李秀英"]), make_household(cadre, names=["王国强"])
    relations = {member_of(ended, "02").pk: "10"}

    changes.merge_households(
        kept_id=kept.id, ended_id=ended.id, relations=relations, when=WHEN, actor=cadre, at=AT
    )

    kept.refresh_from_db()
    ended.refresh_from_db()
    assert (kept.member_count, ended.member_count, ended.closed_on) == (2, 0, DAY)
    assert names_on(kept, cadre, DAY) == {"李秀英", "王国强"}
    assert names_on(ended, cadre, BEFORE) == {"王国强"}
    assert (household_on(ended, BEFORE).closed_on, household_on(ended, DAY).closed_on) == (None, DAY)


def test_a_merger_that_cannot_be_is_refused(cadre: Actor) -> None:
    kept = make_household(cadre)
    watched = make_household(cadre, state=HouseholdState("exited", "sudden"))
    plain = make_household(cadre)
    given = {"kept_id": kept.id, "when": WHEN, "actor": cadre, "at": AT}

    for ended, relations, error in (
        (kept, {}, SameHouseholdError),
        (watched, {member_of(watched, "02").pk: "10"}, MonitoredPartyError),
        (plain, {}, NotItsMembersError),
        (plain, {member_of(plain, "02").pk: "02"}, HeadError),
    ):
        with pytest.raises(error):
            changes.merge_households(ended_id=ended.id, relations=relations, **given)


def test_the_database_keeps_changes_as_they_are(cadre: Actor) -> None:
    household = make_household(cadre)
    changes.move_household(household_id=household.id, region_code=SECOND, when=WHEN, actor=cadre, at=AT)

    for wrong in ({"on_date": BEFORE}, {"reason": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HouseholdChange.objects.update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        HouseholdChange.objects.all().delete()


# any past day


def class_changed(household: Household, actor: Actor, *, to: str, recorded_at: datetime) -> None:
    """Change the class and let the history say that it was recorded at that moment."""
    state = HouseholdState("exited", to)
    households.change_household(household_id=household.id, state=state, actor=actor, at=AT)
    with pgtrigger.ignore("registry.HouseholdHistory:append_only"):
        HouseholdHistory.objects.filter(pgh_created_at__gte=datetime(2026, 3, 1, tzinfo=UTC)).update(
            pgh_created_at=recorded_at
        )


def test_a_class_is_shown_by_the_day_on_which_it_was_recorded(cadre: Actor) -> None:
    household = make_household(cadre)
    midnight = datetime(2025, 6, 1, tzinfo=UTC) - timedelta(hours=8)  # in Shanghai
    class_changed(household, cadre, to="sudden", recorded_at=midnight)

    household.refresh_from_db()

    assert [household_on(household, day).monitoring_class for day in (BEFORE, DAY)] == ["none", "sudden"]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2020, 12, 31), []),
        (date(2021, 1, 1), [("0001", VILLAGE, 2), ("0002", VILLAGE, 1)]),
        (BEFORE, [("0001", VILLAGE, 2), ("0002", VILLAGE, 1)]),
        (DAY, [("0001", SECOND, 1)]),
    ],
)
def test_the_roster_of_a_past_day(cadre: Actor, day: date, found: list[tuple[str, str, int]]) -> None:
    moving, closing = make_household(cadre, relations=["02", "20"]), make_household(cadre)
    changes.move_household(household_id=moving.id, region_code=SECOND, when=WHEN, actor=cadre, at=AT)
    son = member_of(moving, "20").pk
    membership.end_membership(member_id=son, to_date=DAY, end_reason="moved_out", actor=cadre, at=AT)
    households.close_household(household_id=closing.id, closed_on=DAY, reason="x", actor=cadre, at=AT)

    page = roster.list_households(RosterFilter(on=day), scope=cadre.scope)

    rows = [(row.code[-4:], row.region_code, row.member_count) for row in page.rows]
    assert sorted(rows) == found


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (RosterFilter(region=VILLAGE), 1),
        (RosterFilter(region=SECOND), 0),
        (RosterFilter(base_type="exited"), 1),
        (RosterFilter(base_type="ordinary"), 0),
        (RosterFilter(monitoring="monitored"), 0),
        (RosterFilter(monitoring="none"), 1),
        (RosterFilter(monitoring="sudden"), 0),
        (RosterFilter(risk="open"), 0),
        (RosterFilter(priority_only=True), 1),
        (RosterFilter(with_closed=True), 1),
    ],
)
def test_filters_ask_for_the_past_day(cadre: Actor, wanted: RosterFilter, number: int) -> None:
    household = make_household(cadre)
    recorded = datetime(2025, 6, 1, 4, tzinfo=UTC)
    class_changed(household, cadre, to="sudden", recorded_at=recorded)
    changes.move_household(household_id=household.id, region_code=SECOND, when=WHEN, actor=cadre, at=AT)
    with pgtrigger.ignore("registry.HouseholdHistory:append_only"):
        HouseholdHistory.objects.update(pgh_created_at=recorded)
    asked = RosterFilter(**{**{n: getattr(wanted, n) for n in RosterFilter.__slots__}, "on": BEFORE})

    assert roster.count_households(asked, scope=cadre.scope) == number


def test_search_finds_who_lived_there_on_a_past_day(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"], names=["李秀英", "李长子"])
    son = member_of(household, "20").pk
    membership.end_membership(member_id=son, to_date=DAY, end_reason="moved_out", actor=cadre, at=AT)

    numbers = [
        roster.search_households("李长子", RosterFilter(on=on), scope=cadre.scope).total
        for on in (BEFORE, DAY, None)
    ]
    by_code = roster.search_households(household.code, RosterFilter(on=BEFORE), scope=cadre.scope)

    assert numbers == [1, 0, 0]
    assert by_code.rows[0].member_count == 2


def test_roster_of_a_past_day_asks_the_same_for_one_row_and_three(cadre: Actor) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_household(cadre)
        with CaptureQueriesContext(connection) as queries:
            roster.list_households(RosterFilter(on=DAY), scope=cadre.scope)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# pages


@pytest.fixture
def client(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    for code, name in ((VILLAGE, "一村"), (SECOND, "二村")):
        Region.objects.create(code=code, short_code=code, level=5, name=name, full_name=f"会泽县 {name}")
    return client_for(user_with("village_cadre", regions=["530326"]))


def test_family_moves_divides_and_joins_through_the_pages(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"], names=["李秀英", "李长子"])
    url, son = f"/registry/{household.id}/", member_of(household, "20").pk
    moved = client.post(f"{url}move/", {"region_code": SECOND, "on_date": "2025-06-01", "reason": "易地搬迁"})
    divided = client.post(
        f"{url}split/", {"on_date": "2025-07-01", "reason": "结婚分户", f"member_{son}": "02"}
    )
    new = Household.objects.exclude(pk=household.pk).get()
    asked = client.get(f"{url}merge/", {"code": new.code})
    head = new.members.get().pk
    joined = client.post(
        f"{url}merge/?code={new.code}",
        {"on_date": "2025-08-01", "reason": "合户", f"member_{head}": "20"},
    )
    page = client.get(url).content.decode()

    assert [r.status_code for r in (moved, divided, asked, joined)] == [302, 302, 200, 302]
    assert "李长子" in asked.content.decode()
    assert all(text in page for text in ("易地搬迁", "结婚分户", "合户", new.code, "二村"))
    assert client.get(f"{url}?on=2025-05-31").context["place"] == "会泽县 一村"
    assert len(client.get(f"{url}?on=2025-07-15").context["record"].present) == 1


def test_past_page_offers_no_action_and_knows_the_first_day(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    url = f"/registry/{household.id}/"

    past, early, wrong = (client.get(f"{url}?on={day}") for day in ("2025-05-31", "2020-12-31", "nonsense"))

    assert "/edit/" not in past.content.decode()
    assert "/edit/" in wrong.content.decode()
    assert (past.context["was_registered"], early.context["was_registered"]) == (True, False)
    assert client.get("/registry/?on=2025-05-31").context["rows"][0]["url"].endswith("?on=2025-05-31")
    assert client.get("/registry/?on=2020-12-31").context["rows"] == []


def test_refused_changes_stand_in_their_forms(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    url = f"/registry/{household.id}/"

    for tail, typed in (
        ("move/", {"region_code": VILLAGE, "on_date": "2025-06-01", "reason": "x"}),
        ("split/", {"on_date": "2025-06-01", "reason": "x"}),
        (f"merge/?code={household.code}", {"on_date": "2025-06-01", "reason": "x"}),
    ):
        assert client.post(url + tail, typed).context["form"].errors
    assert client.get(f"{url}merge/", {"code": "530325101201-0001"}).context["code_form"].errors


def test_head_leaves_through_the_page(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10"])
    head, spouse = member_of(household, "02"), member_of(household, "10")
    url = f"/registry/members/{head.pk}/"

    assert "new_head" in client.get(url).content.decode()
    refused = client.post(f"{url}end/", {"to_date": "2025-06-01", "end_reason": "died"})
    done = client.post(
        f"{url}end/", {"to_date": "2025-06-01", "end_reason": "died", "new_head": str(spouse.pk)}
    )

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Household.objects.get().head_id == spouse.person_id

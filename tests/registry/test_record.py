"""What the record tells: the next thing to do, the story, the panels of wings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.registry import panels
from xieshou.registry.models import Household, Member
from xieshou.registry.operations import household as households
from xieshou.registry.operations import income as incomes
from xieshou.registry.operations import membership
from xieshou.registry.operations.household import HouseholdState
from xieshou.registry.operations.income import NewIncomeFact
from xieshou.registry.queries import household as reads
from xieshou.registry.queries.income import get_year_income
from xieshou.registry.queries.record import age_on, get_record
from xieshou.registry.queries.story import list_story

from .factories import AT, VILLAGE, make_household, make_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)
NUMBER = "530326198503124524"


def next_code(household: Household, actor: Actor) -> str:
    household.refresh_from_db()
    action = get_record(household, actor=actor, on=ON).next_action
    return action.code if action else ""


def earn(household: Household, actor: Actor, *, year: int = 2025) -> None:
    fact = NewIncomeFact(household.id, "wage", 100, date(year, 1, 1), date(year + 1, 1, 1), "visit")
    incomes.record_income_fact(fact=fact, actor=actor, at=AT)


def test_next_action_goes_from_gap_to_gap(cadre: Actor, auditor: Actor) -> None:
    household = make_household(cadre, state=HouseholdState("exited", "sudden"))
    codes = [next_code(household, cadre)]
    Person.objects.update(**secrets.id_columns(NUMBER), id_missing_reason="")
    codes.append(next_code(household, cadre))
    earn(household, cadre, year=2024)
    codes.append(next_code(household, cadre))
    earn(household, cadre)
    codes.append(next_code(household, cadre))
    cleared = HouseholdState("exited", "sudden", date(2026, 1, 1))
    households.change_household(household_id=household.id, state=cleared, actor=cadre, at=AT)
    codes.append(next_code(household, cadre))
    Member.objects.update(to_date=date(2026, 2, 1), end_reason="died")
    codes.append(next_code(household, cadre))
    Household.objects.update(closed_on=date(2026, 2, 1))
    codes.append(next_code(household, cadre))

    assert codes == [
        "complete_numbers",
        "record_income",
        "record_income",
        "clear_risk",
        "",
        "add_members",
        "",
    ]


def test_income_is_only_for_those_who_may_see_it(cadre: Actor, actor_with: Callable[..., Actor]) -> None:
    household = make_household(cadre)
    earn(household, cadre)
    officer = actor_with("cooperation_officer", regions=["530326"])

    assert get_record(household, actor=officer, on=ON).income is None
    assert not [event for event in list_story(household, names={}, actor=officer) if "100" in event.text]
    assert get_record(household, actor=cadre, on=ON).income is not None


def test_people_without_income_are_named(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"], names=["李秀英", "李小宝"])
    fact = NewIncomeFact(
        household.id, "wage", 100, date(2025, 1, 1), date(2026, 1, 1), "visit", person_id=household.head_id
    )
    incomes.record_income_fact(fact=fact, actor=cadre, at=AT)

    income = get_record(household, actor=cadre, on=ON).income

    assert income is not None
    assert income.unknown == ["李小宝"]
    year = get_year_income(household.id, year=2025, on=ON, scope=cadre.scope)
    assert (year.net_fen, year.per_person_fen) == (100, None)


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(1985, 3, 2), 41), (date(1985, 3, 3), 40), (None, None)],
)
def test_age_turns_on_the_birthday(born: date | None, age: int | None) -> None:
    assert age_on(born, ON) == age


def test_story_tells_changes_in_words(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"], names=["李秀英", "李小宝"])
    state = HouseholdState("exited", "unstable")
    households.change_household(household_id=household.id, state=state, actor=cadre, at=AT, reason="收入骤减")
    child = Member.objects.get(relation="20")
    membership.end_membership(
        member_id=child.id, to_date=date(2026, 2, 1), end_reason="moved_out", actor=cadre, at=AT
    )
    earn(household, cadre)
    household.refresh_from_db()
    record = get_record(household, actor=cadre, on=ON)

    story = list_story(household, names=record.names, actor=cadre)
    texts = " | ".join(event.text for event in story)

    assert "→" in texts
    assert "收入骤减" in texts
    assert "李小宝" in texts
    assert "1.00" in texts
    assert not [event for event in story if event.icon == "table-import"]


def test_story_tells_what_an_excel_form_changed(cadre: Actor) -> None:
    household = make_household(cadre)
    Household.objects.update(monitoring_class="unstable")
    household.refresh_from_db()

    imported = [e for e in list_story(household, names={}, actor=cadre) if e.icon == "table-import"]

    assert len(imported) == 1


@pytest.fixture
def wing() -> Iterator[None]:
    """Let a wing register a panel and a story for the time of a test."""
    before, stories = dict(panels._panels), list(panels._stories)
    yield
    panels._panels.clear()
    panels._panels.update(before)
    panels._stories[:] = stories


@pytest.mark.usefixtures("wing")
def test_wings_add_panels_and_events(cadre: Actor) -> None:
    household = make_household(cadre)

    def build(household_id: UUID, actor: Actor) -> panels.PanelContent | None:
        return panels.PanelContent("x.html", {"key": household_id}) if actor is cadre else None

    def tell(household_id: UUID, actor: Actor) -> list[panels.StoryEvent]:
        return [panels.StoryEvent(datetime(2026, 4, 1, tzinfo=UTC), "到岗")]

    panels.register_panel(panels.Panel("tests.second", build, order=-1))
    panels.register_panel(panels.Panel("tests.first", build, order=-2))
    panels.register_story(tell)
    panels.register_story(tell)

    contents = panels.build_panels(household.id, cadre)
    assert [content.context["key"] for content in contents[:2]] == [household.id, household.id]
    assert [e.title for e in list_story(household, names={}, actor=cadre)].count("到岗") == 1


def test_reads_for_wings(cadre: Actor) -> None:
    exited = make_household(cadre)
    ordinary = make_household(cadre, state=HouseholdState("ordinary"))
    stranger = make_person()
    people = [exited.head_id, ordinary.head_id, stranger.id]

    homes = reads.list_current_memberships(people, scope=cadre.scope, on=ON)
    assert {key: member.household_id for key, member in homes.items()} == {
        exited.head_id: exited.id,
        ordinary.head_id: ordinary.id,
    }
    assert reads.list_priority_people(people, scope=cadre.scope, on=ON) == {exited.head_id}
    assert reads.list_priority_people(people, scope=cadre.scope, on=date(2020, 1, 1)) == set()
    assert reads.get_household_by_code(f"{VILLAGE}-0001", scope=cadre.scope).id == exited.id
    with pytest.raises(reads.HouseholdNotFound):
        reads.get_household_by_code("x", scope=cadre.scope)

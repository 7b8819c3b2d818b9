"""How guarantees stand, which measures count, what parameters refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from xieshou.engines.law import NotInForceError
from xieshou.registry.parameters.loading import line_of, school_age_on
from xieshou.registry.rules_facts import Concerned, Received, Seen, count_measures, standings

AT = datetime(2026, 1, 1, tzinfo=UTC)
ON = date(2026, 3, 2)
A, B = UUID(int=1), UUID(int=2)
AGES = (6, 15)


def state_of(kind: str, facts: list[Seen], members: list[Concerned], on: date = ON) -> str:
    lines = {line.kind: line for line in standings(facts, members, on=on, school_age=AGES)}
    return lines[kind].state


def seen(kind: str, state: str, on_date: date = date(2026, 1, 1), person: UUID | None = None) -> Seen:
    return Seen(kind, state, on_date, AT, person)


@pytest.mark.parametrize("kind", ["medical", "housing", "water"])
def test_without_facts_nothing_is_met(kind: str) -> None:
    assert state_of(kind, [], [Concerned(A)]) == "unknown"


@pytest.mark.parametrize(
    ("born", "state"),
    [
        (date(2020, 3, 3), "not_applicable"),  # six tomorrow
        (date(2020, 3, 2), "unknown"),  # six today
        (date(2010, 3, 3), "unknown"),  # the last day of fifteen
        (date(2010, 3, 2), "not_applicable"),  # sixteen today
        (None, "unknown"),
    ],
)
def test_schooling_concerns_children_of_school_age(born: date | None, state: str) -> None:
    assert state_of("schooling", [], [Concerned(A, born)]) == state


def test_a_fact_holds_from_its_day_until_a_later_one() -> None:
    facts = [seen("water", "not_met", date(2025, 5, 1)), seen("water", "met", date(2026, 1, 1))]

    states = [
        state_of("water", facts, [], day)
        for day in (date(2025, 4, 30), date(2025, 5, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert states == ["unknown", "not_met", "not_met", "met"]


def test_of_two_facts_of_one_day_the_later_entry_holds() -> None:
    first = Seen("water", "met", date(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC))
    second = Seen("water", "not_met", date(2026, 1, 1), datetime(2026, 1, 3, tzinfo=UTC))

    assert state_of("water", [second, first], []) == "not_met"


def test_one_member_who_is_not_insured_makes_the_family_not_met() -> None:
    facts = [seen("medical", "met", person=A), seen("medical", "not_met", person=B)]

    assert state_of("medical", facts, [Concerned(A), Concerned(B)]) == "not_met"
    assert state_of("medical", facts[:1], [Concerned(A), Concerned(B)]) == "unknown"


def test_a_later_fact_of_the_family_stands_above_an_earlier_one_of_a_person() -> None:
    own = seen("medical", "not_met", date(2025, 1, 1), A)
    family = seen("medical", "met", date(2026, 1, 1))

    assert state_of("medical", [own, family], [Concerned(A)]) == "met"
    assert state_of("medical", [seen("medical", "not_met", date(2026, 1, 1), A), family], [Concerned(A)]) == (
        "not_met"
    )


def test_nobody_concerned_by_a_guarantee_that_does_not_apply() -> None:
    facts = [seen("medical", "not_applicable", person=A)]

    assert state_of("medical", facts, [Concerned(A)]) == "not_applicable"


def received(number: int, unit: str, person: UUID | None = None, **fields: object) -> Received:
    given = {"kind": "school_aid", "source": "visit", "period_from": date(2025, 9, 1), "amount_fen": 150_000}
    return Received(id=UUID(int=number), unit=unit, person_id=person, **{**given, **fields})


def test_a_measure_counts_once_over_person_family_and_house() -> None:
    lines = count_measures(
        [received(3, "house"), received(1, "person", A), received(2, "family"), received(4, "person", A)]
    )

    assert [line.measure.id.int for line in lines] == [1]
    assert sorted(one.id.int for one in lines[0].repeats) == [2, 3, 4]
    assert not lines[0].differs


def test_two_people_who_each_receive_it_are_two_measures() -> None:
    lines = count_measures([received(1, "person", A), received(2, "person", B), received(3, "family")])

    assert [line.measure.id.int for line in lines] == [1, 2]
    assert [len(line.repeats) for line in lines] == [1, 0]


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "relief"},
        {"source": "projects.dividend"},
        {"period_from": date(2025, 9, 2)},
        {"period_to": date(2026, 1, 1)},
        {"item": "雨露计划"},
    ],
)
def test_another_measure_source_or_period_counts_too(other: dict[str, object]) -> None:
    assert len(count_measures([received(1, "family"), received(2, "family", **other)])) == 2


def test_a_repeat_with_another_amount_is_marked() -> None:
    assert count_measures([received(1, "person", A), received(2, "house", amount_fen=1)])[0].differs


@pytest.mark.parametrize(
    ("year", "found"),
    [
        (2013, None),
        (2014, ("poverty", 280_000, False)),
        (2020, ("poverty", 400_000, False)),
        (2021, ("monitoring", 600_000, True)),
        (2022, None),
        (2023, None),
        (2024, ("monitoring", 880_000, False)),
        (2026, ("monitoring", 880_000, False)),
    ],
    ids=str,
)
def test_line_of_a_year_is_the_laws_and_a_concluded_one_is_none(
    year: int, found: tuple[str, int, bool] | None
) -> None:
    line = line_of("530326103201", year)
    assert (line and (line.purpose, line.value_fen, line.is_confirmed)) == found


def test_ages_of_compulsory_education_begin_with_their_day() -> None:
    assert school_age_on(ON) == AGES
    with pytest.raises(NotInForceError):
        school_age_on(date(2012, 12, 31))

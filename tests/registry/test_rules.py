"""Cases at the limit, one step beyond; unknown is never zero."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieshou.registry import rules
from xieshou.registry.rules import Earner, Fact, year_income
from xieshou.registry.vocabulary import IncomeKind, LabourAbility

A, B, C = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize("cleared", [False, True])
@pytest.mark.parametrize(
    ("base_type", "monitoring_class"),
    [("exited", "unstable"), ("ordinary", "marginal"), ("exited", "sudden"), ("ordinary", "sudden")],
)
def test_legal_axes_are_accepted(base_type: str, monitoring_class: str, cleared: bool) -> None:
    rules.check_axes(base_type, monitoring_class, cleared=cleared)


@pytest.mark.parametrize(
    ("base_type", "monitoring_class"), [("ordinary", "unstable"), ("exited", "marginal")]
)
def test_confused_axes_are_refused(base_type: str, monitoring_class: str) -> None:
    with pytest.raises(rules.AxesError) as refusal:
        rules.check_axes(base_type, monitoring_class, cleared=False)

    assert refusal.value.field == "monitoring_class"


def test_clearing_needs_monitoring() -> None:
    rules.check_axes("exited", "none", cleared=False)
    with pytest.raises(rules.ClearedWithoutMonitoringError):
        rules.check_axes("exited", "none", cleared=True)


@pytest.mark.parametrize(("before", "after"), [("none", "none"), ("none", "sudden"), ("unstable", "sudden")])
def test_monitoring_may_begin_and_change(before: str, after: str) -> None:
    rules.check_monitoring_kept(before, after)


def test_monitoring_is_never_erased() -> None:
    with pytest.raises(rules.MonitoringErasedError):
        rules.check_monitoring_kept("sudden", "none")


@pytest.mark.parametrize("relations", [[], ["10"], ["02", "02"]])
def test_family_without_exactly_one_head_is_refused(relations: list[str]) -> None:
    with pytest.raises(rules.HeadError):
        rules.check_one_head(relations)


def test_family_with_one_head_is_accepted() -> None:
    rules.check_one_head(["10", "02"])


@pytest.mark.parametrize(
    ("period_from", "period_to", "expected"),
    [
        (date(2025, 1, 1), date(2026, 1, 1), True),
        (date(2025, 1, 1), date(2026, 1, 2), False),
        (date(2025, 12, 31), date(2026, 1, 1), True),
        (date(2025, 3, 1), date(2025, 3, 1), False),
        (date(2025, 3, 2), date(2025, 3, 1), False),
        (date(2024, 12, 31), date(2025, 12, 31), False),
        (date(2024, 12, 31), date(2026, 1, 1), False),
    ],
)
def test_period_of_one_year_at_the_limits(period_from: date, period_to: date, expected: bool) -> None:
    assert rules.is_one_year(period_from, period_to) is expected


def test_net_income_is_the_formula() -> None:
    facts = [
        Fact("wage", 3_000_000, A),
        Fact("business", 1_000_000),
        Fact("property", 50_000),
        Fact("transfer", 120_001),
        Fact("business_cost", 400_000),
    ]

    income = year_income(facts, [Earner(A), Earner(B, "none"), Earner(C, "lost")])

    assert income.net_fen == 3_770_001
    assert income.per_person_fen == 1_256_667


def test_rounding_is_downwards_also_below_zero() -> None:
    income = year_income([Fact("wage", 0), Fact("business_cost", 100)], [Earner(A), Earner(B), Earner(C)])

    assert income.per_person_fen == -34


def test_no_fact_is_unknown_and_not_zero() -> None:
    assert year_income([], [Earner(A, "none")]).per_person_fen is None
    assert year_income([Fact("transfer", 0)], [Earner(A, "none")]).per_person_fen == 0


def test_one_earner_without_a_fact_makes_the_year_unknown() -> None:
    members = [Earner(A, "skilled"), Earner(B, "weak")]

    unknown = year_income([Fact("wage", 5, A)], members)
    known = year_income([Fact("wage", 5, A), Fact("wage", 0, B)], members)

    assert (unknown.per_person_fen, unknown.unknown_people) == (None, (B,))
    assert known.per_person_fen == 2


def test_ability_nobody_recorded_counts_as_able() -> None:
    assert year_income([Fact("transfer", 5, B)], [Earner(A, "")]).unknown_people == (A,)


@pytest.mark.parametrize(("kind", "known"), [("wage", True), ("business", True), ("transfer", False)])
def test_fact_of_the_whole_family_answers_for_everybody(kind: str, known: bool) -> None:
    income = year_income([Fact(kind, 600)], [Earner(A, "ordinary"), Earner(B, "ordinary")])

    assert income.is_known is known


def test_uncounted_fact_adds_nothing_but_shows_that_somebody_asked() -> None:
    income = year_income([Fact("transfer", 500_000, A, is_countable=False)], [Earner(A)])

    assert income.per_person_fen == 0


def test_household_without_members_is_refused() -> None:
    with pytest.raises(rules.EmptyHouseholdError):
        year_income([Fact("wage", 1)], [])


people = st.lists(st.uuids(version=4), min_size=1, max_size=8, unique=True)
amounts = st.integers(min_value=0, max_value=10**12)
kinds = st.sampled_from(IncomeKind.values)


SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW_MACHINE
@given(people, st.lists(st.tuples(kinds, amounts, st.booleans()), max_size=30), st.integers(min_value=0))
def test_net_income_properties(members: list[UUID], drawn: list[tuple[str, int, bool]], seed: int) -> None:
    facts = [
        Fact(kind, fen, members[(seed + i) % len(members)], ok) for i, (kind, fen, ok) in enumerate(drawn)
    ]
    income = year_income(facts, [Earner(person) for person in members])
    plus = sum(fact.amount_fen for fact in facts if fact.is_countable and fact.kind != "business_cost")
    minus = sum(fact.amount_fen for fact in facts if fact.is_countable and fact.kind == "business_cost")

    assert income.net_fen == plus - minus
    per_person = income.per_person_fen
    if per_person is None:
        assert {fact.person_id for fact in facts} != set(members)
    else:
        assert per_person * len(members) <= income.net_fen < (per_person + 1) * len(members)


@SLOW_MACHINE
@given(people, st.sampled_from([LabourAbility.NONE, LabourAbility.LOST]), amounts)
def test_more_mouths_never_raise_the_income_per_person(members: list[UUID], ability: str, fen: int) -> None:
    earners = [Earner(person) for person in members]
    facts = [Fact("wage", fen)]

    fewer = year_income(facts, earners).per_person_fen
    more = year_income(facts, [*earners, Earner(uuid4(), ability)]).per_person_fen

    assert fewer is not None
    assert more is not None
    assert more <= fewer

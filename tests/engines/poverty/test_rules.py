"""Each rule at its limit, one fen beyond, and with each of its facts missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.engines.poverty.makers import ADULT, CHILD, LAW, LINE, SAFE, earning, with_member
from xieshou.engines.poverty import (
    FactsError,
    Guarantee,
    MonitoringClass,
    Reason,
    evaluate,
    explain,
    reasons_in,
    snapshot_of,
)

NONE, UNSTABLE, MARGINAL, SUDDEN, UNKNOWN = MonitoringClass
RICH = replace(earning(10_000_000), last_year_per_capita_fen=5_000_000)
EDGES = {
    "income on the line": (earning(2 * LINE), NONE, ()),
    "income a fen below": (earning(2 * LINE - 1), UNSTABLE, (Reason.INCOME,)),
    "ordinary household below": (
        replace(earning(2 * LINE - 1), exited=False, last_year_per_capita_fen=LINE),
        MARGINAL,
        (Reason.INCOME,),
    ),
    "medical cost on the share": (with_member(medical_cost_fen=720_000), SUDDEN, (Reason.SQUEEZED, Reason.MEDICAL_COST)),
    "medical cost a fen below": (with_member(medical_cost_fen=719_999), SUDDEN, (Reason.SQUEEZED,)),
    "spending leaves the line": (with_member(medical_cost_fen=640_000), NONE, ()),
    "spending leaves a fen less": (with_member(medical_cost_fen=640_001), SUDDEN, (Reason.SQUEEZED,)),
    "school cost on the share": (with_member(school_cost_fen=720_000), SUDDEN, (Reason.SQUEEZED, Reason.SCHOOL_COST)),
    "disaster on the share": (replace(SAFE, disaster_loss_fen=720_000), SUDDEN, (Reason.SQUEEZED, Reason.DISASTER)),
    "far above the line a shock alone is none": (with_member(facts=RICH, medical_cost_fen=3_000_000), NONE, (Reason.MEDICAL_COST,)),
    "three parts on the common share": (
        replace(with_member(medical_cost_fen=400_000, school_cost_fen=400_000), disaster_loss_fen=400_000),
        SUDDEN,
        (Reason.SQUEEZED, Reason.RIGID),
    ),
    "three parts a fen below it": (
        replace(with_member(medical_cost_fen=400_000, school_cost_fen=400_000), disaster_loss_fen=399_999),
        SUDDEN,
        (Reason.SQUEEZED,),
    ),
    "child out of school": (with_member(1, schooling=Guarantee.NOT_MET), UNSTABLE, (Reason.SCHOOLING,)),
    "child excused": (with_member(1, schooling=Guarantee.NOT_APPLICABLE), NONE, ()),
    "turns six this month": (with_member(1, birth_month=201806, schooling=Guarantee.NOT_MET), UNSTABLE, (Reason.SCHOOLING,)),
    "turns six next month": (with_member(1, birth_month=201807, schooling=Guarantee.NOT_MET), NONE, ()),
    "last month of fifteen": (with_member(1, birth_month=200807, schooling=Guarantee.NOT_MET), UNSTABLE, (Reason.SCHOOLING,)),
    "turns sixteen this month": (with_member(1, birth_month=200806, schooling=Guarantee.NOT_MET), NONE, ()),
    "not insured": (with_member(medical=Guarantee.NOT_MET), UNSTABLE, (Reason.MEDICAL,)),
    "house not safe, rich": (replace(RICH, housing=Guarantee.NOT_MET), UNSTABLE, (Reason.HOUSING,)),
    "water not safe": (replace(SAFE, exited=False, water=Guarantee.NOT_MET), MARGINAL, (Reason.WATER,)),
    "income fell by the share": (replace(earning(2_100_000), last_year_per_capita_fen=1_500_000), SUDDEN, (Reason.DROP,)),
    "income fell a fen less": (replace(earning(2_100_001), last_year_per_capita_fen=1_500_000), NONE, ()),
    "no income last year": (replace(SAFE, last_year_per_capita_fen=0), NONE, ()),
    "a worker lost near the line": (replace(SAFE, previous_workers=2), UNSTABLE, (Reason.LABOUR,)),
    "a worker lost on the near line": (
        replace(earning(2_640_000), previous_workers=2),
        NONE,
        (Reason.LABOUR,),
    ),
    "a worker lost a fen below the near line": (
        replace(earning(2_639_999), previous_workers=2),
        UNSTABLE,
        (Reason.LABOUR,),
    ),
    "no income and some cost": (
        with_member(facts=replace(earning(0), last_year_per_capita_fen=0), medical_cost_fen=1),
        UNSTABLE,
        (Reason.INCOME, Reason.SQUEEZED, Reason.MEDICAL_COST, Reason.RIGID),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDGES)
def test_a_rule_holds_from_its_limit_on(name: str) -> None:
    facts, expected, reasons = EDGES[name]
    verdict = explain(facts, LAW)
    assert (verdict.class_, tuple(given.reason for given in verdict.reasons), verdict.unknowns) == (
        expected,
        reasons,
        (),
    )


def test_the_mass_run_says_what_the_explanations_say() -> None:
    households = [replace(facts, household_id=number) for number, (facts, _, _) in enumerate(EDGES.values())]
    table = evaluate(snapshot_of(households), LAW).to_pylist()
    assert [(row["monitoring_class"], reasons_in(row["reasons"])) for row in table] == [
        (int(expected), reasons) for _, expected, reasons in EDGES.values()
    ]


@pytest.mark.parametrize("name", EDGES)
def test_comparing_measured_value_and_limit_decides_as_the_test_did(name: str) -> None:
    below = {Reason.INCOME, Reason.SQUEEZED, Reason.LABOUR}
    above = {Reason.SCHOOLING, Reason.MEDICAL, Reason.HOUSING, Reason.WATER}
    for given in explain(EDGES[name][0], LAW).reasons:
        if given.reason in below:
            assert given.measured < given.limit
        elif given.reason in above:
            assert given.measured > given.limit
        elif given.reason is Reason.DROP:
            assert given.measured <= given.limit
        else:
            assert given.measured >= given.limit


MISSING = {
    "business income": replace(SAFE, business_income_fen=None),
    "property income": replace(SAFE, property_income_fen=None),
    "production cost": replace(SAFE, production_cost_fen=None),
    "disaster loss": replace(SAFE, disaster_loss_fen=None),
    "housing": replace(SAFE, housing=Guarantee.UNKNOWN),
    "water": replace(SAFE, water=Guarantee.UNKNOWN),
    "last year": replace(SAFE, last_year_per_capita_fen=None),
    "workers before": replace(SAFE, previous_workers=None),
    "members": replace(SAFE, members=()),
    "wage of one": with_member(wage_income_fen=None),
    "transfer of one": with_member(transfer_income_fen=None),
    "medical cost of one": with_member(medical_cost_fen=None),
    "school cost of one": with_member(school_cost_fen=None),
    "insurance of one": with_member(medical=Guarantee.UNKNOWN),
    "school of a child": with_member(1, schooling=Guarantee.UNKNOWN),
    "birth and school of one": with_member(1, birth_month=None, schooling=Guarantee.UNKNOWN),
    "birth of one out of school": with_member(1, birth_month=None, schooling=Guarantee.NOT_MET),
    "work of one": with_member(can_work=None),
    "base type of a household at risk": replace(earning(2 * LINE - 1), exited=None),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_fact_is_unknown_never_safe(name: str) -> None:
    verdict = explain(MISSING[name], LAW)
    assert verdict.class_ is UNKNOWN
    assert verdict.unknowns or name.startswith("base type")


@pytest.mark.parametrize("last_year", [0, 5_000_000, 10**11])
@pytest.mark.parametrize("workers", [0, 1, 9])
def test_a_missing_fact_that_could_change_nothing_leaves_the_class(last_year: int, workers: int) -> None:
    unknown = explain(replace(RICH, last_year_per_capita_fen=None, previous_workers=None), LAW)
    filled = explain(replace(RICH, last_year_per_capita_fen=last_year, previous_workers=workers), LAW)
    assert unknown.class_ is filled.class_ is NONE
    assert unknown.unknowns == (Reason.DROP, Reason.LABOUR)


def test_income_a_person_is_rounded_down_on_both_sides_of_zero() -> None:
    three = replace(SAFE, members=(ADULT, CHILD, CHILD))
    figures = [explain(earning(net, three), LAW).per_capita_fen for net in (10, 11, 12, -1, -3, -4)]
    assert figures == [3, 3, 4, -1, -1, -2]


def test_guarantees_are_told_with_the_fourth_state() -> None:
    adults = replace(SAFE, members=(ADULT, ADULT))
    assert explain(adults, LAW).guarantees == {
        "schooling": Guarantee.NOT_APPLICABLE,
        "medical": Guarantee.MET,
        "housing": Guarantee.MET,
        "water": Guarantee.MET,
    }
    out = with_member(
        1, replace(SAFE, housing=Guarantee.NOT_MET, water=Guarantee.NOT_APPLICABLE), medical=Guarantee.UNKNOWN
    )
    assert explain(out, LAW).guarantees == {
        "schooling": Guarantee.MET,
        "medical": Guarantee.UNKNOWN,
        "housing": Guarantee.NOT_MET,
        "water": Guarantee.NOT_APPLICABLE,
    }


def test_a_guarantee_counts_near_the_line_only_where_the_law_says_so() -> None:
    law = replace(LAW, guarantee_above_range=0)
    classes = [explain(replace(facts, housing=Guarantee.NOT_MET), law).class_ for facts in (SAFE, RICH)]
    assert classes == [UNSTABLE, NONE]


@pytest.mark.parametrize(
    ("changed", "before", "after"),
    [
        ({"monitoring_line_fen": LINE + 1}, earning(2 * LINE), UNSTABLE),
        ({"medical_pct": 10, "near_pct": 137}, with_member(medical_cost_fen=240_000), SUDDEN),
        ({"drop_pct": 0}, SAFE, SUDDEN),
        ({"school_from_age": 5}, with_member(1, birth_month=201906, schooling=Guarantee.NOT_MET), UNSTABLE),
        (
            {"school_to_age": 16},
            with_member(1, birth_month=200706 + 1, schooling=Guarantee.NOT_MET),
            UNSTABLE,
        ),
    ],
    ids=["line", "share", "drop", "youngest", "oldest"],
)
def test_a_changed_parameter_changes_the_verdict(
    changed: dict, before: object, after: MonitoringClass
) -> None:
    assert explain(before, LAW).class_ is NONE
    assert explain(before, replace(LAW, **changed)).class_ is after


def test_the_month_decides_the_age() -> None:
    facts = with_member(1, birth_month=201807, schooling=Guarantee.NOT_MET)
    classes = [explain(facts, replace(LAW, on=day)).class_ for day in (date(2024, 6, 30), date(2024, 7, 1))]
    assert classes == [NONE, UNSTABLE]


def test_a_household_of_another_province_is_refused() -> None:
    abroad = replace(SAFE, village_code=410101001001)
    for call in (
        lambda: explain(abroad, LAW),
        lambda: evaluate(snapshot_of([SAFE, replace(abroad, household_id=2)]), LAW),
    ):
        with pytest.raises(FactsError, match="410101001001 is not in province 53"):
            call()


def test_a_household_that_stands_twice_is_refused() -> None:
    with pytest.raises(FactsError, match="twice"):
        evaluate(snapshot_of([SAFE, SAFE]), LAW)


def test_a_first_run_knows_neither_last_month_nor_last_year() -> None:
    snapshot = replace(snapshot_of([SAFE, replace(RICH, household_id=2)]), previous=None, last_year=None)
    assert [row["monitoring_class"] for row in evaluate(snapshot, LAW).to_pylist()] == [
        int(UNKNOWN),
        int(NONE),
    ]


def test_results_of_a_run_are_the_previous_of_the_next() -> None:
    first = evaluate(snapshot_of([SAFE]), LAW)
    second = evaluate(
        replace(snapshot_of([replace(SAFE, members=(CHILD, CHILD))]), previous=first, last_year=first), LAW
    )
    (row,) = second.to_pylist()
    assert (row["previous_class"], row["previous_workers"]) == (int(NONE), 1)

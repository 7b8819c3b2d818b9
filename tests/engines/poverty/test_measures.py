"""Counts of villages and upwards, movement, the index of deprivations, exit, and what stays unpublished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest

from tests.engines.poverty.makers import LAW, LINE, SAFE, earning, with_member
from xieshou.engines.poverty import (
    ExitFacts,
    ExitLevel,
    Guarantee,
    MonitoringClass,
    deprivation_counts,
    evaluate,
    exit_readiness,
    load_law,
    movements,
    rollup,
    snapshot_of,
    suppress,
)
from xieshou.engines.poverty.deprivation import (
    Index,
    counts,
    deprivation_of,
    index_on,
    regional_parts,
    total_of,
)
from xieshou.engines.poverty.dialects import to_sql
from xieshou.engines.poverty.evaluation import ask
from xieshou.engines.poverty.measures import combined_incidence, incidence

HUIZE, SHIZONG = "530326", "530323"


def _run() -> pa.Table:
    poor = earning(2 * LINE - 1)
    households = [
        replace(SAFE, household_id=1),
        replace(poor, household_id=2, previous_class=MonitoringClass.NONE),
        replace(SAFE, household_id=3, village_code=530326001002, previous_class=MonitoringClass.UNSTABLE),
        replace(poor, household_id=4, village_code=530326002001, previous_class=MonitoringClass.UNSTABLE),
        replace(
            SAFE, household_id=5, village_code=530302001001, water=Guarantee.UNKNOWN, previous_class=None
        ),
    ]
    return evaluate(snapshot_of(households), LAW)


def test_a_province_is_the_sum_of_its_villages() -> None:
    result = _run()
    villages, townships, counties, province = (
        rollup(result, level).to_pylist() for level in ("village", "township", "county", "province")
    )
    assert [row["code"] for row in villages] == [530302001001, 530326001001, 530326001002, 530326002001]
    assert [(row["code"], row["households"]) for row in townships] == [
        (530302001, 1),
        (530326001, 3),
        (530326002, 1),
    ]
    assert [(row["code"], row["people_at_risk"], row["people_unknown"]) for row in counties] == [
        (530302, 0, 2),
        (530326, 4, 0),
    ]
    (whole,) = province
    assert {name: value for name, value in whole.items() if name != "code"} == {
        name: sum(row[name] for row in villages) for name in villages[0] if name != "code"
    }
    assert (whole["entered"], whole["left"], whole["households_unknown"]) == (1, 1, 1)


def test_movements_keep_households_without_an_earlier_class_apart() -> None:
    moved = {
        (row["county"], row["previous_class"], row["monitoring_class"]): row["households"]
        for row in movements(_run()).to_pylist()
    }
    assert moved == {
        (530326, 0, 0): 1,
        (530326, 0, 1): 1,
        (530326, 1, 0): 1,
        (530326, 1, 1): 1,
        (530302, None, 4): 1,
    }


EXAMPLE = Index((("one", 1), ("two", 1), ("three", 1), ("four", 1)), Fraction(1, 2))
PEOPLE = ("1010", "1000", "0111", "0100", "1010")


def _example(*by: str) -> list[dict]:
    columns = {name: [row[at] == "1" for row in PEOPLE] for at, (name, _) in enumerate(EXAMPLE.weights)}
    people = pa.table({"region": ["North", "North", "South", "South", "South"], "size": [1] * 5, **columns})
    table = ibis.table(
        {"region": "string", "size": "int64", **dict.fromkeys(columns, "boolean")}, name="people"
    )
    return ask(to_sql(counts(table, EXAMPLE, size="size", by=by)), people=people).to_pylist()


def test_the_worked_example_of_the_index() -> None:
    (row,) = _example()
    found = deprivation_of(row, EXAMPLE)
    assert (float(found.headcount), float(found.intensity), float(found.adjusted)) == pytest.approx(
        (0.6, 0.5833, 0.35), abs=1e-4
    )
    parts = [float(part) for part in found.contributions.values()]
    assert parts == pytest.approx([0.2857, 0.1429, 0.4286, 0.1429], abs=1e-4)
    assert [float(share) for share in found.uncensored.values()] == pytest.approx([0.6, 0.4, 0.6, 0.2])
    assert [float(share) for share in found.censored.values()] == pytest.approx([0.4, 0.2, 0.6, 0.2])
    assert found.adjusted == found.headcount * found.intensity


def test_a_person_exactly_on_the_cutoff_is_poor_and_a_step_below_is_not() -> None:
    (row,) = _example()
    assert row["poor"] == 3  # two of them with exactly half of all weights
    stricter = replace(EXAMPLE, cutoff=Fraction(51, 100))
    assert stricter.cutoff > Fraction(2, 4) > replace(EXAMPLE, cutoff=Fraction(49, 100)).cutoff


def test_regions_add_up_to_the_whole() -> None:
    rows = {row["region"]: row for row in _example("region")}
    found = {name: float(deprivation_of(row, EXAMPLE).adjusted) for name, row in rows.items()}
    assert found == {"North": pytest.approx(0.25, abs=1e-4), "South": pytest.approx(0.4167, abs=1e-4)}
    (whole,) = _example()
    assert total_of(list(rows.values()), EXAMPLE) == whole
    assert sum(regional_parts(rows).values()) == 1


def test_nobody_poor_has_no_intensity_and_nobody_at_all_no_measure() -> None:
    empty = dict.fromkeys(_example()[0], 0)
    nobody = deprivation_of(empty, EXAMPLE)
    assert (nobody.headcount, nobody.intensity, nobody.adjusted, nobody.contributions) == (
        None,
        None,
        None,
        {},
    )
    healthy = deprivation_of({**empty, "population": 4}, EXAMPLE)
    assert (healthy.headcount, healthy.intensity, healthy.adjusted) == (0, None, 0)
    assert regional_parts({"North": empty}) == {}


def test_the_index_of_a_run_counts_people_and_sets_the_unknown_apart() -> None:
    index = index_on(load_law(), date(2024, 6, 30), "53")
    poor = replace(with_member(facts=earning(2 * LINE - 1), medical=Guarantee.NOT_MET), household_id=9)
    result = evaluate(snapshot_of([SAFE, replace(SAFE, household_id=2, water=Guarantee.UNKNOWN), poor]), LAW)
    (row,) = deprivation_counts(result, index, "county").to_pylist()
    found = deprivation_of(row, index)
    assert (found.population, found.unknown, found.poor) == (4, 2, 2)
    assert (found.headcount, found.intensity) == (Fraction(1, 2), Fraction(4, 9))
    assert found.contributions["income"] == Fraction(3, 4)


def test_incidence_with_those_who_were_missed() -> None:
    assert incidence(769, 10_000) == Fraction(769, 10_000)
    assert combined_incidence(100, 2, 1, 10_000) == Fraction(103, 10_000)
    assert incidence(0, 0) is None


COUNTY_PAPERS = frozenset(
    {"county_application", "city_review", "province_check", "public_notice", "special_assessment"}
)
READY = ExitFacts(
    region_code=SHIZONG,
    level=ExitLevel.COUNTY,
    population=10_000,
    poor=103,
    mis_exited=0,
    missed=0,
    sampled_exited=500,
    sampled_unregistered=800,
    surveyed=1_000,
    approving=900,
    documents=COUNTY_PAPERS,
)
DAY = date(2018, 12, 31)


def _open(facts: ExitFacts) -> list[tuple[str, bool | None]]:
    return [(condition.code, condition.holds) for condition in exit_readiness(facts, load_law(), DAY).open]


def test_shizong_is_ready_and_huize_is_not() -> None:
    assert exit_readiness(READY, load_law(), DAY).ready
    assert _open(replace(READY, region_code=HUIZE, poor=769)) == [("incidence", False)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"poor": 299}, []),
        ({"poor": 300}, [("incidence", False)]),
        ({"poor": 298, "missed": 2, "sampled_unregistered": 101}, [("incidence", False)]),
        ({"poor": 200, "region_code": "410101"}, [("incidence", False)]),
        ({"poor": 199, "region_code": "410101"}, []),
        ({"mis_exited": 10}, [("mis_exit", False)]),
        ({"missed": 16}, [("missed", False)]),
        ({"approving": 899}, [("recognition", False)]),
        ({"poor": None}, [("incidence", None)]),
        ({"mis_exited": None}, [("incidence", None), ("mis_exit", None)]),
        ({"population": 0}, [("incidence", None)]),
        ({"surveyed": None}, [("recognition", None)]),
        ({"documents": COUNTY_PAPERS - {"public_notice"}}, [("document.public_notice", False)]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else None,
)
def test_each_condition_of_a_county_at_its_limit(changes: dict, expected: list) -> None:
    assert _open(replace(READY, **changes)) == expected


def test_a_village_needs_incidence_and_the_notice_of_its_township() -> None:
    village = replace(
        READY, level=ExitLevel.VILLAGE, sampled_exited=None, surveyed=None, documents=frozenset()
    )
    assert _open(village) == [("document.township_notice", False)]
    assert _open(replace(village, documents=frozenset({"township_notice"}))) == []


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 20, "b": 30}, {"a": 20, "b": 30}),
        ({"a": 9, "b": 30, "c": 50}, {"a": None, "b": None, "c": 50}),
        ({"a": 10, "b": 0}, {"a": 10, "b": 0}),
        ({"a": 6, "b": 6, "c": 50}, {"a": None, "b": None, "c": 50}),
        ({"a": 1, "b": 1, "c": 50, "d": 40}, {"a": None, "b": None, "c": 50, "d": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": 0}),
        ({}, {}),
    ],
    ids=["none", "one", "limit", "two", "two-too-small", "nothing-to-hide-behind", "empty"],
)  # fmt: skip
def test_small_counts_cannot_be_had_by_subtraction(cells: dict, shown: dict) -> None:
    assert suppress(cells, smallest=10) == shown


def test_the_smallest_count_is_law() -> None:
    assert load_law().number("publication.smallest_cell", date(2024, 1, 1), "53") == 10


def test_unknown_income_is_neither_poor_nor_safe_and_stands_in_no_incidence() -> None:
    silent = replace(with_member(wage_income_fen=None), household_id=1)
    poor = replace(earning(2 * LINE - 1), household_id=2)
    open_bills = replace(with_member(facts=earning(2 * LINE), medical_cost_fen=None), household_id=3)
    (row,) = rollup(evaluate(snapshot_of([silent, poor, open_bills]), LAW), "county").to_pylist()

    assert (row["people"], row["people_income_unknown"], row["people_below_line"]) == (6, 2, 2)
    assert (row["households_unknown"], row["households_none"]) == (2, 0)

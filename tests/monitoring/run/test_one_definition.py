"""One definition of income and of heavy costs: the register's page and the monthly run add up alike."""

from __future__ import annotations

import random
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from tests.monitoring.story import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.engines.poverty import load_law
from xieshou.engines.poverty.law import FOLDER
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import set_scope
from xieshou.monitoring.operations import run as operations
from xieshou.monitoring.operations.run import replay_run
from xieshou.monitoring.queries import explanation
from xieshou.monitoring.queries.columns import read_facts
from xieshou.monitoring.queries.explanation import explain_household
from xieshou.monitoring.rules.months import last_day
from xieshou.registry.models import IncomeFact, Member
from xieshou.registry.models.facts import ExpenditureFact
from xieshou.registry.parameters import loading
from xieshou.registry.queries.facts import get_household_facts
from xieshou.registry.queries.income import get_year_income
from xieshou.registry.vocabulary import IncomeItem, IncomeKind, LabourAbility
from xieshou.registry.vocabulary_facts import ExpenditureKind

from .population import AT, SYSTEM, run_month

if TYPE_CHECKING:
    from pathlib import Path

ALL = Scope.everything()
DAY = date(2025, 12, 31)
YEAR = {"period_from": date(2025, 1, 1), "period_to": date(2026, 1, 1)}
FAMILIES = 40


@pytest.fixture
def place(db: None) -> None:
    set_scope(ALL)
    make_places()


def common(home: Any) -> dict[str, Any]:
    return {"household": home, "region_code": VILLAGE, "source": "visit", "recorded_at": AT, **YEAR}


def make_random_family(seed: int) -> Any:
    """Register a family whose facts are drawn: of members, of somebody who left, coded, ticked, avoidable."""
    draw = random.Random(seed)
    home = make_household(SYSTEM, relations=("02", "10", "20", "20"))
    members = list(Member.objects.filter(household=home).order_by("relation", "pk"))
    for member in members:
        ability = draw.choice(["", *LabourAbility.values])
        Member.objects.filter(pk=member.pk).update(labour_ability=ability)
    gone = members[-1]
    Member.objects.filter(pk=gone.pk).update(
        from_date=date(2021, 1, 1), to_date=date(2025, 6, 1), end_reason="married"
    )
    people = [None, *(member.person_id for member in members)]
    for _number in range(draw.randrange(7)):
        code = draw.choice(["", "", *IncomeItem.values])
        IncomeFact.objects.create(
            kind=draw.choice(IncomeKind.values), person_id=draw.choice(people), code=code,
            is_countable=bool(code) or draw.random() < 0.7, amount_fen=draw.randrange(3_000_000),
            **common(home),
        )  # fmt: skip
    for _number in range(draw.randrange(9)):
        fen = draw.randrange(2_000_000)
        ExpenditureFact.objects.create(
            kind=draw.choice(ExpenditureKind.values), person_id=draw.choice(people), amount_fen=fen,
            repaid_fen=draw.randrange(fen + 1), is_rigid=draw.random() < 0.7, **common(home),
        )  # fmt: skip
    return home


def test_page_and_run_add_up_income_and_costs_alike(place):
    known, open_ones, costs_known = 0, 0, 0
    for seed in range(FAMILIES):
        home = make_random_family(seed)
        verdict, _law = explain_household(home, on=DAY)
        income = get_year_income(home.pk, year=2025, on=DAY, scope=ALL)
        costs = get_household_facts(home.pk, [], scope=ALL, on=DAY).costs_of(2025)
        assert verdict.per_capita_fen == income.per_person_fen, seed
        assert verdict.rigid_spending_fen == costs.total_fen, seed
        known += income.per_person_fen is not None
        open_ones += income.per_person_fen is None
        costs_known += costs.total_fen is not None
    assert min(known, open_ones, costs_known) >= 3


def test_family_amounts_count_once_on_a_day_that_knows_two_heads(place):
    home = make_household(SYSTEM, relations=("02", "10"))
    IncomeFact.objects.create(kind="wage", amount_fen=2_000_000, **common(home))
    ExpenditureFact.objects.create(kind="medical", amount_fen=700_000, **common(home))
    Member.objects.filter(household=home, relation="02").update(to_date=date(2026, 1, 5), end_reason="died")
    Member.objects.filter(household=home, relation="10").update(relation="02")
    law = load_law().on(DAY, VILLAGE)
    _households, members = read_facts(VILLAGE, law=law, household_id=home.pk)
    assert sum(members["wage_income"].to_pylist()) == 2_000_000
    assert sum(members["medical_cost"].to_pylist()) == 700_000


def test_bill_of_somebody_who_left_still_weighs_on_the_family(place):
    home = make_household(SYSTEM, relations=("02", "10"))
    gone = Member.objects.get(household=home, relation="10")
    ExpenditureFact.objects.create(
        kind="medical", person_id=gone.person_id, amount_fen=900_000, **common(home)
    )
    Member.objects.filter(pk=gone.pk).update(to_date=date(2025, 11, 1), end_reason="died")
    _households, members = read_facts(VILLAGE, law=load_law().on(DAY, VILLAGE), household_id=home.pk)
    assert members["medical_cost"].to_pylist() == [900_000]


def test_every_item_of_the_law_is_a_word_of_the_register():
    listed = {code for value in load_law().parameters["income.not_counted"].values for code in value.value}
    assert listed <= set(IncomeItem.values)


def test_item_with_a_code_holds_no_tick_of_a_hand(place):
    home = make_household(SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeFact.objects.create(
            kind="transfer", code="loan", is_countable=False, amount_fen=1, **common(home)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeFact.objects.create(kind="transfer", code="windfall", amount_fen=1, **common(home))


@pytest.fixture
def changed_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have grants for education count from 1 February 2026 on."""
    folder = tmp_path / "law"
    shutil.copytree(FOLDER, folder)
    file = folder / "income.yaml"
    text = file.read_text("utf-8")
    head, line = text.split("      - from: 2014-01-01\n", 1)
    value = line.split("\nwindow_months", 1)[0]
    before = value.replace("        value:", "        to: 2026-02-01\n        value:", 1)
    after = value.replace("education_grant, ", "", 1)
    changed = (
        f"{head}      - from: 2014-01-01\n{before}\n      - from: 2026-02-01\n{after}\nwindow_months"
        + line.split("\nwindow_months", 1)[1]
    )
    file.write_text(changed, "utf-8")
    law = load_law(folder)
    for module in (operations, explanation, loading):
        monkeypatch.setattr(module, "load_law", lambda: law)
    return law


def test_change_of_the_law_changes_the_result_from_its_day(place, changed_law):
    home = make_household(SYSTEM, relations=("02", "10"))
    IncomeFact.objects.create(kind="wage", amount_fen=1_000_000, **common(home))
    IncomeFact.objects.create(kind="transfer", code="education_grant", amount_fen=500_001, **common(home))
    IncomeFact.objects.create(kind="transfer", is_countable=False, amount_fen=7_777, **common(home))
    seen = {}
    for month in (202601, 202602):
        run = run_month(month)
        verdict, law = explain_household(home, on=last_day(month))
        (row,) = operations.read_stored(run.result_file_id).to_pylist()
        assert verdict.per_capita_fen == row["per_capita"]
        assert run.law_version == law.version
        seen[month] = (run, row["per_capita"])
    assert [seen[month][1] for month in seen] == [500_000, 750_000]
    assert seen[202601][0].law_version != seen[202602][0].law_version
    for run, _fen in seen.values():
        assert replay_run(run_id=run.pk, actor=SYSTEM, at=AT).is_equal
    before, after = (loading.not_counted_on(day, VILLAGE) for day in (date(2026, 1, 31), date(2026, 2, 1)))
    assert set(before) - set(after) == {"education_grant"}


def test_no_law_before_its_first_day_counts_everything():
    assert loading.not_counted_on(date(2010, 1, 1), VILLAGE) == ()

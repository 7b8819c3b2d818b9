"""Facts are recorded once with their source, taken back with a reason, and never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tests.registry.factories import AT, OTHER_VILLAGE, make_household, make_person
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.registry.errors import (
    FactConflictError,
    FactNotFound,
    FactSourceError,
    HouseholdNotFound,
    PeriodOrderError,
    PersonNeededError,
)
from xieshou.registry.models import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
from xieshou.registry.operations import facts as operations
from xieshou.registry.operations.facts import (
    EvidenceMissingError,
    FactReversedError,
    FutureError,
    OfFamilyError,
    RepaidTooMuchError,
)
from xieshou.registry.operations.income import AmountError, NotAMemberError, PeriodError
from xieshou.registry.queries.facts import get_fact, get_household_facts, list_facts
from xieshou.registry.queries.household import list_members
from xieshou.registry.sources import IncomeSource, register_source

from .makers import JANUARY, NEXT, expenditure, guarantee, labour, measure

if TYPE_CHECKING:
    from xieshou.registry.models import Household

pytestmark = pytest.mark.django_db
KEY = UUID(int=77)
BEATS = ["expenditure", "guarantee", "labour", "measure"]


def record(beat: str, household: Household, actor: Actor, *, at: datetime = AT, **fields: Any) -> Any:
    made = {
        "expenditure": lambda: operations.record_expenditure(
            fact=expenditure(household.id, **fields), actor=actor, at=at
        ),
        "guarantee": lambda: operations.record_guarantee(
            fact=guarantee(household.id, **fields), actor=actor, at=at
        ),
        "labour": lambda: operations.record_labour_status(
            fact=labour(household.id, fields.pop("person_id", household.head_id), **fields),
            actor=actor,
            at=at,
        ),
        "measure": lambda: operations.record_measure(
            fact=measure(household.id, **fields), actor=actor, at=at
        ),
    }
    return made[beat]()


@pytest.mark.parametrize("beat", BEATS)
def test_fact_is_recorded_and_told(cadre: Actor, beat: str) -> None:
    household = make_household(cadre)

    fact = record(beat, household, cadre)

    event = Event.objects.get(event=f"registry.{beat}.recorded")
    assert (fact.household_id, fact.region_code, fact.source) == (
        household.id,
        household.region_code,
        "visit",
    )
    assert event.subject_id == str(household.id)
    assert event.after["fact_id"] == str(fact.pk)


@pytest.mark.parametrize("beat", BEATS)
def test_recording_twice_from_one_source_changes_nothing(cadre: Actor, beat: str) -> None:
    household = make_household(cadre)

    first, second = (record(beat, household, cadre, source_id=KEY) for _ in range(2))

    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("beat", "other"),
    [
        ("expenditure", {"amount_fen": 5}),
        ("guarantee", {"state": "not_met"}),
        ("labour", {"status": "seeking"}),
        ("measure", {"amount_fen": 5}),
    ],
)
def test_one_source_with_other_contents_is_refused(cadre: Actor, beat: str, other: dict[str, Any]) -> None:
    household = make_household(cadre)
    record(beat, household, cadre, source_id=KEY)

    with pytest.raises(FactConflictError):
        record(beat, household, cadre, source_id=KEY, **other)


@pytest.mark.parametrize("beat", BEATS)
def test_fact_is_taken_back_once_with_a_reason(cadre: Actor, beat: str) -> None:
    household = make_household(cadre)
    fact = record(beat, household, cadre, source_id=KEY)
    given = {"beat": beat, "fact_id": fact.pk, "reason": "录入错误", "actor": cadre, "at": AT}

    operations.reverse_fact(**given)

    kept = get_fact(beat, fact.pk, scope=cadre.scope)
    assert (kept.reversed_at, kept.reversal_reason) == (AT, "录入错误")
    assert Event.objects.get(event=f"registry.{beat}.reversed").reason == "录入错误"
    with pytest.raises(FactReversedError):
        operations.reverse_fact(**given)
    assert record(beat, household, cadre, source_id=KEY).pk != fact.pk


@pytest.mark.parametrize("beat", BEATS)
def test_facts_of_another_county_do_not_exist(cadre: Actor, beat: str) -> None:
    household = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    fact = record(beat, household, Actor.system("tests"))

    with pytest.raises(HouseholdNotFound):
        record(beat, household, cadre)
    with pytest.raises(FactNotFound):
        operations.reverse_fact(beat=beat, fact_id=fact.pk, reason="x", actor=cadre, at=AT)
    with pytest.raises(FactNotFound):
        get_fact(beat, fact.pk, scope=cadre.scope)
    assert list_facts(beat, household.id, scope=cadre.scope) == []


@pytest.mark.parametrize("beat", BEATS)
def test_who_only_reads_neither_records_nor_takes_back(cadre: Actor, auditor: Actor, beat: str) -> None:
    household = make_household(cadre)
    fact = record(beat, household, cadre)

    with pytest.raises(Denied):
        record(beat, household, auditor)
    with pytest.raises(Denied):
        operations.reverse_fact(beat=beat, fact_id=fact.pk, reason="x", actor=auditor, at=AT)


def test_a_source_of_a_wing_asks_for_its_own_capability(cadre: Actor) -> None:
    register_source(IncomeSource("tests.dividend", "分红", "tests.none"))
    household = make_household(cadre)

    with pytest.raises(Denied):
        record("measure", household, cadre, source="tests.dividend")
    with pytest.raises(FactSourceError):
        record("measure", household, cadre, source="tests.unknown")
    assert record("measure", household, Actor.system("tests"), source="tests.dividend")


TOMORROW = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("beat", "fields", "error"),
    [
        ("expenditure", {"amount_fen": -1}, AmountError),
        ("expenditure", {"repaid_fen": -1}, AmountError),
        ("expenditure", {"repaid_fen": 100_001}, RepaidTooMuchError),
        ("expenditure", {"period_to": date(2026, 1, 2)}, PeriodError),
        ("expenditure", {"period_to": JANUARY}, PeriodError),
        ("guarantee", {"evidence": " "}, EvidenceMissingError),
        ("guarantee", {"evidence": "", "state": "not_met"}, EvidenceMissingError),
        ("guarantee", {"on_date": TOMORROW}, FutureError),
        ("guarantee", {"person_id": KEY}, OfFamilyError),
        ("labour", {"person_id": None}, PersonNeededError),
        ("labour", {"from_date": TOMORROW}, FutureError),
        ("measure", {"unit": "person"}, PersonNeededError),
        ("measure", {"person_id": KEY}, PersonNeededError),
        ("measure", {"period_to": JANUARY}, PeriodOrderError),
        ("measure", {"amount_fen": -1}, AmountError),
    ],
)
def test_what_cannot_be_is_refused(
    cadre: Actor, beat: str, fields: dict[str, Any], error: type[Exception]
) -> None:
    household = make_household(cadre)

    with pytest.raises(error):
        record(beat, household, cadre, **fields)


@pytest.mark.parametrize(
    ("beat", "fields"),
    [
        ("expenditure", {"repaid_fen": 100_000, "period_to": NEXT}),
        ("guarantee", {"evidence": "", "state": "unknown"}),
        ("guarantee", {"on_date": date(2026, 3, 2)}),
        ("measure", {"amount_fen": 0, "period_to": date(2025, 1, 2)}),
    ],
)
def test_what_lies_at_the_limit_is_taken(cadre: Actor, beat: str, fields: dict[str, Any]) -> None:
    assert record(beat, make_household(cadre), cadre, **fields).pk


@pytest.mark.parametrize("beat", ["expenditure", "labour"])
def test_a_stranger_is_refused(cadre: Actor, beat: str) -> None:
    household = make_household(cadre)

    with pytest.raises(NotAMemberError):
        record(beat, household, cadre, person_id=make_person().id)


def test_somebody_is_no_member_before_the_first_day(cadre: Actor) -> None:
    household = make_household(cadre)  # members since 2021-01-01

    assert record("labour", household, cadre, from_date=date(2021, 1, 1))
    with pytest.raises(NotAMemberError):
        record("labour", household, cadre, from_date=date(2020, 12, 31))


@pytest.mark.parametrize(
    ("model", "beat", "column"),
    [
        (ExpenditureFact, "expenditure", "amount_fen"),
        (GuaranteeFact, "guarantee", "evidence"),
        (LabourFact, "labour", "place"),
        (MeasureFact, "measure", "amount_fen"),
    ],
)
def test_the_database_keeps_facts_as_they_are(cadre: Actor, model: Any, beat: str, column: str) -> None:
    fact = record(beat, make_household(cadre), cadre)

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=fact.pk).update(**{column: 3})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=fact.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=fact.pk).update(reversed_at=AT)  # no reason


def test_the_facts_of_a_household_on_a_day(cadre: Actor) -> None:
    household = make_household(cadre)
    record("expenditure", household, cadre, repaid_fen=40_000)
    record("expenditure", household, cadre, is_rigid=False)
    record("labour", household, cadre, from_date=date(2025, 1, 1))
    record("labour", household, cadre, from_date=date(2026, 2, 1), status="returned")
    members = list_members(household.id, scope=cadre.scope)

    now = get_household_facts(household.id, members, scope=cadre.scope, on=date(2026, 2, 1))
    before = get_household_facts(household.id, members, scope=cadre.scope, on=date(2026, 1, 31))

    assert (now.costs_of(2025).known_fen, now.costs_of(2024).known_fen) == (60_000, 0)
    assert [facts.working()[household.head_id].status for facts in (before, now)] == ["outside", "returned"]

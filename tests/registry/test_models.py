"""The database itself refuses what may not be, whoever writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import Household, HouseholdHistory, IncomeFact, Member

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household, make_person

pytestmark = pytest.mark.django_db

LEGAL = {
    ("exited", "none"),
    ("exited", "unstable"),
    ("exited", "sudden"),
    ("ordinary", "none"),
    ("ordinary", "marginal"),
    ("ordinary", "sudden"),
}


def household_row(**fields: Any) -> Household:
    values: dict[str, Any] = {
        "code": f"{VILLAGE}-0001",
        "region_code": VILLAGE,
        "head": make_person(),
        "base_type": "ordinary",
        "registered_on": date(2021, 1, 1),
    }
    return Household.objects.create(**(values | fields))


def refused(**fields: Any) -> bool:
    try:
        with transaction.atomic():
            household_row(**fields)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("base_type", ["exited", "ordinary"])
@pytest.mark.parametrize("monitoring_class", ["none", "unstable", "marginal", "sudden"])
def test_axes_accept_exactly_the_legal_combinations(base_type: str, monitoring_class: str) -> None:
    legal = (base_type, monitoring_class) in LEGAL

    assert refused(base_type=base_type, monitoring_class=monitoring_class) is not legal


def test_unknown_base_type_is_refused() -> None:
    assert refused(base_type="poor")


def test_risk_cleared_needs_monitoring() -> None:
    cleared = date(2025, 6, 1)

    assert refused(risk_cleared_on=cleared)
    assert not refused(risk_cleared_on=cleared, monitoring_class="marginal")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"base_type": "exited"}, True),
        ({"base_type": "ordinary"}, False),
        ({"base_type": "ordinary", "monitoring_class": "marginal"}, True),
        ({"base_type": "ordinary", "monitoring_class": "sudden"}, True),
    ],
)
def test_priority_is_exited_or_monitored(fields: dict[str, str], expected: bool) -> None:
    household = household_row(**fields)
    household.refresh_from_db()

    assert household.is_priority is expected


def test_code_never_changes() -> None:
    household = household_row()

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Household.objects.filter(pk=household.pk).update(code=f"{VILLAGE}-0002")


def test_change_of_class_leaves_the_former_state(cadre: Actor) -> None:
    household = make_household(cadre)

    Household.objects.filter(pk=household.pk).update(monitoring_class="unstable")

    history = HouseholdHistory.objects.get(pgh_obj=household)
    assert history.monitoring_class == "none"


def test_change_of_nothing_leaves_no_history(cadre: Actor) -> None:
    household = make_household(cadre)

    Household.objects.filter(pk=household.pk).update(base_type="exited")

    assert not HouseholdHistory.objects.exists()


def membership(household: Household, person: Any, from_date: date, to_date: date | None = None) -> Member:
    return Member.objects.create(
        household=household,
        person=person,
        region_code=household.region_code,
        relation="20",
        from_date=from_date,
        to_date=to_date,
        end_reason="moved_out" if to_date else "",
    )


def test_person_belongs_to_one_household_at_a_time(cadre: Actor) -> None:
    first, second, person = make_household(cadre), make_household(cadre), make_person()
    membership(first, person, date(2021, 1, 1), date(2023, 1, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        membership(second, person, date(2022, 12, 31))

    membership(second, person, date(2023, 1, 1))
    assert Member.objects.filter(person=person).count() == 2


def test_one_current_head(cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(
            household=household,
            person=make_person(),
            region_code=VILLAGE,
            relation="02",
            from_date=date(2021, 1, 1),
        )


def test_ended_membership_needs_a_reason(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    members = Member.objects.filter(household=household, relation="20")

    with pytest.raises(IntegrityError), transaction.atomic():
        members.update(to_date=date(2024, 1, 1))

    assert members.update(to_date=date(2024, 1, 1), end_reason="died") == 1


def test_member_count_follows_members(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10", "20"])
    counts = []

    def note() -> None:
        household.refresh_from_db()
        counts.append(household.member_count)

    note()
    Member.objects.filter(household=household, relation="20").update(
        to_date=date(2024, 1, 1), end_reason="died"
    )
    note()
    Member.objects.filter(household=household, relation="20").delete()
    note()
    Member.objects.filter(household=household, relation="10").delete()
    note()
    assert counts == [3, 2, 2, 1]


def income(household: Household, **fields: Any) -> IncomeFact:
    values: dict[str, Any] = {
        "region_code": household.region_code,
        "kind": "wage",
        "amount_fen": 100,
        "period_from": date(2025, 1, 1),
        "period_to": date(2026, 1, 1),
        "source": "visit",
        "recorded_at": AT,
    }
    return IncomeFact.objects.create(household=household, **(values | fields))


@pytest.mark.parametrize(
    ("fields", "legal"),
    [
        ({}, True),
        ({"period_to": date(2026, 1, 2)}, False),
        ({"period_to": date(2025, 1, 1)}, False),
        ({"period_from": date(2024, 12, 31), "period_to": date(2025, 1, 1)}, True),
        ({"amount_fen": 0}, True),
        ({"amount_fen": -1}, False),
        ({"kind": "gift"}, False),
    ],
)
def test_income_fact_at_the_limits(cadre: Actor, fields: dict[str, Any], legal: bool) -> None:
    household = make_household(cadre)
    try:
        with transaction.atomic():
            income(household, **fields)
        accepted = True
    except IntegrityError:
        accepted = False

    assert accepted is legal


def test_income_fact_is_never_changed_or_deleted(cadre: Actor) -> None:
    fact = income(make_household(cadre))

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        IncomeFact.objects.filter(pk=fact.pk).update(amount_fen=5)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        IncomeFact.objects.filter(pk=fact.pk).delete()
    assert IncomeFact.objects.filter(pk=fact.pk).update(reversed_at=AT, reversal_reason="typed wrongly") == 1


def test_rows_of_another_area_do_not_exist(cadre: Actor) -> None:
    mine, foreign = make_household(cadre), make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    income(mine)
    income(foreign)
    Household.objects.update(address="KX7")

    with in_scope(Scope.of(["530326"])):
        assert [row.pk for row in Household.objects.all()] == [mine.pk]
        assert {row.household_id for row in Member.objects.all()} == {mine.pk}
        assert {row.household_id for row in IncomeFact.objects.all()} == {mine.pk}
        assert {row.pgh_obj_id for row in HouseholdHistory.objects.all()} == {mine.pk}
        assert Household.objects.filter(pk=foreign.pk).update(address="x") == 0
    with in_scope(Scope.nothing()):
        assert not Household.objects.exists()


def test_writing_into_another_area_is_refused() -> None:
    head = make_person()

    with pytest.raises(DatabaseError, match="row-level security"), in_scope(Scope.of(["530326"])):
        household_row(region_code=OTHER_VILLAGE, head=head)

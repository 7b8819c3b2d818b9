"""Each write beside its refusals: same set-up, one thing different."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry import rules, sources
from xieshou.registry.errors import HouseholdClosedError, HouseholdNotFound
from xieshou.registry.models import Household, IncomeFact, Member
from xieshou.registry.operations import household as households
from xieshou.registry.operations import income as incomes
from xieshou.registry.operations import membership
from xieshou.registry.operations.household import HouseholdState, NewHousehold
from xieshou.registry.operations.income import NewIncomeFact
from xieshou.registry.operations.membership import MemberFacts, NewMember

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def details(**fields: object) -> NewHousehold:
    return replace(NewHousehold(VILLAGE, date(2021, 1, 1), HouseholdState("exited")), **fields)  # type: ignore[arg-type]


def head() -> NewMember:
    return NewMember(person_id=make_person().id, relation="02")


def events() -> list[str]:
    return list(Event.objects.order_by("id").values_list("event", flat=True))


# register


def test_register_writes_household_members_and_one_record(cadre: Actor) -> None:
    spouse = NewMember(person_id=make_person().id, relation="10", education="80")

    made = households.register_household(details=details(), members=[head(), spouse], actor=cadre, at=AT)

    stored = Household.objects.get(pk=made.pk)
    assert (stored.code, stored.member_count, stored.is_priority) == (f"{VILLAGE}-0001", 2, True)
    assert stored.head_id == Member.objects.get(household=made, relation="02").person_id
    assert events() == ["registry.household.registered"]


def test_register_numbers_households_of_a_village(cadre: Actor) -> None:
    codes = [make_household(cadre).code for _ in range(2)]
    codes.append(make_household(cadre, code=f"{VILLAGE}-0107").code)
    codes.append(make_household(cadre).code)

    assert [code[-4:] for code in codes] == ["0001", "0002", "0107", "0108"]


def test_register_refuses_a_code_in_use(cadre: Actor) -> None:
    first = make_household(cadre)

    with pytest.raises(households.CodeTakenError):
        make_household(cadre, code=first.code)
    assert Household.objects.count() == 1


def test_register_refuses_a_role_without_the_capability(actor_with: Callable[..., Actor]) -> None:
    steward = actor_with("recruitment_steward", regions=["530326"])

    with pytest.raises(Denied):
        make_household(steward)


def test_register_refuses_another_area(cadre: Actor) -> None:
    with pytest.raises(Denied):
        make_household(cadre, region_code=OTHER_VILLAGE)


def test_register_refuses_confused_axes(cadre: Actor) -> None:
    with pytest.raises(rules.AxesError):
        make_household(cadre, state=HouseholdState("ordinary", "unstable"))
    assert not events()


def test_register_refuses_two_heads(cadre: Actor) -> None:
    with pytest.raises(rules.HeadError):
        make_household(cadre, relations=["02", "02"])


def test_register_refuses_a_member_of_another_household(cadre: Actor) -> None:
    member = head()
    households.register_household(details=details(), members=[member], actor=cadre, at=AT)

    with pytest.raises(membership.AlreadyMemberError):
        households.register_household(details=details(), members=[member], actor=cadre, at=AT)
    assert Household.objects.count() == 1


# change, close


def test_change_writes_only_what_differs(cadre: Actor) -> None:
    household = make_household(cadre)

    changed = HouseholdState("exited", "unstable", None, "")
    households.change_household(
        household_id=household.id, state=changed, actor=cadre, at=AT, reason="收入骤减"
    )

    record = Event.objects.get(event="registry.household.changed")
    assert (record.before, record.after) == ({"monitoring_class": "none"}, {"monitoring_class": "unstable"})
    assert record.reason == "收入骤减"


def test_change_to_the_same_leaves_no_record(cadre: Actor) -> None:
    household = make_household(cadre)

    households.change_household(household_id=household.id, state=HouseholdState("exited"), actor=cadre, at=AT)

    assert events() == ["registry.household.registered"]


def test_change_keeps_monitoring(cadre: Actor) -> None:
    household = make_household(cadre, state=HouseholdState("exited", "sudden"))
    cleared = HouseholdState("exited", "sudden", date(2026, 2, 1))

    households.change_household(household_id=household.id, state=cleared, actor=cadre, at=AT)
    with pytest.raises(rules.MonitoringErasedError):
        households.change_household(
            household_id=household.id, state=HouseholdState("exited"), actor=cadre, at=AT
        )


def test_change_of_a_foreign_household_is_not_found(cadre: Actor) -> None:
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)

    for key in (foreign.id, uuid4()):
        with pytest.raises(HouseholdNotFound):
            households.change_household(household_id=key, state=HouseholdState(), actor=cadre, at=AT)


def test_change_refuses_a_role_that_only_reads(auditor: Actor, cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(Denied):
        households.change_household(
            household_id=household.id, state=HouseholdState("exited"), actor=auditor, at=AT
        )


def test_closed_household_changes_no_more(cadre: Actor) -> None:
    household = make_household(cadre)
    day = date(2026, 1, 1)
    close = {"household_id": household.id, "reason": "整户迁出", "actor": cadre, "at": AT}

    with pytest.raises(households.ClosedBeforeRegisteredError):
        households.close_household(closed_on=date(2020, 12, 31), **close)  # type: ignore[arg-type]
    households.close_household(closed_on=day, **close)  # type: ignore[arg-type]

    with pytest.raises(HouseholdClosedError):
        households.close_household(closed_on=day, **close)  # type: ignore[arg-type]
    with pytest.raises(HouseholdClosedError):
        households.change_household(household_id=household.id, state=HouseholdState(), actor=cadre, at=AT)
    with pytest.raises(HouseholdClosedError):
        membership.add_member(
            household_id=household.id,
            member=replace(head(), relation="20"),
            from_date=day,
            actor=cadre,
            at=AT,
        )


def test_close_refuses_a_role_that_only_reads(auditor: Actor, cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(Denied):
        households.close_household(
            household_id=household.id, closed_on=date(2026, 1, 1), reason="x", actor=auditor, at=AT
        )


# members


def test_member_joins_and_leaves(cadre: Actor) -> None:
    household = make_household(cadre)
    child = NewMember(person_id=make_person().id, relation="20")

    row = membership.add_member(
        household_id=household.id, member=child, from_date=date(2022, 5, 1), actor=cadre, at=AT
    )
    membership.end_membership(
        member_id=row.id, to_date=date(2025, 5, 1), end_reason="married_out", actor=cadre, at=AT
    )

    household.refresh_from_db()
    assert household.member_count == 1
    assert events()[1:] == ["registry.member.added", "registry.member.ended"]


def test_second_head_is_refused(cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(rules.HeadError):
        membership.add_member(
            household_id=household.id, member=head(), from_date=date(2022, 5, 1), actor=cadre, at=AT
        )


def test_member_of_another_household_is_refused(cadre: Actor) -> None:
    first, second = make_household(cadre, relations=["02", "20"]), make_household(cadre)
    child = Member.objects.get(household=first, relation="20")
    joining = NewMember(person_id=child.person_id, relation="20")

    with pytest.raises(membership.AlreadyMemberError):
        membership.add_member(
            household_id=second.id, member=joining, from_date=date(2022, 5, 1), actor=cadre, at=AT
        )


def test_member_without_a_person_is_refused(cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(membership.PersonMissingError):
        membership.add_member(
            household_id=household.id,
            member=NewMember(relation="20"),
            from_date=date(2022, 5, 1),
            actor=cadre,
            at=AT,
        )


def test_member_is_entered_with_their_person(cadre: Actor) -> None:
    household = make_household(cadre)
    entry = PersonEntry(
        name="李小宝", region_code="", id_missing_reason="newborn", birth_date=date(2025, 12, 1)
    )

    row = membership.add_member(
        household_id=household.id,
        member=NewMember(relation="20", entry=entry),
        from_date=date(2026, 1, 1),
        actor=cadre,
        at=AT,
    )

    assert (row.person.name, row.person.region_code) == ("李小宝", VILLAGE)


def test_member_facts_change(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    members = {member.relation: member for member in Member.objects.filter(household=household)}
    change = {"actor": cadre, "at": AT}
    skilled = MemberFacts("30", skills="缝纫", labour_ability="ordinary")

    membership.change_member(member_id=members["20"].id, facts=skilled, **change)  # type: ignore[arg-type]
    membership.change_member(member_id=members["20"].id, facts=skilled, **change)  # type: ignore[arg-type]

    record = Event.objects.get(event="registry.member.changed")
    assert record.after == {"relation": "30", "skills": "缝纫"}
    for member, relation in ((members["20"], "02"), (members["02"], "20")):
        with pytest.raises(rules.HeadError):
            membership.change_member(member_id=member.id, facts=MemberFacts(relation), **change)  # type: ignore[arg-type]
    membership.end_membership(
        member_id=members["20"].id, to_date=date(2025, 1, 1), end_reason="died", actor=cadre, at=AT
    )
    with pytest.raises(membership.MembershipEndedError):
        membership.change_member(member_id=members["20"].id, facts=MemberFacts("20"), **change)  # type: ignore[arg-type]


def test_adding_refuses_a_role_that_only_reads(auditor: Actor, cadre: Actor) -> None:
    household = make_household(cadre)

    with pytest.raises(Denied):
        membership.add_member(
            household_id=household.id,
            member=NewMember(person_id=make_person().id, relation="20"),
            from_date=date(2022, 5, 1),
            actor=auditor,
            at=AT,
        )


def test_ending_refuses_impossible_dates_and_a_second_end(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    child = Member.objects.get(household=household, relation="20")
    end = {"member_id": child.id, "end_reason": "died", "actor": cadre, "at": AT}

    with pytest.raises(membership.EndBeforeStartError):
        membership.end_membership(to_date=child.from_date, **end)  # type: ignore[arg-type]
    membership.end_membership(to_date=date(2021, 1, 2), **end)  # type: ignore[arg-type]
    with pytest.raises(membership.MembershipEndedError):
        membership.end_membership(to_date=date(2024, 1, 1), **end)  # type: ignore[arg-type]


def test_head_leaves_last(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    members = {member.relation: member.id for member in Member.objects.filter(household=household)}
    end = {"to_date": date(2025, 1, 1), "end_reason": "died", "actor": cadre, "at": AT}

    with pytest.raises(membership.HeadLeavesError):
        membership.end_membership(member_id=members["02"], **end)  # type: ignore[arg-type]
    membership.end_membership(member_id=members["20"], **end)  # type: ignore[arg-type]
    membership.end_membership(member_id=members["02"], **end)  # type: ignore[arg-type]


def test_member_of_a_foreign_household_is_not_found(cadre: Actor) -> None:
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    member = Member.objects.get(household=foreign)

    with in_scope(cadre.scope), pytest.raises(membership.MemberNotFound):
        membership.end_membership(
            member_id=member.id, to_date=date(2025, 1, 1), end_reason="died", actor=cadre, at=AT
        )


def test_head_changes_and_the_former_one_stays(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10"])
    spouse = Member.objects.get(household=household, relation="10")

    membership.change_head(member_id=spouse.id, old_head_relation="10", actor=cadre, at=AT)

    household.refresh_from_db()
    assert household.head_id == spouse.person_id
    relations = dict(Member.objects.filter(household=household).values_list("person_id", "relation"))
    assert relations[spouse.person_id] == "02"
    assert sorted(relations.values()) == ["02", "10"]


def test_head_change_refuses_the_head_and_former_members(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    members = {member.relation: member.id for member in Member.objects.filter(household=household)}

    with pytest.raises(rules.HeadError):
        membership.change_head(member_id=members["02"], old_head_relation="10", actor=cadre, at=AT)
    with pytest.raises(rules.HeadError):
        membership.change_head(member_id=members["20"], old_head_relation="02", actor=cadre, at=AT)
    membership.end_membership(
        member_id=members["20"], to_date=date(2025, 1, 1), end_reason="died", actor=cadre, at=AT
    )
    with pytest.raises(membership.MembershipEndedError):
        membership.change_head(member_id=members["20"], old_head_relation="10", actor=cadre, at=AT)


# income


def wage(household: Household, **fields: object) -> NewIncomeFact:
    fact = NewIncomeFact(
        household_id=household.id,
        kind="wage",
        amount_fen=450_000,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 2, 1),
        source="visit",
        source_id=uuid4(),
    )
    return replace(fact, **fields)  # type: ignore[arg-type]


def test_income_is_recorded_once_for_a_source(cadre: Actor) -> None:
    household = make_household(cadre)
    fact = wage(household, person_id=household.head_id)

    first = incomes.record_income_fact(fact=fact, actor=cadre, at=AT)
    again = incomes.record_income_fact(fact=fact, actor=cadre, at=AT)

    assert first.pk == again.pk
    assert events().count("registry.income.recorded") == 1


def test_income_without_a_source_id_is_recorded_each_time(cadre: Actor) -> None:
    household = make_household(cadre)
    fact = wage(household, source_id=None)

    keys = {incomes.record_income_fact(fact=fact, actor=cadre, at=AT).pk for _ in range(2)}

    assert len(keys) == 2


def test_same_source_with_other_figures_is_refused_until_reversed(cadre: Actor) -> None:
    household = make_household(cadre)
    fact = wage(household)
    first = incomes.record_income_fact(fact=fact, actor=cadre, at=AT)
    corrected = replace(fact, amount_fen=1)

    with pytest.raises(incomes.IncomeConflictError):
        incomes.record_income_fact(fact=corrected, actor=cadre, at=AT)
    incomes.reverse_income_fact(fact_id=first.id, reason="录错", actor=cadre, at=AT)
    incomes.record_income_fact(fact=corrected, actor=cadre, at=AT)

    living = IncomeFact.objects.filter(reversed_at=None)
    assert [row.amount_fen for row in living] == [1]
    assert IncomeFact.objects.get(pk=first.pk).reversal_reason == "录错"


def test_reversal_happens_once(cadre: Actor) -> None:
    first = incomes.record_income_fact(fact=wage(make_household(cadre)), actor=cadre, at=AT)
    incomes.reverse_income_fact(fact_id=first.id, reason="录错", actor=cadre, at=AT)

    with pytest.raises(incomes.AlreadyReversedError):
        incomes.reverse_income_fact(fact_id=first.id, reason="录错", actor=cadre, at=AT)
    with pytest.raises(incomes.IncomeFactNotFound):
        incomes.reverse_income_fact(fact_id=uuid4(), reason="录错", actor=cadre, at=AT)


def test_reversal_refuses_a_role_that_only_reads(auditor: Actor, cadre: Actor) -> None:
    first = incomes.record_income_fact(fact=wage(make_household(cadre)), actor=cadre, at=AT)

    with pytest.raises(Denied):
        incomes.reverse_income_fact(fact_id=first.id, reason="x", actor=auditor, at=AT)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"period_to": date(2027, 1, 2)}, incomes.PeriodError),
        ({"amount_fen": -1}, incomes.AmountError),
        ({"source": "rumour"}, incomes.UnknownSourceError),
        ({"household_id": uuid4()}, HouseholdNotFound),
        ({"person_id": uuid4()}, incomes.NotAMemberError),
    ],
)
def test_income_refusals(cadre: Actor, fields: dict[str, object], refusal: type[Exception]) -> None:
    household = make_household(cadre)

    with pytest.raises(refusal):
        incomes.record_income_fact(fact=wage(household, **fields), actor=cadre, at=AT)
    assert not IncomeFact.objects.exists()


def test_income_of_a_former_member_counts_to_the_day(cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "20"])
    child = Member.objects.get(household=household, relation="20")
    membership.end_membership(
        member_id=child.id, to_date=date(2026, 1, 2), end_reason="moved_out", actor=cadre, at=AT
    )

    incomes.record_income_fact(fact=wage(household, person_id=child.person_id), actor=cadre, at=AT)
    with pytest.raises(incomes.NotAMemberError):
        incomes.record_income_fact(
            fact=wage(
                household,
                person_id=child.person_id,
                period_from=date(2026, 1, 2),
            ),
            actor=cadre,
            at=AT,
        )


def test_wing_records_from_its_own_source(actor_with: Callable[..., Actor], cadre: Actor) -> None:
    source = sources.IncomeSource("tests.proof", "Proof", "labour.wage.confirm")
    sources.register_source(source)
    household = make_household(cadre)
    station = actor_with("station_west", regions=["530326"])
    fact = wage(household, source="tests.proof")

    with pytest.raises(Denied):
        incomes.record_income_fact(fact=fact, actor=cadre, at=AT)
    assert incomes.record_income_fact(fact=fact, actor=station, at=AT).source == "tests.proof"
    with in_scope(Scope.nothing()), pytest.raises(HouseholdNotFound):
        incomes.record_income_fact(fact=fact, actor=station, at=AT)

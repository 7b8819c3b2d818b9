"""The registry for other programs: the same operations, rights and masks as the pages."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import api_requires
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .operations import household as households
from .operations import income as incomes
from .operations import membership
from .operations.household import HouseholdState, NewHousehold
from .operations.income import NewIncomeFact
from .operations.membership import MemberFacts, NewMember
from .policies import may_see_health
from .queries import household as reads
from .queries import roster
from .queries.income import get_year_income, list_income_facts
from .queries.record import MemberLine, get_record
from .queries.roster import RosterFilter

if TYPE_CHECKING:
    from .models import Household, IncomeFact

router = Router(tags=["registry"])
VIEW, EDIT = "registry.household.view", "registry.household.edit"
TEXT = Field("", max_length=200)


class StateIn(Schema):
    """The three axes of a household and its address."""

    base_type: str = Field(pattern="^(exited|ordinary)$")
    monitoring_class: str = Field("none", pattern="^(none|unstable|marginal|sudden)$")
    risk_cleared_on: date | None = None
    address: str = Field("", max_length=120)

    def state(self) -> HouseholdState:
        """Return the state."""
        return HouseholdState(self.base_type, self.monitoring_class, self.risk_cleared_on, self.address)


class StateChangeIn(StateIn):
    """A new state and why."""

    reason: str = TEXT


class FactsIn(Schema):
    """What the roster says of a member."""

    relation: str = Field(pattern=r"^\d\d$")
    education: str = Field("", max_length=2)
    health: str = Field("", max_length=8)
    labour_ability: str = Field("", max_length=8)
    skills: str = TEXT


class MemberIn(FactsIn):
    """A new member: a person on file, or one entered now."""

    person_id: UUID | None = None
    name: str = Field("", max_length=240)
    id_number: str = Field("", max_length=30)
    id_missing_reason: str = Field("", max_length=20)
    sex: str = Field("", max_length=1)
    birth_date: date | None = None
    ethnicity: str = Field("", max_length=10)
    phone: str = Field("", max_length=30)
    from_date: date | None = None

    def new_member(self, region_code: str) -> NewMember:
        """Return the member; `region_code` is the village of the household."""
        facts = {name: getattr(self, name) for name in MemberFacts.__slots__}
        if self.person_id is not None:
            return NewMember(person_id=self.person_id, **facts)
        names = ("name", "id_number", "id_missing_reason", "sex", "birth_date", "ethnicity", "phone")
        entry = PersonEntry(region_code=region_code, **{name: getattr(self, name) for name in names})
        return NewMember(entry=entry, **facts)


class HouseholdIn(StateIn):
    """A new household with its members, one of them the head."""

    region_code: str = Field(pattern=r"^\d{12}$")
    registered_on: date
    code: str = Field("", max_length=20)
    members: list[MemberIn] = Field(min_length=1, max_length=30)


class CloseIn(Schema):
    """The end of a household."""

    closed_on: date
    reason: str = Field(min_length=1, max_length=200)


class EndIn(Schema):
    """The end of a membership: the first day on which the person no longer belongs."""

    to_date: date
    end_reason: str = Field(pattern="^(died|married_out|moved_out|split|correction)$")


class HeadIn(Schema):
    """What the former head is to the new one."""

    old_head_relation: str = Field(pattern=r"^\d\d$")


class IncomeIn(Schema):
    """An income fact; the period excludes `period_to`."""

    kind: str = Field(pattern="^(wage|business|property|transfer|business_cost)$")
    amount_fen: int = Field(ge=0, le=10**13)
    period_from: date
    period_to: date
    person_id: UUID | None = None
    source: str = Field("visit", max_length=40)
    source_id: UUID | None = None
    code: str = Field("", pattern="^[a-z_]{0,24}$")
    is_countable: bool = True
    note: str = TEXT


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=200)


class HouseholdOut(Schema):
    """A household in a list."""

    id: UUID
    code: str
    region_code: str
    head_name: str = Field(alias="head.name")
    base_type: str
    monitoring_class: str
    risk_cleared_on: date | None
    is_priority: bool
    member_count: int
    address: str
    registered_on: date
    closed_on: date | None


class MemberOut(Schema):
    """A member; numbers are masked, health and ability are null without the right to see them."""

    id: UUID
    person_id: UUID
    name: str
    relation: str
    from_date: date
    to_date: date | None
    end_reason: str
    age: int | None
    id_number: str
    phone: str
    education: str
    health: str | None
    labour_ability: str | None
    skills: str


class HouseholdDetailOut(HouseholdOut):
    """A household with its members, former ones last."""

    members: list[MemberOut]


class HouseholdPageOut(Schema):
    """A page of the roster; `next_cursor` is empty on the last one."""

    items: list[HouseholdOut]
    next_cursor: str


class IncomeOut(Schema):
    """An income fact."""

    id: UUID
    kind: str
    amount_fen: int
    period_from: date
    period_to: date
    person_id: UUID | None
    source: str
    source_id: UUID | None
    code: str
    is_countable: bool
    note: str
    recorded_at: datetime
    reversed_at: datetime | None
    reversal_reason: str


class YearOut(Schema):
    """The income of a year; `per_person_fen` is null as long as somebody's income is not known."""

    year: int
    members: int
    net_fen: int
    per_person_fen: int | None
    by_kind: dict[str, int]


class YearQuery(Schema):
    """A calendar year, or all."""

    year: int | None = Field(None, ge=1900, le=2100)


class RosterQuery(Schema):
    """What the roster can be asked for."""

    q: str = Field("", max_length=64)
    region: str = Field("", pattern=r"^\d{0,12}$")
    base_type: str = ""
    monitoring: str = ""
    risk: str = ""
    priority: str = ""
    sort: str = roster.DEFAULT_SORT
    cursor: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


@router.get("/households/", response=HouseholdPageOut)
@api_requires(VIEW)
def list_households(request: ActedRequest, query: Query[RosterQuery]) -> dict[str, Any]:
    """List households of the area, or those that a search finds (at most `limit`, without further pages)."""
    wanted = RosterFilter.read(query.dict())
    if query.q:
        found = roster.search_households(query.q, wanted, scope=request.actor.scope, size=query.limit)
        return {"items": found.rows, "next_cursor": ""}
    page = roster.list_households(
        wanted, scope=request.actor.scope, sort=query.sort, cursor=query.cursor, size=query.limit
    )
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/households/", response={201: HouseholdOut})
@api_requires(EDIT)
def register_household(request: ActedRequest, body: HouseholdIn) -> Status[Household]:
    """Register a household with its members."""
    details = NewHousehold(body.region_code, body.registered_on, body.state(), body.code)
    members = [member.new_member(body.region_code) for member in body.members]
    made = households.register_household(
        details=details, members=members, actor=request.actor, at=timezone.now()
    )
    return Status(201, made)


@router.get("/households/{household_id}/", response=HouseholdDetailOut)
@api_requires(VIEW)
def read_household(request: ActedRequest, household_id: UUID) -> dict[str, Any]:
    """Return one household with its members."""
    found = reads.get_household(household_id, scope=request.actor.scope)
    subject = ("registry.household", found.pk)
    record_reading(subject, region_code=found.region_code, actor=request.actor, at=timezone.now())
    record = get_record(found, actor=request.actor, on=timezone.localdate())
    with_health = may_see_health(request.actor, region_code=found.region_code)
    members = [_member(line, with_health=with_health) for line in (*record.present, *record.former)]
    return {**HouseholdOut.from_orm(found).dict(by_alias=True), "members": members}


def _member(line: MemberLine, *, with_health: bool) -> dict[str, Any]:
    member = line.member
    plain = ("id", "person_id", "relation", "from_date", "to_date", "end_reason", "education", "skills")
    return {
        **{name: getattr(member, name) for name in plain},
        "name": line.name,
        "age": line.age,
        "id_number": line.id_number,
        "phone": line.phone,
        "health": member.health if with_health else None,
        "labour_ability": member.labour_ability if with_health else None,
    }


@router.put("/households/{household_id}/", response=HouseholdOut)
@api_requires(EDIT)
def change_household(request: ActedRequest, household_id: UUID, body: StateChangeIn) -> Household:
    """Change the state of a household."""
    return households.change_household(
        household_id=household_id,
        state=body.state(),
        reason=body.reason,
        actor=request.actor,
        at=timezone.now(),
    )


@router.post("/households/{household_id}/close/", response=HouseholdOut)
@api_requires(EDIT)
def close_household(request: ActedRequest, household_id: UUID, body: CloseIn) -> Household:
    """Close a household."""
    return households.close_household(
        household_id=household_id, **body.dict(), actor=request.actor, at=timezone.now()
    )


@router.post("/households/{household_id}/members/", response={201: HouseholdOut})
@api_requires(EDIT)
def add_member(request: ActedRequest, household_id: UUID, body: MemberIn) -> Status[Household]:
    """Add a member, by default from the day of the household's registration."""
    found = reads.get_household(household_id, scope=request.actor.scope)
    membership.add_member(
        household_id=household_id,
        member=body.new_member(found.region_code),
        from_date=body.from_date or found.registered_on,
        actor=request.actor,
        at=timezone.now(),
    )
    return Status(201, reads.get_household(household_id, scope=request.actor.scope))


@router.put("/members/{member_id}/", response={204: None})
@api_requires(EDIT)
def change_member(request: ActedRequest, member_id: UUID, body: FactsIn) -> Status[None]:
    """Change what the roster says of a member."""
    facts = MemberFacts(**body.dict())
    membership.change_member(member_id=member_id, facts=facts, actor=request.actor, at=timezone.now())
    return Status(204, None)


@router.post("/members/{member_id}/end/", response={204: None})
@api_requires(EDIT)
def end_membership(request: ActedRequest, member_id: UUID, body: EndIn) -> Status[None]:
    """End a membership."""
    membership.end_membership(member_id=member_id, **body.dict(), actor=request.actor, at=timezone.now())
    return Status(204, None)


@router.post("/members/{member_id}/head/", response={204: None})
@api_requires(EDIT)
def change_head(request: ActedRequest, member_id: UUID, body: HeadIn) -> Status[None]:
    """Make a member the head of the household."""
    membership.change_head(member_id=member_id, **body.dict(), actor=request.actor, at=timezone.now())
    return Status(204, None)


@router.get("/households/{household_id}/income/", response=list[IncomeOut])
@api_requires("registry.income.view")
def list_income(request: ActedRequest, household_id: UUID, query: Query[YearQuery]) -> list[IncomeFact]:
    """List the income facts of a household, reversed ones included."""
    reads.get_household(household_id, scope=request.actor.scope)
    return list_income_facts(household_id, scope=request.actor.scope, year=query.year)


@router.get("/households/{household_id}/income/{year}/", response=YearOut)
@api_requires("registry.income.view")
def read_year(request: ActedRequest, household_id: UUID, year: int) -> dict[str, Any]:
    """Return the net income of a year, counted by the members of today."""
    reads.get_household(household_id, scope=request.actor.scope)
    income = get_year_income(household_id, year=year, on=timezone.localdate(), scope=request.actor.scope)
    return {
        "year": year,
        "members": income.members,
        "net_fen": income.net_fen,
        "per_person_fen": income.per_person_fen,
        "by_kind": income.by_kind,
    }


@router.post("/households/{household_id}/income/", response={201: IncomeOut})
@api_requires("registry.income.edit")
def record_income(request: ActedRequest, household_id: UUID, body: IncomeIn) -> Status[IncomeFact]:
    """Record an income fact; the same source and source_id again returns the one on file."""
    fact = NewIncomeFact(household_id=household_id, **body.dict())
    return Status(201, incomes.record_income_fact(fact=fact, actor=request.actor, at=timezone.now()))


@router.post("/income/{fact_id}/reverse/", response=IncomeOut)
@api_requires("registry.income.edit")
def reverse_income(request: ActedRequest, fact_id: UUID, body: ReasonIn) -> IncomeFact:
    """Take an income fact back."""
    return incomes.reverse_income_fact(
        fact_id=fact_id, reason=body.reason, actor=request.actor, at=timezone.now()
    )

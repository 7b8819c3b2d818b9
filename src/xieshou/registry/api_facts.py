"""Spending, guarantees, work and measures of households for other programs: list and enter."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Schema, Status

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api import router
from .errors import HouseholdNotFound
from .operations import facts as steps
from .operations.facts import NewExpenditure, NewGuarantee, NewLabourStatus, NewMeasure
from .policies import may_see_facts
from .queries import household as reads
from .queries.facts import list_facts
from .queries.visit_record import get_visit, list_answers

if TYPE_CHECKING:
    from .models.facts import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact

VIEW, EDIT = "registry.fact.view", "registry.fact.edit"
MOST_FEN = 10**13
Beat = Literal["expenditure", "guarantee", "labour", "measure"]


class FactIn(Schema):
    """What every fact says: on what evidence, and whose where it is one person's."""

    source: str = Field("visit", max_length=40)
    source_id: UUID | None = None
    person_id: UUID | None = None
    note: str = Field("", max_length=200)


class ExpenditureIn(FactIn):
    """A cost and what was given back; the period excludes `period_to`."""

    kind: str = Field(pattern="^(medical|schooling|disaster|other)$")
    amount_fen: int = Field(ge=0, le=MOST_FEN)
    repaid_fen: int = Field(0, ge=0, le=MOST_FEN)
    period_from: date
    period_to: date
    item: str = Field("", max_length=60)
    is_rigid: bool = True


class GuaranteeIn(FactIn):
    """How a guarantee was found on a day."""

    kind: str = Field(pattern="^(schooling|medical|housing|water)$")
    state: str = Field(pattern="^(met|not_met|not_applicable|unknown)$")
    on_date: date
    evidence: str = Field("", max_length=200)


class LabourIn(FactIn):
    """What somebody does for work from a day on."""

    status: str = Field(pattern="^[a-z_]{1,12}$")
    from_date: date
    place: str = Field("", max_length=60)
    employer: str = Field("", max_length=60)


class MeasureIn(FactIn):
    """Help that reached somebody; without `period_to` as long as it goes on."""

    kind: str = Field(pattern="^[a-z_]{1,14}$")
    cause: str = Field(pattern="^[a-z_]{1,14}$")
    unit: str = Field("family", pattern="^(person|family|house)$")
    period_from: date
    period_to: date | None = None
    item: str = Field("", max_length=60)
    amount_fen: int | None = Field(None, ge=0, le=MOST_FEN)
    provider: str = Field("", max_length=60)


class FactOut(Schema):
    """What every fact on file says."""

    id: UUID
    household_id: UUID
    person_id: UUID | None
    source: str
    source_id: UUID | None
    note: str
    recorded_at: datetime
    reversed_at: datetime | None
    reversal_reason: str


class ExpenditureOut(FactOut):
    """A cost on file."""

    kind: str
    item: str
    amount_fen: int
    repaid_fen: int
    is_rigid: bool
    period_from: date
    period_to: date


class GuaranteeOut(FactOut):
    """A guarantee on file."""

    kind: str
    state: str
    on_date: date
    evidence: str


class LabourOut(FactOut):
    """Work on file."""

    status: str
    from_date: date
    place: str
    employer: str


class MeasureOut(FactOut):
    """A measure on file."""

    kind: str
    cause: str
    unit: str
    item: str
    amount_fen: int | None
    provider: str
    period_from: date
    period_to: date | None


def _list(request: ActedRequest, beat: Beat, household_id: UUID) -> list[Any]:
    household = reads.get_household(household_id, scope=request.actor.scope)
    if not may_see_facts(request.actor, region_code=household.region_code):
        raise HouseholdNotFound
    return list_facts(beat, household.pk, scope=request.actor.scope)


@router.get("/households/{household_id}/expenditure/", response=list[ExpenditureOut])
@api_requires(VIEW)
def list_expenditure(request: ActedRequest, household_id: UUID) -> list[ExpenditureFact]:
    """List what a household had to spend, what was taken back included."""
    return _list(request, "expenditure", household_id)


@router.post("/households/{household_id}/expenditure/", response={201: ExpenditureOut})
@api_requires(EDIT)
def record_expenditure(
    request: ActedRequest, household_id: UUID, body: ExpenditureIn
) -> Status[ExpenditureFact]:
    """Record a cost; the same source and source_id again returns the one on file."""
    fact = NewExpenditure(household_id=household_id, **body.dict())
    return Status(201, steps.record_expenditure(fact=fact, actor=request.actor, at=timezone.now()))


@router.get("/households/{household_id}/guarantees/", response=list[GuaranteeOut])
@api_requires(VIEW)
def list_guarantees(request: ActedRequest, household_id: UUID) -> list[GuaranteeFact]:
    """List how the guarantees of a household were found."""
    return _list(request, "guarantee", household_id)


@router.post("/households/{household_id}/guarantees/", response={201: GuaranteeOut})
@api_requires(EDIT)
def record_guarantee(request: ActedRequest, household_id: UUID, body: GuaranteeIn) -> Status[GuaranteeFact]:
    """Record how a guarantee was found."""
    fact = NewGuarantee(household_id=household_id, **body.dict())
    return Status(201, steps.record_guarantee(fact=fact, actor=request.actor, at=timezone.now()))


@router.get("/households/{household_id}/work/", response=list[LabourOut])
@api_requires(VIEW)
def list_work(request: ActedRequest, household_id: UUID) -> list[LabourFact]:
    """List what the people of a household do for work."""
    return _list(request, "labour", household_id)


@router.post("/households/{household_id}/work/", response={201: LabourOut})
@api_requires(EDIT)
def record_work(request: ActedRequest, household_id: UUID, body: LabourIn) -> Status[LabourFact]:
    """Record what somebody does for work."""
    fact = NewLabourStatus(household_id=household_id, **body.dict())
    return Status(201, steps.record_labour_status(fact=fact, actor=request.actor, at=timezone.now()))


@router.get("/households/{household_id}/measures/", response=list[MeasureOut])
@api_requires(VIEW)
def list_measures(request: ActedRequest, household_id: UUID) -> list[MeasureFact]:
    """List the help that reached a household."""
    return _list(request, "measure", household_id)


@router.post("/households/{household_id}/measures/", response={201: MeasureOut})
@api_requires(EDIT)
def record_measure(request: ActedRequest, household_id: UUID, body: MeasureIn) -> Status[MeasureFact]:
    """Record help that reached somebody."""
    fact = NewMeasure(household_id=household_id, **body.dict())
    return Status(201, steps.record_measure(fact=fact, actor=request.actor, at=timezone.now()))


class AnswerOut(Schema):
    """An answer of a visit and what became of it: holds, contested or replaced."""

    field: str
    value: str
    state: str


class VisitOut(Schema):
    """A visit; where it took place and what was brought along stay on the pages."""

    id: UUID
    started_at: datetime
    ended_at: datetime
    user_name: str
    note: str
    clue: str
    signs: list[str]
    answers: list[AnswerOut]


@router.get("/visits/{visit_id}/", response=VisitOut)
@api_requires("registry.visit.view")
def read_visit(request: ActedRequest, visit_id: UUID) -> dict[str, Any]:
    """Return a visit with every answer."""
    found = get_visit(visit_id, scope=request.actor.scope)
    names = ("id", "started_at", "ended_at", "user_name", "note", "clue", "signs")
    return {**{name: getattr(found, name) for name in names}, "answers": list_answers(found)}

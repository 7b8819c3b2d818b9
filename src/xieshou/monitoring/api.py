"""Clues and cases for other programs: the same operations, rights and scope as the pages."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from xieshou.engines.poverty import MonitoringClass, Reason, reasons_in
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .operations.clue import NewClue, receive_clue
from .policies.case import CLUES, ENTER, VIEW
from .policies.run import VIEW as RUNS
from .queries import case as cases
from .queries import clue as clues
from .queries.deprivation import get_picture
from .queries.run_lists import Asked, list_lines
from .vocabulary.run import AT_RISK

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import Case, Clue

router = Router(tags=["monitoring"])


class ClueIn(Schema):
    """A clue: the household where it is known, else the village."""

    region_code: str = Field(pattern=r"^\d{12}$")
    household_id: UUID | None = None
    channel: str = Field(pattern="^(self_report|visit|supervision|analysis)$")
    cause: str = Field(pattern="^[a-z_]{1,16}$")
    observed_on: date
    text: str = Field("", max_length=1000)
    told_name: str = Field("", max_length=60)

    def clue(self) -> NewClue:
        """Return the clue."""
        return NewClue(**self.dict())


class ClueOut(Schema):
    """A clue; phone numbers never leave here, and the family's code neither."""

    id: UUID
    region_code: str
    household_id: UUID | None
    channel: str
    alert_kind: str
    cause: str
    text: str
    observed_on: date
    received_at: datetime
    status: str
    due_on: date
    answer: str


class CaseOut(Schema):
    """A case where it stands."""

    id: UUID
    number: str
    region_code: str
    household_id: UUID
    clue_id: UUID
    stage: str
    stage_on: date
    due_on: date | None
    decided_on: date | None
    decided_class: str
    cleared_on: date | None
    is_kept: bool


class PageQuery(Schema):
    """Which rows: of one state, after the first `offset`."""

    status: str = Field("", pattern="^[a-z_]{0,16}$")
    offset: int = Field(0, ge=0, le=10**6)
    limit: int = Field(50, ge=1, le=200)


class CluesOut(Schema):
    """Clues, the first due first, and how many there are."""

    items: list[ClueOut]
    count: int


class CasesOut(Schema):
    """Cases and how many there are."""

    items: list[CaseOut]
    count: int


def page_of(found: QuerySet[Any], query: PageQuery) -> dict[str, Any]:
    """Return the rows that a query asks for and how many there are."""
    return {"items": list(found[query.offset : query.offset + query.limit]), "count": found.count()}


@router.get("/clues/", response=CluesOut)
@api_requires(CLUES)
def list_clues(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the clues of the area, those of one status if given."""
    found = clues.clues(request.actor.scope)
    return page_of(found.filter(status=query.status) if query.status else found, query)


@router.post("/clues/", response={201: ClueOut})
@api_requires(ENTER)
def enter_clue(request: ActedRequest, body: ClueIn) -> Status[Clue]:
    """Enter a clue; the clock to the county's decision starts."""
    return Status(201, receive_clue(body.clue(), actor=request.actor, at=timezone.now()))


@router.get("/clues/{clue_id}/", response=ClueOut)
@api_requires(CLUES)
def read_clue(request: ActedRequest, clue_id: UUID) -> Clue:
    """Return one clue."""
    return clues.get_clue(clue_id, scope=request.actor.scope)


@router.get("/cases/", response=CasesOut)
@api_requires(VIEW)
def list_cases(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the cases of the area, those at one stage if given."""
    found = cases.cases(request.actor.scope)
    return page_of(found.filter(stage=query.status) if query.status else found, query)


@router.get("/cases/{case_id}/", response=CaseOut)
@api_requires(VIEW)
def read_case(request: ActedRequest, case_id: UUID) -> Case:
    """Return one case."""
    return cases.get_case(case_id, scope=request.actor.scope)


class VerdictQuery(Schema):
    """Which households: below a place, of a class, for a reason, open, or seen otherwise by the register."""

    place: str = Field("", pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$")
    risk_class: str = Field("", pattern="^(at_risk|none|unstable|marginal|sudden|unknown)?$")
    reason: str = Field("", pattern="^[a-z_]{0,16}$")
    unknown: str = Field("", pattern="^[a-z_]{0,16}$")
    gap: str = Field("", pattern="^(unwatched|safe)?$")
    offset: int = Field(0, ge=0, le=10**6)
    limit: int = Field(50, ge=1, le=200)


class VerdictOut(Schema):
    """A household and what the latest run says of it; no name, no figure of income."""

    household_id: UUID
    code: str
    region_code: str
    monitoring_class: str
    registered_class: str
    reasons: list[str]
    unknowns: list[str]


class VerdictsOut(Schema):
    """Households and how many there are."""

    items: list[VerdictOut]
    count: int


@router.get("/verdicts/", response=VerdictsOut)
@api_requires(RUNS)
def list_verdicts(request: ActedRequest, query: Query[VerdictQuery]) -> dict[str, Any]:
    """List the households of the latest runs by class, reason, missing fact and gap."""
    classes = {"at_risk": AT_RISK, **{one.name.lower(): frozenset({one}) for one in MonitoringClass}}
    reasons = {one.name.lower(): one for one in Reason}
    wanted = Asked(
        place=query.place,
        classes=frozenset(map(int, classes.get(query.risk_class, ()))),
        reason=reasons.get(query.reason),
        unknown=reasons.get(query.unknown),
        gap=query.gap,
    )
    found = list_lines(wanted, scope=request.actor.scope)
    items = [
        {
            "household_id": line.household_id,
            "code": line.code,
            "region_code": line.region_code,
            "monitoring_class": MonitoringClass(line.monitoring_class).name.lower(),
            "registered_class": line.watched,
            "reasons": [one.name.lower() for one in reasons_in(line.reasons)],
            "unknowns": [one.name.lower() for one in reasons_in(line.unknowns)],
        }
        for line in found[query.offset : query.offset + query.limit]
    ]
    return {"items": items, "count": len(found)}


class DeprivationQuery(Schema):
    """Which place, and which month (none: the latest)."""

    place: str = Field("", pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$")
    month: int | None = Field(None, ge=201401, le=299912)


class DeprivationOut(Schema):
    """Measures as exact fractions ("3/8"); null where nobody is measured, or nobody is poor."""

    code: str
    population: int
    unknown: int
    poor: int
    headcount: str | None
    intensity: str | None
    adjusted: str | None
    contributions: dict[str, str]


@router.get("/deprivation/", response=list[DeprivationOut])
@api_requires(RUNS)
def list_deprivation(request: ActedRequest, query: Query[DeprivationQuery]) -> list[dict[str, Any]]:
    """Return H, A and M0 of the places below a place, and of the place itself last."""
    picture = get_picture(request.actor.scope, place=query.place, month=query.month)
    if picture is None:
        return []
    found = [*((part.code, part.measured) for part in picture.parts), (query.place, picture.whole)]
    return [
        {
            "code": code,
            "population": one.population,
            "unknown": one.unknown,
            "poor": one.poor,
            **{
                name: None if getattr(one, name) is None else str(getattr(one, name))
                for name in ("headcount", "intensity", "adjusted")
            },
            "contributions": {name: str(share) for name, share in one.contributions.items()},
        }
        for code, one in found
    ]

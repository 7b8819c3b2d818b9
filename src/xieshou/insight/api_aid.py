"""Aid for other programs: all aid of a household, help given twice, whom an amount reached and whom not."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires, require
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .policies_aid import HOUSEHOLD, PROJECT, TRACE, VIEW
from .queries import aid, doubles, reach
from .rules_aid import sum_by_source, sum_by_year

router = Router(tags=["insight"])
ROWS = 100
PAGE = Query(1, ge=1, le=100_000)
GROUP = Query(reach.MISSED, pattern="^(missed|reached|others)$")
CURSOR = Query("", max_length=200)
VILLAGE = Query("", pattern=r"^(\d{12})?$")
REGION = Query("", pattern=r"^(\d{2,12})?$")
YEAR = Query(None, ge=2000, le=2100)


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class AidLineOut(Schema):
    """One thing that reached a household; `until` is exclusive, `amount_fen` null for a service."""

    key: UUID
    on: date
    until: date | None
    wing: str
    nature: str
    title: str
    source: str
    fund: str
    amount_fen: int | None
    href: str


class AidSumOut(Schema):
    """What stands under a year or a source."""

    heading: str
    given_fen: int
    earned_fen: int
    services: int
    lines: int


class AidOut(Schema):
    """All aid of a household that the role sees; `hidden` are kinds that no sum holds."""

    household_id: UUID
    lines: list[AidLineOut]
    years: list[AidSumOut]
    sources: list[AidSumOut]
    hidden: list[str]


class GivenOut(Schema):
    """One entry of a double; `to_date` is exclusive."""

    key: UUID
    wing: str
    kind: str
    household: UUID
    from_date: date
    until: date
    amount_fen: int | None


class DoubleOut(Schema):
    """Entries that may be one help."""

    theme: str
    level: str
    amount_fen: int
    entries: list[GivenOut]


class DoublePage(Schema):
    """A page of doubles; `compared` are the kinds of help that the role sees."""

    items: list[DoubleOut]
    total: int
    compared: list[str]


class VillageOut(Schema):
    """A village: for how many it was meant, how many it reached."""

    region_code: str
    eligible: int
    reached: int
    missed: int


class HouseholdOut(Schema):
    """A household of a group, without a name."""

    id: UUID
    code: str
    region_code: str
    member_count: int
    base_type: str
    monitoring_class: str


class ReachOut(Schema):
    """Whom an amount reached: counts, villages, and one page of a group."""

    code: str
    title: str
    places: list[str]
    planned: int
    eligible: int
    reached: int
    missed: int
    by_ledger: int
    by_benefit: int
    others: int
    villages: list[VillageOut]
    households: list[HouseholdOut]
    next_cursor: str


@router.get("/aid/households/{uuid:household_id}", response={200: AidOut, **REFUSED})
@api_requires(VIEW)
def read_aid(request: ActedRequest, household_id: UUID) -> Any:
    """Return every yuan and every service that reached a household or its members."""
    actor = request.actor
    require(actor, HOUSEHOLD)
    lines = aid.list_aid(aid.get_family(household_id, scope=actor.scope), actor=actor)
    return {
        "household_id": household_id,
        "lines": lines,
        "years": sum_by_year(lines),
        "sources": sum_by_source(lines),
        "hidden": aid.list_hidden(actor),
    }


@router.get("/aid/doubles/", response={200: DoublePage, **REFUSED})
@api_requires(VIEW)
def read_doubles(
    request: ActedRequest, year: int | None = YEAR, region: str = REGION, page: int = PAGE
) -> Any:
    """Return a page of help of a year that may have been given twice."""
    wanted = doubles.DoubleFilter.read({"region": region}, year=year or timezone.localdate().year)
    found = doubles.list_doubles(wanted, actor=request.actor)
    return {
        "items": found[(page - 1) * ROWS : page * ROWS],
        "total": len(found),
        "compared": doubles.list_compared(request.actor),
    }


@router.get("/reach/projects/{uuid:project_id}", response={200: ReachOut, **REFUSED})
@api_requires(VIEW)
def read_reach_of_project(
    request: ActedRequest, project_id: UUID, group: str = GROUP, village: str = VILLAGE, cursor: str = CURSOR
) -> Any:
    """Return whom a project reached and whom it did not."""
    actor = request.actor
    require(actor, PROJECT)
    amount = reach.amount_of_project(project_id, scope=actor.scope, sees_ledger=actor.can(TRACE))
    return _answer(request, amount, group, village, cursor)


@router.get("/reach/accounts/{uuid:account_id}", response={200: ReachOut, **REFUSED})
@api_requires(VIEW)
def read_reach_of_account(
    request: ActedRequest, account_id: UUID, group: str = GROUP, village: str = VILLAGE, cursor: str = CURSOR
) -> Any:
    """Return whom the money of an account reached and whom it did not."""
    actor = request.actor
    require(actor, TRACE)
    amount = reach.amount_of_account(account_id, scope=actor.scope)
    return _answer(request, amount, group, village, cursor)


def _answer(
    request: ActedRequest, amount: reach.Amount, group: str, village: str, cursor: str
) -> dict[str, Any]:
    scope = request.actor.scope
    counts = reach.count_reach(amount, scope=scope)
    page = reach.list_group(amount, group, scope=scope, village=village, cursor=cursor)
    names = ("eligible", "reached", "missed", "by_ledger", "by_benefit", "others", "villages")
    return {
        "code": amount.code,
        "title": amount.title,
        "places": amount.places_full,
        "planned": amount.planned,
        **{name: getattr(counts, name) for name in names},
        "households": page.rows,
        "next_cursor": page.next_cursor,
    }

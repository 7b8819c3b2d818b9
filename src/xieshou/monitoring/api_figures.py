"""Alerts, runs, figures and the exit of places for other programs; small figures as on the pages."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Query, Schema, Status

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import api_steps, api_surveys  # noqa: F401 -- they add to the router of the clues
from .api import PageQuery, page_of, router
from .api_samples import Page
from .operations.run import replay_run
from .operations.run_place import request_place
from .policies.case import CLUES
from .policies.run import START
from .policies.run import VIEW as RUNS
from .queries import clue as clues
from .queries import exit as exits
from .queries import figures
from .queries import run as runs
from .queries.run_lists import runs_of
from .rules.months import month_over
from .vocabulary.clue import Channel
from .vocabulary.figures import LEVEL_DIGITS
from .vocabulary.run import EngineChoice

if TYPE_CHECKING:
    from .models import ExitRecord

PLACE = r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$"


class AlertOut(Schema):
    """A row of a department's list: never a name or number of a person."""

    id: UUID
    region_code: str
    household_id: UUID | None
    alert_kind: str
    cause: str
    amount_fen: int | None
    observed_on: date
    status: str
    due_on: date


class AlertsOut(Page):
    """Alerts, the first due first."""

    items: list[AlertOut]


class RunIn(Schema):
    """Which place is to be run for the month that is over."""

    place: str = Field(pattern=r"^(\d{2}|\d{6})$")
    engine: str = Field(EngineChoice.AUTO.value, pattern="^(auto|duckdb|spark)$")


class QueuedOut(Schema):
    """What is queued."""

    month: int
    engine: str


class RunOut(Schema):
    """A complete run; the digests make a replay comparable."""

    id: UUID
    region_code: str
    month: int
    attempt: int
    as_of: date
    law_version: str
    rules_version: str
    facts_digest: str
    result_digest: str
    households: int
    changed: int
    unknown: int
    engine: str
    started_at: datetime


class RunsOut(Page):
    """Runs, the latest month first."""

    items: list[RunOut]


class ReplayOut(Schema):
    """Whether a past run gives the stored result byte for byte."""

    is_equal: bool
    digest: str


class FiguresQuery(Schema):
    """Which place, and which month (none: the latest run of each county)."""

    place: str = Field("", pattern=PLACE)
    month: int | None = Field(None, ge=201401, le=299912)


class ConditionOut(Schema):
    """A condition of an exit; `holds` is null where a figure is not known."""

    code: str
    holds: bool | None
    part: int | None
    whole: int | None
    limit_bp: int | None


class ExitOut(Schema):
    """Whether a place is ready for exit, and every condition."""

    id: UUID
    region_code: str
    level: str
    as_of: date
    source: str
    ready: bool
    conditions: list[ConditionOut]


class ExitsOut(Page):
    """The latest record of each place."""

    items: list[ExitOut]


@router.get("/alerts/", response=AlertsOut)
@api_requires(CLUES)
def list_alerts(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List what departments told, of one status if given."""
    found = clues.clues(request.actor.scope).filter(channel=Channel.ALERT)
    return page_of(found.filter(status=query.status) if query.status else found, query)


@router.get("/runs/", response=RunsOut)
@api_requires(RUNS)
def list_runs(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the runs of the area; `status` is not used."""
    return page_of(runs.runs(request.actor.scope), query)


@router.post("/runs/", response={202: QueuedOut})
@api_requires(START)
def start_run(request: ActedRequest, body: RunIn) -> Status[dict[str, Any]]:
    """Queue the run of a county, or of all counties of a province, for the month that is over."""
    at = timezone.now()
    month = month_over(timezone.localdate(at))
    engine = request_place(
        prefix=body.place, month=month, choice=EngineChoice(body.engine), actor=request.actor, at=at
    )
    return Status(202, {"month": month, "engine": engine})


@router.post("/runs/{monitoring_run_id}/replay/", response=ReplayOut)
@api_requires(START)
def replay(request: ActedRequest, monitoring_run_id: UUID) -> dict[str, Any]:
    """Replay a past run under the law of its day."""
    done = replay_run(run_id=monitoring_run_id, actor=request.actor, at=timezone.now())
    return {"is_equal": done.is_equal, "digest": done.digest}


@router.get("/figures/", response=list[dict[str, int | str]])
@api_requires(RUNS)
def list_figures(request: ActedRequest, query: Query[FiguresQuery]) -> list[dict[str, Any]]:
    """Return the counts of the places directly below a place; none without a run."""
    scope, place = request.actor.scope, query.place
    if query.month is None:
        chosen = figures.latest_runs(scope, place=place)
    else:
        chosen = runs_of(scope, query.month, place=place)
    result = figures.read_results(chosen, place=place)
    if result is None:
        return []
    digits = LEVEL_DIGITS[figures.level_below(place)]
    rows = figures.list_places(result, place=place)
    return [{**row, "code": f"{row['code']:0{digits}d}"} for row in rows]


@router.get("/exits/", response=ExitsOut)
@api_requires(RUNS)
def list_exits(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List where each place stands on the way to its exit; `status` asks for one level."""
    scope = request.actor.scope
    found = exits.exit_records(scope)
    page = page_of(found.filter(level=query.status) if query.status else found, query)
    documents = exits.documents_of_all(page["items"], scope=scope)
    items = [_exit(row, documents.get((row.region_code, row.level), [])) for row in page["items"]]
    return {**page, "items": items}


@router.get("/exits/{exit_id}/", response=ExitOut)
@api_requires(RUNS)
def read_exit(request: ActedRequest, exit_id: UUID) -> dict[str, Any]:
    """Return where a place stands on the way to its exit."""
    row = exits.get_exit_record(exit_id, scope=request.actor.scope)
    return _exit(row, exits.documents_of(row, scope=request.actor.scope))


def _exit(row: ExitRecord, documents: list[Any]) -> dict[str, Any]:
    found = exits.readiness_of(row, documents, on=timezone.localdate())
    names = ("id", "region_code", "level", "as_of", "source")
    conditions = [
        {name: getattr(one, name) for name in ConditionOut.model_fields} for one in found.conditions
    ]
    return {**{name: getattr(row, name) for name in names}, "ready": found.ready, "conditions": conditions}

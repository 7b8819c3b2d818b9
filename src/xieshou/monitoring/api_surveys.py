"""Surveys for other programs: list, open, issue codes, make them void, results. Never answers of a person."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.http import HttpResponse  # noqa: TC002 -- as above
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from ninja import Field, Query, Schema, Status

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api import PageQuery, router
from .operations import survey as steps
from .policies.survey import OPEN, VIEW
from .queries import survey as queries
from .rules.survey import state_of

if TYPE_CHECKING:
    from .models import SurveyRound
    from .rules.survey import PlaceResult, Result


class SurveyIn(Schema):
    """A survey to be opened; `to_date` is exclusive."""

    region_code: str = Field(pattern=r"^\d{12}$")
    title: str = Field(max_length=80)
    questionnaire: str = Field(max_length=40)
    version: int = Field(ge=1)
    from_date: date
    to_date: date


class SurveyOut(Schema):
    """A survey and how many of its codes were used."""

    id: UUID
    region_code: str
    title: str
    questionnaire: str
    version: int
    from_date: date
    to_date: date
    state: str
    handed_out: int
    answered: int


class SurveysOut(Schema):
    """Surveys, the latest first, and how many there are."""

    items: list[SurveyOut]
    count: int


class CodesIn(Schema):
    """How many codes a township gets."""

    region_code: str = Field(pattern=r"^\d{12}$")
    size: int = Field(ge=1, le=steps.MOST_CODES)


class CodesOut(Schema):
    """The codes, given this once; only digests are kept."""

    codes: list[str]


class VoidIn(Schema):
    """Why a printed batch is void."""

    reason: str = Field(max_length=8)


class BatchOut(Schema):
    """A printed batch; nothing of how many of its codes were used."""

    id: UUID
    region_code: str
    size: int
    is_void: bool


class OptionOut(Schema):
    """How often an answer was given."""

    key: str
    label: str
    count: int


class PlaceOut(Schema):
    """The satisfied of a township; null is a count that is not shown."""

    region_code: str
    satisfied: int | None
    answered: int | None


class QuestionOut(Schema):
    """The answers to one question; null and nothing where so few answered that people could be recognised."""

    key: str
    text: str
    answered: int | None
    options: list[OptionOut]
    mean: float | None
    satisfied: int | None
    places: list[PlaceOut]


class ResultsOut(Schema):
    """What a survey found; sealed and empty until it has ended."""

    is_sealed: bool
    smallest_count: int | None
    questions: list[QuestionOut]


def _out(rows: list[SurveyRound]) -> list[dict[str, Any]]:
    """Return surveys with state and participation."""
    counts, today = queries.handed_out_counts(rows), timezone.localdate()
    names = ("id", "region_code", "title", "questionnaire", "version", "from_date", "to_date")
    found = []
    for row in rows:
        handed_out, answered = counts.get(row.pk, (0, 0))
        state = str(state_of(row.from_date, row.to_date, today))
        given = {name: getattr(row, name) for name in names}
        found.append({**given, "state": state, "handed_out": handed_out, "answered": answered})
    return found


@router.get("/surveys/", response=SurveysOut)
@api_requires(VIEW)
def list_surveys(request: ActedRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the surveys of the area; `status` is not used."""
    found = queries.surveys(request.actor.scope)
    rows = list(found[query.offset : query.offset + query.limit])
    return {"items": _out(rows), "count": found.count()}


@router.post("/surveys/", response={201: SurveyOut})
@api_requires(OPEN)
def open_survey(request: ActedRequest, body: SurveyIn) -> Status[dict[str, Any]]:
    """Open a survey; its questions stay as they stand now."""
    row = steps.open_survey(steps.NewSurvey(**body.dict()), actor=request.actor, at=timezone.now())
    return Status(201, _out([row])[0])


@router.get("/surveys/{survey_id}/", response=SurveyOut)
@api_requires(VIEW)
def read_survey(request: ActedRequest, survey_id: UUID) -> dict[str, Any]:
    """Return one survey."""
    return _out([queries.get_survey(survey_id, scope=request.actor.scope)])[0]


@router.post("/surveys/{survey_id}/codes/", response={201: CodesOut})
@api_requires(OPEN)
def issue_codes(
    request: ActedRequest, response: HttpResponse, survey_id: UUID, body: CodesIn
) -> Status[dict[str, Any]]:
    """Issue codes for a township; they are in this one answer and nowhere else."""
    add_never_cache_headers(response)
    given = {**body.dict(), "actor": request.actor, "at": timezone.now()}
    return Status(201, {"codes": steps.print_codes(survey_id=survey_id, **given)})


@router.get("/surveys/{survey_id}/batches/", response=list[BatchOut])
@api_requires(VIEW)
def list_batches(request: ActedRequest, survey_id: UUID) -> list[dict[str, Any]]:
    """List what was printed, the latest first."""
    row = queries.get_survey(survey_id, scope=request.actor.scope)
    return [
        {"id": one.pk, "region_code": one.region_code, "size": one.size, "is_void": hasattr(one, "void")}
        for one in queries.list_batches(row)
    ]


@router.post("/surveys/batches/{survey_batch_id}/void/", response={204: None})
@api_requires(OPEN)
def void_batch(request: ActedRequest, survey_batch_id: UUID, body: VoidIn) -> Status[None]:
    """Make a printed batch void: its codes that nobody has used are refused from now on."""
    steps.void_batch(batch_id=survey_batch_id, reason=body.reason, actor=request.actor, at=timezone.now())
    return Status(204, None)


@router.get("/surveys/{survey_id}/results/", response=ResultsOut)
@api_requires(VIEW)
def read_results(request: ActedRequest, survey_id: UUID) -> dict[str, Any]:
    """Return what the page of the survey shows: nothing before its end, small counts never, no free texts."""
    row = queries.get_survey(survey_id, scope=request.actor.scope)
    found = queries.read_results(row, on=timezone.localdate())
    if found is None:
        return {"is_sealed": True, "smallest_count": None, "questions": []}
    questions = [
        {**_question(one), "places": _places(found.places.get(one.question.key, []))} for one in found.results
    ]
    return {"is_sealed": False, "smallest_count": found.smallest, "questions": questions}


def _places(rows: list[PlaceResult]) -> list[dict[str, Any]]:
    return [{"region_code": row.place, "satisfied": row.satisfied, "answered": row.answered} for row in rows]


def _question(one: Result) -> dict[str, Any]:
    language = get_language()
    labels, counts = one.question.labels(language), one.counts
    return {
        "key": one.question.key,
        "text": one.question.words(language),
        "answered": None if counts is None else one.answered,
        "options": [{"key": key, "label": labels[key], "count": n} for key, n in (counts or {}).items()],
        "mean": one.mean,
        "satisfied": one.satisfaction.part if one.satisfaction else None,
    }

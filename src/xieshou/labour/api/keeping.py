"""Keeping through the API: flags, talks, another post held, the move, exit interviews, briefings."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import briefing
from xieshou.labour.operations import keeping as steps
from xieshou.labour.policies.keeping import EDIT, MATCH, VIEW
from xieshou.labour.queries import keeping as queries
from xieshou.labour.vocabulary.keeping import Kept, RiskStatus  # noqa: TC001 -- as above
from xieshou.labour.vocabulary.verification import ContactWay, Guidance, LeaveReason  # noqa: TC001

from .need import REFUSED, page_slice
from .schemas_delivery import LONG_TEXT, ReferralOut

router = Router()
PAGE = Query(1, ge=1, le=100_000)
WORDS = Field(min_length=1, max_length=500)
ONE = "/risks/{uuid:risk_id}"
PLACEMENT = "/placements/{uuid:placement_id}"


class RiskOut(Schema):
    """A flag of a worker who wavers; what was said stays on the page."""

    id: UUID
    placement_id: UUID
    reason: LeaveReason
    status: RiskStatus
    raised_at: datetime
    due_on: date
    wants_other_post: bool
    vacancy_id: UUID | None


class RiskPage(Schema):
    """A page of flags."""

    items: list[RiskOut]
    total: int


class RiskIn(Schema):
    """Why a worker wavers."""

    reason: LeaveReason
    note: str = LONG_TEXT


class TalkIn(Schema):
    """A talk with a worker who wavers."""

    talked_on: date
    way: ContactWay
    guidance: Guidance
    note: str = WORDS
    next_on: date | None = None
    wants_other_post: bool = False


class NoteOut(Schema):
    """The key of a talk and when to ask again."""

    id: UUID
    next_on: date | None


class ProposeIn(Schema):
    """The post to be held."""

    vacancy_id: UUID


class MoveIn(Schema):
    """The last day at the old post."""

    left_on: date


class KeepIn(Schema):
    """Why the worker stays."""

    note: str = Field(min_length=1, max_length=300)


class ExitIn(Schema):
    """What a worker answers after leaving."""

    held_on: date
    way: ContactWay
    wage_promise: Kept
    lodging_promise: Kept
    hours_promise: Kept
    would_return: bool
    words: str = Field("", max_length=500)


class ExitOut(Schema):
    """An exit interview was entered."""

    id: UUID
    held_on: date
    would_return: bool


class ToldIn(Schema):
    """What a worker was told before leaving; the telephone is kept encrypted and not given out here."""

    items: list[str] = Field(max_length=50)
    family_name: str = Field("", max_length=60)
    family_relation: str = Field("", max_length=10)
    family_phone: str = Field("", max_length=20)
    peers_agreed: bool = False


class ToldOut(Schema):
    """A briefing: what was told and whether everything was."""

    placement_id: UUID
    told: list[str]
    is_complete: bool
    briefed_on: date
    peers_agreed_on: date | None


def _step(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.get("/risks/", response={200: RiskPage, **REFUSED})
@api_requires(VIEW)
def read_risks(request: ActedRequest, closed: bool = False, page: int = PAGE) -> Any:  # noqa: FBT001, FBT002 -- a value of the query
    """Return a page of the flags: those that are open, the one due first first, or those closed."""
    scope = request.actor.scope
    found = queries.list_closed_risks(scope=scope) if closed else queries.list_open_risks(scope=scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get(ONE, response={200: RiskOut, **REFUSED})
@api_requires(VIEW)
def read_risk(request: ActedRequest, risk_id: UUID) -> Any:
    """Return one flag."""
    return queries.get_risk(risk_id, scope=request.actor.scope)


@router.post(f"{PLACEMENT}/at-risk", response={201: RiskOut, **REFUSED})
@api_requires(EDIT)
def raise_risk(request: ActedRequest, placement_id: UUID, body: RiskIn) -> Any:
    """Flag a worker at the post."""
    return 201, steps.raise_risk(placement_id=placement_id, **body.dict(), **_step(request))


@router.post(f"{ONE}/talks", response={201: NoteOut, **REFUSED})
@api_requires(EDIT)
def add_note(request: ActedRequest, risk_id: UUID, body: TalkIn) -> Any:
    """Enter a talk."""
    return 201, steps.add_note(risk_id=risk_id, talk=steps.Talk(**body.dict()), **_step(request))


@router.post(f"{ONE}/propose", response={200: RiskOut, **REFUSED})
@api_requires(MATCH)
def propose_post(request: ActedRequest, risk_id: UUID, body: ProposeIn) -> Any:
    """Hold a place of another post."""
    return steps.propose_post(risk_id=risk_id, vacancy_id=body.vacancy_id, **_step(request))


@router.post(f"{ONE}/move", response={201: ReferralOut, **REFUSED})
@api_requires(EDIT)
def move_to_post(request: ActedRequest, risk_id: UUID, body: MoveIn) -> Any:
    """Move the worker to the held post: leaving and new referral in one step."""
    return 201, steps.move_to_post(risk_id=risk_id, left_on=body.left_on, **_step(request))


@router.post(f"{ONE}/keep", response={200: RiskOut, **REFUSED})
@api_requires(EDIT)
def keep(request: ActedRequest, risk_id: UUID, body: KeepIn) -> Any:
    """Close a flag because the worker stays."""
    return steps.keep(risk_id=risk_id, note=body.note, **_step(request))


@router.post(f"{PLACEMENT}/exit-interview", response={201: ExitOut, **REFUSED})
@api_requires(EDIT)
def hold_exit_talk(request: ActedRequest, placement_id: UUID, body: ExitIn) -> Any:
    """Enter what a worker says after leaving."""
    talk = steps.ExitTalk(**body.dict())
    return 201, steps.hold_exit_talk(placement_id=placement_id, talk=talk, **_step(request))


@router.post(f"{PLACEMENT}/briefing", response={200: ToldOut, **REFUSED})
@api_requires(EDIT)
def brief(request: ActedRequest, placement_id: UUID, body: ToldIn) -> Any:
    """Enter the briefing before departure."""
    values = body.dict()
    told = briefing.Told(items=tuple(values.pop("items")), **values)
    return briefing.brief(placement_id=placement_id, told=told, **_step(request))

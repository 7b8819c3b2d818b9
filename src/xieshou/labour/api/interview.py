"""Interviews through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import interview as steps
from xieshou.labour.operations import panel
from xieshou.labour.queries.interview import get_interview, interviews, list_interviewers, propose_slots
from xieshou.labour.queries.referral import get_referral
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.panel import Marks
from xieshou.labour.vocabulary.interview import InterviewStatus  # noqa: TC001 -- as above

from .need import REFUSED, page_slice
from .schemas_delivery import (
    BookIn,
    CancelIn,
    InterviewOut,
    InterviewPage,
    MarksIn,
    MoveIn,
    ResultIn,
    SlotOut,
)

router = Router()
PAGE = Query(1, ge=1, le=100_000)
VIEW, BOOK = "labour.interview.view", "labour.interview.book"


def _length() -> timedelta:
    return timedelta(minutes=resolve("interview", "slot_minutes", on=timezone.localdate()).value)


@router.get("/interviews/", response={200: InterviewPage, **REFUSED})
@api_requires(VIEW)
def read_interviews(request: ActedRequest, status: InterviewStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of interviews in order of time."""
    found = interviews(request.actor.scope)
    found = found.filter(status=status) if status else found
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/interviews/{uuid:interview_id}", response={200: InterviewOut, **REFUSED})
@api_requires(VIEW)
def read_interview(request: ActedRequest, interview_id: UUID) -> Any:
    """Return one interview."""
    return get_interview(interview_id, scope=request.actor.scope)


@router.get("/referrals/{uuid:referral_id}/slots", response={200: list[SlotOut], **REFUSED})
@api_requires(BOOK)
def read_slots(request: ActedRequest, referral_id: UUID, interviewer_id: UUID) -> Any:
    """Return times at which interviewer and candidate are both free."""
    row, now = get_referral(referral_id, scope=request.actor.scope), timezone.now()
    if interviewer_id not in {user.pk for user in list_interviewers(row, on=timezone.localdate(now))}:
        raise NotFound
    minutes: int = resolve("interview", "slot_minutes", on=timezone.localdate(now)).value
    return propose_slots(
        scope=request.actor.scope,
        users=[interviewer_id],
        person_id=row.person_id,
        earliest=now,
        minutes=minutes,
    )


@router.post("/referrals/{uuid:referral_id}/interviews", response={201: InterviewOut, **REFUSED})
@api_requires(BOOK)
def book(request: ActedRequest, referral_id: UUID, body: BookIn) -> Any:
    """Book an interview."""
    slot = steps.Slot(
        start_at=body.start_at,
        end_at=body.start_at + _length(),
        interviewer_id=body.interviewer_id,
        clerk_id=request.actor.user_id if body.accompany else None,
        mode=body.mode,
        place=body.place,
        panel=tuple(body.panel),
    )
    return 201, steps.book_interview(
        referral_id=referral_id, slot=slot, actor=request.actor, at=timezone.now()
    )


@router.post("/interviews/{uuid:interview_id}/move", response={200: InterviewOut, **REFUSED})
@api_requires(BOOK)
def move(request: ActedRequest, interview_id: UUID, body: MoveIn) -> Any:
    """Move an interview."""
    return steps.move_interview(
        interview_id=interview_id,
        start_at=body.start_at,
        end_at=body.start_at + _length(),
        place=body.place,
        actor=request.actor,
        at=timezone.now(),
    )


@router.post("/interviews/{uuid:interview_id}/cancel", response={200: InterviewOut, **REFUSED})
@api_requires(BOOK)
def cancel(request: ActedRequest, interview_id: UUID, body: CancelIn) -> Any:
    """Cancel an interview."""
    return steps.cancel_interview(
        interview_id=interview_id, **body.dict(), actor=request.actor, at=timezone.now()
    )


@router.post("/interviews/{uuid:interview_id}/marks", response={204: None, **REFUSED})
@api_requires(BOOK)
def enter_marks(request: ActedRequest, interview_id: UUID, body: MarksIn) -> Any:
    """Fill one's own scorecard of a panel."""
    panel.enter_marks(
        interview_id=interview_id,
        marks=Marks(body.skill, body.communication, body.attitude),
        note=body.note,
        actor=request.actor,
        at=timezone.now(),
    )
    return 204, None


@router.post("/interviews/{uuid:interview_id}/result", response={200: InterviewOut, **REFUSED})
@api_requires(BOOK)
def enter_result(request: ActedRequest, interview_id: UUID, body: ResultIn) -> Any:
    """Enter the result."""
    result = steps.Result(**body.dict())
    return steps.enter_result(
        interview_id=interview_id, result=result, actor=request.actor, at=timezone.now()
    )

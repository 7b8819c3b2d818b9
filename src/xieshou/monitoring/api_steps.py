"""The steps of a case for other programs: the same operations, rights and refusals as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Status

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api import CaseOut, ClueOut, router
from .api_words import (
    AnswerIn,
    CauseIn,
    CauseOut,
    ConsentIn,
    EndIn,
    FollowUpIn,
    FollowUpOut,
    HouseholdIn,
    MeasureOut,
    NoticeIn,
    NoticeOverIn,
    PlanIn,
    ReasonIn,
    RecordOut,
    ReviewIn,
    SignedOut,
    SignIn,
    StartIn,
    VerificationIn,
)
from .operations import case as steps
from .operations import clearing, measure, notice
from .operations import clue as clue_steps
from .operations.batch import sign_cases
from .policies.case import DECIDE, MEASURES, REVIEW, VERIFY, VIEW
from .queries import case as queries

if TYPE_CHECKING:
    from .models import Case, Clue, FollowUp, Measure


def _by(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.post("/clues/{clue_id}/household/", response=ClueOut)
@api_requires(VERIFY)
def link_clue(request: ActedRequest, clue_id: UUID, body: HouseholdIn) -> Clue:
    """Say which household a clue is about."""
    return clue_steps.link_household(clue_id=clue_id, household_id=body.household_id, **_by(request))


@router.post("/clues/{clue_id}/dismiss/", response=ClueOut)
@api_requires(VERIFY)
def dismiss_clue(request: ActedRequest, clue_id: UUID, body: AnswerIn) -> Clue:
    """End a clue that holds no risk, with the answer to the family."""
    return clue_steps.dismiss_clue(clue_id=clue_id, answer=body.answer, **_by(request))


@router.post("/clues/{clue_id}/reopen/", response=ClueOut)
@api_requires(VERIFY)
def reopen_clue(request: ActedRequest, clue_id: UUID, body: ReasonIn) -> Clue:
    """Open a dismissed clue again, with the reason."""
    return clue_steps.reopen_clue(clue_id=clue_id, reason=body.reason, **_by(request))


@router.post("/clues/{clue_id}/open/", response={201: CaseOut})
@api_requires(VERIFY)
def open_case(request: ActedRequest, clue_id: UUID) -> Status[Case]:
    """Open a case for the household of a clue."""
    return Status(201, steps.open_case(clue_id=clue_id, **_by(request)))


@router.get("/cases/{case_id}/record/", response=RecordOut)
@api_requires(VIEW)
def read_record(request: ActedRequest, case_id: UUID) -> dict[str, Any]:
    """Return a case with its steps, causes, measures and follow-ups; the reading is on record."""
    scope = request.actor.scope
    row = queries.get_case(case_id, scope=scope)
    subject = ("monitoring.case", row.pk)
    record_reading(subject, region_code=row.region_code, actor=request.actor, at=timezone.now())
    return {
        "case": row,
        "version": row.version,
        "steps": queries.list_steps(row.pk, scope=scope),
        "causes": queries.list_causes(row.pk, scope=scope),
        "measures": queries.list_measures(row.pk, scope=scope),
        "follow_ups": queries.list_follow_ups(row.pk, scope=scope),
    }


@router.post("/cases/{case_id}/verification/", response=CaseOut)
@api_requires(VERIFY)
def verify_case(request: ActedRequest, case_id: UUID, body: VerificationIn) -> Case:
    """Enter what the visit found."""
    return steps.verify(case_id=case_id, found=steps.Verification(**body.dict()), **_by(request))


@router.post("/cases/{case_id}/review/", response=CaseOut)
@api_requires(VERIFY)
def review_case(request: ActedRequest, case_id: UUID, body: ReviewIn) -> Case:
    """Enter the democratic review."""
    return steps.hold_review(case_id=case_id, **body.dict(), **_by(request))


@router.post("/cases/{case_id}/notice/", response=CaseOut)
@api_requires(VERIFY)
def post_notice(request: ActedRequest, case_id: UUID, body: NoticeIn) -> Case:
    """Post the village notice."""
    notice.post_notice(case_id=case_id, remark=body.remark, **_by(request))
    return queries.get_case(case_id, scope=request.actor.scope)


@router.post("/cases/{case_id}/notice/over/", response=CaseOut)
@api_requires(VERIFY)
def pass_notice(request: ActedRequest, case_id: UUID, body: NoticeOverIn) -> Case:
    """Pass a case to the township when its notice is over."""
    return notice.pass_notice(case_id=case_id, objections_seen=body.objections_seen, **_by(request))


@router.post("/signatures/", response=SignedOut)
@api_requires(REVIEW)
def sign(request: ActedRequest, body: SignIn) -> dict[str, Any]:
    """Sign for township or county: passed on, decided or cleared, each case as it was seen."""
    done = sign_cases([(one.case_id, one.version) for one in body.cases], **_by(request))
    return {"batch_id": done.batch_id, "signed": done.signed, "left_out": done.left_out}


@router.post("/cases/{case_id}/return/", response=CaseOut)
@api_requires(VIEW)
def return_case(request: ActedRequest, case_id: UUID, body: ReasonIn) -> Case:
    """Send a case back, with the reason."""
    return steps.return_case(case_id=case_id, reason=body.reason, **_by(request))


@router.post("/cases/{case_id}/refuse/", response=CaseOut)
@api_requires(VIEW)
def refuse_case(request: ActedRequest, case_id: UUID, body: ReasonIn) -> Case:
    """End a case without monitoring, with the reason."""
    return steps.refuse_case(case_id=case_id, reason=body.reason, **_by(request))


@router.post("/cases/{case_id}/measures/", response={201: MeasureOut})
@api_requires(MEASURES)
def plan_measure(request: ActedRequest, case_id: UUID, body: PlanIn) -> Status[Measure]:
    """Plan a measure against a cause."""
    plan = measure.Plan(**body.dict())
    return Status(201, measure.plan_measure(case_id=case_id, plan=plan, **_by(request)))


@router.post("/measures/{case_measure_id}/start/", response=MeasureOut)
@api_requires(MEASURES)
def start_measure(request: ActedRequest, case_measure_id: UUID, body: StartIn) -> Measure:
    """Record that a measure is in place."""
    return measure.start_measure(measure_id=case_measure_id, **body.dict(), **_by(request))


@router.post("/measures/{case_measure_id}/end/", response=MeasureOut)
@api_requires(MEASURES)
def end_measure(request: ActedRequest, case_measure_id: UUID, body: EndIn) -> Measure:
    """Record how a measure ended."""
    return measure.end_measure(measure_id=case_measure_id, **body.dict(), **_by(request))


@router.post("/cases/{case_id}/arrange/", response=CaseOut)
@api_requires(MEASURES)
def arrange(request: ActedRequest, case_id: UUID) -> Case:
    """Begin the follow-up: every open cause has a measure in place."""
    return measure.arrange(case_id=case_id, **_by(request))


@router.post("/cases/{case_id}/follow-up/", response={201: FollowUpOut})
@api_requires(MEASURES)
def enter_follow_up(request: ActedRequest, case_id: UUID, body: FollowUpIn) -> Status[FollowUp]:
    """Enter what a visit saw."""
    seen = clearing.NewFollowUp(**body.dict())
    return Status(201, clearing.enter_follow_up(case_id=case_id, seen=seen, **_by(request)))


@router.post("/cases/{case_id}/causes/", response=list[CauseOut])
@api_requires(MEASURES)
def name_cause(request: ActedRequest, case_id: UUID, body: CauseIn) -> list[Any]:
    """Name a cause that came to light later; the causes as they stand come back."""
    clearing.name_cause(case_id=case_id, **body.dict(), **_by(request))
    return queries.list_causes(case_id, scope=request.actor.scope)


@router.post("/cases/{case_id}/solved/", response=list[CauseOut])
@api_requires(MEASURES)
def solve_cause(request: ActedRequest, case_id: UUID, body: CauseIn) -> list[Any]:
    """Record that a cause is solved, and how; the causes as they stand come back."""
    clearing.solve_cause(case_id=case_id, **body.dict(), **_by(request))
    return queries.list_causes(case_id, scope=request.actor.scope)


@router.post("/cases/{case_id}/clearing/", response=CaseOut)
@api_requires(VERIFY)
def propose_clearing(request: ActedRequest, case_id: UUID, body: ConsentIn) -> Case:
    """Propose to clear the risk; the county signs it when the notice is over."""
    return clearing.propose_clearing(case_id=case_id, **body.dict(), **_by(request))


@router.post("/cases/{case_id}/roll-back/", response=CaseOut)
@api_requires(DECIDE)
def roll_back(request: ActedRequest, case_id: UUID, body: ReasonIn) -> Case:
    """Roll a clearing back that was wrong."""
    return clearing.roll_back(case_id=case_id, reason=body.reason, **_by(request))

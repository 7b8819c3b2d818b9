"""What the API takes and gives from referral to wage proof; no names and no personal numbers."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from uuid import UUID  # noqa: TC003 -- as above

from ninja import Field, Schema

from xieshou.labour.vocabulary.delivery import Arrangement, PlacementStatus, Side, Transport  # noqa: TC001
from xieshou.labour.vocabulary.interview import (
    CancelReason,
    FailCode,
    InterviewMode,
    InterviewStatus,
    Outcome,
)
from xieshou.labour.vocabulary.referral import AnsweredBy, EndReason, ReferralStatus
from xieshou.labour.vocabulary.verification import (
    CheckOutcome,
    ContactWay,
    Guidance,
    LeaveReason,
    ProofStatus,
)

FEN = Field(gt=0, le=10_000_000)
TEXT = Field("", max_length=200)
LONG_TEXT = Field("", max_length=300)


class ReferIn(Schema):
    """A worker to be referred straight from a ranking."""

    wish_id: UUID
    vacancy_id: UUID


class ReferralOut(Schema):
    """A referral; the worker is a pseudonym."""

    id: UUID
    pseudonym: str
    vacancy_id: UUID
    employer_id: UUID
    region_code: str
    work_region_code: str
    status: ReferralStatus
    status_at: datetime
    end_reason: str
    offer_wage_fen: int | None
    offer_start_date: date | None
    offer_valid_until: date | None
    answered_by: str


class ReferralPage(Schema):
    """A page of referrals."""

    items: list[ReferralOut]
    total: int


class EndIn(Schema):
    """Why a referral or placement ends."""

    reason: EndReason
    note: str = TEXT


class OfferIn(Schema):
    """The employer's offer."""

    wage_fen: int = FEN
    start_date: date
    valid_until: date | None = None


class AnswerIn(Schema):
    """The worker's answer."""

    accepted: bool
    answered_by: AnsweredBy = AnsweredBy.CLERK
    consent_note: str = LONG_TEXT
    reason: EndReason | str = Field("", max_length=20)
    note: str = TEXT


class BookIn(Schema):
    """A time for an interview."""

    interviewer_id: UUID
    start_at: datetime
    mode: InterviewMode = InterviewMode.VIDEO
    place: str = TEXT
    accompany: bool = False
    panel: list[UUID] = []


class MarksIn(Schema):
    """The scorecard of one interviewer of several."""

    skill: int
    communication: int
    attitude: int
    note: str = TEXT


class MoveIn(Schema):
    """Another time for an interview."""

    start_at: datetime
    place: str = TEXT


class CancelIn(Schema):
    """Why an interview is cancelled."""

    reason: CancelReason
    note: str = TEXT


class ResultIn(Schema):
    """The result of an interview."""

    outcome: Outcome
    score_skill: int | None = Field(None, ge=1, le=5)
    score_communication: int | None = Field(None, ge=1, le=5)
    score_attitude: int | None = Field(None, ge=1, le=5)
    fail_codes: list[FailCode] = Field(default_factory=list, max_length=9)
    note: str = LONG_TEXT


class SlotOut(Schema):
    """A free time."""

    start: datetime
    end: datetime


class InterviewOut(Schema):
    """An interview."""

    id: UUID
    referral_id: UUID
    interviewer_id: UUID
    mode: InterviewMode
    place: str
    start_at: datetime
    end_at: datetime
    status: InterviewStatus
    result_due_at: datetime
    outcome: str
    score_skill: int | None
    score_communication: int | None
    score_attitude: int | None
    fail_codes: list[str]
    cancel_reason: str


class InterviewPage(Schema):
    """A page of interviews."""

    items: list[InterviewOut]
    total: int


class JourneyIn(Schema):
    """A departure."""

    departed_on: date
    transport: Transport
    arrangement: Arrangement
    escort: str = Field("", max_length=60)
    note: str = TEXT


class ArrivalIn(Schema):
    """An arrival."""

    arrived_on: date


class ConfirmationIn(Schema):
    """What one side signs."""

    employed: bool
    start_date: date | None = None
    post: str = Field("", max_length=80)
    wage_fen: int | None = Field(None, gt=0, le=10_000_000)
    reason: str = LONG_TEXT


class ConfirmationOut(Schema):
    """What one side has signed."""

    side: Side
    version: int
    employed: bool
    start_date: date | None
    post: str
    wage_fen: int | None
    signed_at: datetime


class PlacementOut(Schema):
    """A placement."""

    id: UUID
    referral_id: UUID
    employer_id: UUID
    region_code: str
    work_region_code: str
    post: str
    wage_fen: int
    start_date: date
    status: PlacementStatus
    accepted_on: date
    departed_on: date | None
    transport: str
    arrangement: str
    arrived_on: date | None
    in_work_on: date | None
    left_on: date | None


class PlacementPage(Schema):
    """A page of placements."""

    items: list[PlacementOut]
    total: int


class SignaturesOut(Schema):
    """The two confirmations as far as the caller may see them."""

    county: ConfirmationOut | None
    employer: ConfirmationOut | None
    hidden: list[Side]
    differing: list[str]


class FindingIn(Schema):
    """What a retention check found."""

    outcome: CheckOutcome
    way: ContactWay | str = Field("", max_length=10)
    risk_reason: LeaveReason | str = Field("", max_length=12)
    guidance: Guidance = Guidance.NONE
    note: str = LONG_TEXT


class CheckOut(Schema):
    """A retention check."""

    id: UUID
    placement_id: UUID
    day: int
    due_on: date
    done_on: date | None
    outcome: str
    risk_reason: str
    attempts: int


class LeavingIn(Schema):
    """A leaving."""

    left_on: date
    reason: LeaveReason
    note: str = LONG_TEXT
    wants_rematch: bool = True


class WageIn(Schema):
    """A month's wage; a file is attached on the page."""

    month: date
    wage_fen: int = FEN
    evidence_note: str = Field(min_length=1, max_length=200)


class NoteIn(Schema):
    """A text in words."""

    note: str = Field(min_length=1, max_length=200)


class WageOut(Schema):
    """A wage proof."""

    id: UUID
    placement_id: UUID
    month: date
    wage_fen: int
    status: ProofStatus
    rejection_note: str
    income_fact_id: UUID | None


class StageOut(Schema):
    """One stage of the funnel."""

    key: str
    numerator: int
    denominator: int
    unknown: int


class GroupOut(Schema):
    """One group of the funnel."""

    key: str
    name: str
    stages: list[StageOut]


class FunnelOut(Schema):
    """The funnel of a cut, whole and by group."""

    stages: list[StageOut]
    groups: list[GroupOut]

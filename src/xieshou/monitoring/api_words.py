"""What other programs send and get when they take the steps of a case."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from uuid import UUID  # noqa: TC003 -- as above

from ninja import Field, Schema

from .api import CaseOut  # noqa: TC001 -- as above

WORD = "^[a-z_]{1,16}$"


class ReasonIn(Schema):
    """Why a step is taken back or ended."""

    reason: str = Field(max_length=1000)


class AnswerIn(Schema):
    """What the family is told of a clue that holds no risk."""

    answer: str = Field(max_length=500)


class HouseholdIn(Schema):
    """Which household a clue is about."""

    household_id: UUID


class VerificationIn(Schema):
    """What the visit found, and the authorisation of the household."""

    proposed_class: str = Field(pattern=WORD)
    causes: list[str] = Field(max_length=20)
    finding: str = Field(max_length=1000)
    authorised_by: str = Field(max_length=60)
    authorised_on: date


class ReviewIn(Schema):
    """The democratic review of the village."""

    meeting_on: date
    present: int = Field(ge=0, le=32767)
    in_favour: int = Field(ge=0, le=32767)


class NoticeIn(Schema):
    """A remark on the village notice; whatever names a person is refused."""

    remark: str = Field("", max_length=200)


class NoticeOverIn(Schema):
    """How many open objections the sender has seen; one that came in since stops the step."""

    objections_seen: int = Field(0, ge=0, le=10**6)


class PlanIn(Schema):
    """A measure against a cause of the case."""

    cause: str = Field(pattern=WORD)
    kind: str = Field(pattern=WORD)
    text: str = Field(max_length=300)
    responsible: str = Field(max_length=120)
    due_on: date


class StartIn(Schema):
    """Since when a measure is in place."""

    started_on: date


class EndIn(Schema):
    """How a measure ended: done or dropped, and what came of it."""

    status: str = Field(pattern=WORD)
    result: str = Field(max_length=300)


class FollowUpIn(Schema):
    """What a visit saw; an income that nobody knows is null, a guarantee that is left out unknown."""

    on: date
    income_fen: int | None = Field(None, ge=-(10**12), le=10**13)
    guarantees: dict[str, str] = Field(default_factory=dict, max_length=8)
    note: str = Field("", max_length=500)


class CauseIn(Schema):
    """A cause that came to light, or how one was solved."""

    kind: str = Field(pattern=WORD)
    note: str = Field("", max_length=300)


class ConsentIn(Schema):
    """Who of the household agreed to the clearing, and when."""

    agreed_by: str = Field(max_length=60)
    agreed_on: date


class SeenIn(Schema):
    """A case as it was seen: `version` is that of the record."""

    case_id: UUID
    version: int = Field(ge=1, le=10**6)


class SignIn(Schema):
    """The cases to sign."""

    cases: list[SeenIn] = Field(max_length=100)


class SignedOut(Schema):
    """The numbers signed, and for each that was left out why."""

    batch_id: UUID
    signed: list[str]
    left_out: dict[str, str]


class StepOut(Schema):
    """One step of a case."""

    move: str
    from_stage: str
    to_stage: str
    reason: str
    due_on: date | None
    is_late: bool
    at: datetime
    by_name: str


class CauseOut(Schema):
    """A cause and whether a measure against it is in place."""

    kind: str
    named_on: date
    solved_on: date | None
    note: str
    is_helped: bool


class MeasureOut(Schema):
    """A measure of a case."""

    id: UUID
    cause: str
    kind: str
    text: str
    responsible: str
    due_on: date
    status: str
    started_on: date | None
    ended_on: date | None
    result: str


class FollowUpOut(Schema):
    """What a visit saw."""

    id: UUID
    on: date
    income_fen: int | None
    schooling: str
    medical: str
    housing: str
    water: str
    note: str


class RecordOut(Schema):
    """A case with everything on it; `version` is what a signature names."""

    case: CaseOut
    version: int
    steps: list[StepOut]
    causes: list[CauseOut]
    measures: list[MeasureOut]
    follow_ups: list[FollowUpOut]

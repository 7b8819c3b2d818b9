"""A course on its way from a gap to a certificate: each method takes the next step through the operations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.labour.makers import make_employer, make_household, make_person, make_vacancy, make_wish
from xieshou.kernel.ids import new_id
from xieshou.labour.operations import course, examination, learning

if TYPE_CHECKING:
    from xieshou.labour.models import Course, Enrolment

WEST, EAST = "530326", "310113"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
LICENCE = "licence:elder_care_worker:0"
CARER = "4-10-01-05"


class School:
    """The people and records of one course."""

    def __init__(self, actor_with: Any, *, learners: int = 2) -> None:
        self.county = actor_with("station_west", regions=[WEST], user_id=new_id())
        self.trainer = actor_with("posted_talent", regions=[WEST])
        self.stranger = actor_with("station_west", regions=["530823"])
        self.provider = make_employer(region_code="530326000000")
        self.vacancy = make_vacancy(licences=["elder_care_worker"], skills=[], head_count=5)
        self.people = [make_person() for _ in range(learners)]
        self.homes = [make_household(person) for person in self.people]
        self.wishes = [make_wish(person) for person in self.people]

    def plan(self, **values: Any) -> Course:
        known: dict[str, Any] = {
            "county": WEST, "title": "养老护理员培训", "provider_id": self.provider.pk,
            "occupation_code": CARER, "hours": 16, "place": "县培训中心", "from_date": ON,
            "to_date": date(2026, 3, 12), "seats": 10, "teaches": LICENCE, "stipend_fen": 8_000,
        }  # fmt: skip
        plan = course.CoursePlan(**{**known, **values})
        self.course = course.plan_course(plan, actor=self.county, at=AT)
        return self.course

    @property
    def step(self) -> dict[str, Any]:
        return {"course_id": self.course.pk, "actor": self.county, "at": AT}

    def run(self, *, sessions: int = 2, **values: Any) -> list[Enrolment]:
        self.plan(**values)
        self.sessions = [
            course.add_session(
                starts_at=AT + timedelta(days=day), ends_at=AT + timedelta(days=day, hours=8), **self.step
            )
            for day in range(sessions)
        ]
        course.open_course(**self.step)
        self.learners = learning.enrol(wish_ids=[wish.pk for wish in self.wishes], **self.step)
        course.start_course(**self.step)
        return self.learners

    def attend(self, *, of: int = 2) -> None:
        for session in self.sessions[:of]:
            for learner in self.learners:
                learning.record_presence(
                    session_id=session.pk, enrolment_id=learner.pk, actor=self.trainer, at=AT
                )

    def examine(self, *scores: int) -> Course:
        self.run()
        self.attend()
        for learner, score in zip(self.learners, scores, strict=True):
            examination.enter_score(enrolment_id=learner.pk, score=score, actor=self.county, at=AT)
        later = {**self.step, "at": AT + timedelta(days=3)}
        self.course = examination.finish_examination(**later)
        return self.course

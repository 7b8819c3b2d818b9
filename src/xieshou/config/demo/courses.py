"""Skills training of the demonstration: one finished course with certificates, one that runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.labour.operations import course as steps
from xieshou.labour.operations import examination, learning
from xieshou.labour.queries.course import list_workers

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Course

LEARNERS, SESSIONS = 6, 3
FINISHED = ("示范·养老护理员培训", "4-10-01-05", "licence:elder_care_worker:0")
RUNNING = ("示范·缝纫工提升班", "6-05-01-03", "skill:sewing:3")


def train_workers(county: str, provider: UUID, *, actor: Actor, now: datetime) -> int:
    """Hold one course to its certificates and begin another; return how many learners there are."""
    past = now - timedelta(days=60)
    first = _course(county, provider, FINISHED, actor=actor, at=past)
    taken = _teach(first, held=SESSIONS, actor=actor, at=past)
    if not taken:
        return 0
    after = past + timedelta(days=SESSIONS + 1)
    for number, learner in enumerate(taken):
        examination.enter_score(enrolment_id=learner.pk, score=58 + 7 * number, actor=actor, at=after)
    examination.finish_examination(course_id=first.pk, actor=actor, at=after)
    second = _course(county, provider, RUNNING, actor=actor, at=now - timedelta(days=1))
    return len(taken) + len(_teach(second, held=1, actor=actor, at=now - timedelta(days=1)))


def _course(
    county: str, provider: UUID, words: tuple[str, str, str], *, actor: Actor, at: datetime
) -> Course:
    first: date = timezone.localdate(at)
    title, occupation, teaches = words
    plan = steps.CoursePlan(
        county=county,
        title=title,
        provider_id=provider,
        occupation_code=occupation,
        hours=24,
        place="示范·县技能培训中心",
        from_date=first,
        to_date=first + timedelta(days=SESSIONS + 2),
        seats=30,
        teaches=teaches,
        stipend_fen=8_000,
    )
    return steps.plan_course(plan, actor=actor, at=at)


def _teach(made: Course, *, held: int, actor: Actor, at: datetime) -> list[Any]:
    """Enrol workers, start, and record who was at the sessions held so far."""
    wishes = list(list_workers(made, scope=actor.scope, on=timezone.localdate(at))[:LEARNERS])
    if not wishes:
        return []
    step: dict[str, Any] = {"course_id": made.pk, "actor": actor, "at": at}
    learners = learning.enrol(wish_ids=[wish.pk for wish in wishes], **step)
    begin = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    sessions = [
        steps.add_session(
            starts_at=begin + timedelta(days=day), ends_at=begin + timedelta(days=day, hours=8), **step
        )
        for day in range(SESSIONS)
    ]
    steps.open_course(**step)
    steps.start_course(**step)
    for session in sessions[:held]:
        for learner in learners:
            learning.record_presence(session_id=session.pk, enrolment_id=learner.pk, actor=actor, at=at)
    return learners

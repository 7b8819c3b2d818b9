"""Writes of examinations: scores, the end with its certificates, revoking, the public question."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Certificate, CertificateLookup, Course, Enrolment
from xieshou.labour.operations.course import end_training, move_course, reason_of, taught_by
from xieshou.labour.operations.learning import note_learner
from xieshou.labour.operations.reached import tell_trained
from xieshou.labour.policies.course import may_examine
from xieshou.labour.queries.certificate import (
    PublicCertificate,
    count_lookups,
    find_public,
    get_certificate_for_update,
)
from xieshou.labour.queries.course import get_course_for_update, get_enrolment_for_update, list_learners
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.course import HIGHEST_SCORE, judge_learner, new_code, tidy_code
from xieshou.labour.rules.gaps import gained
from xieshou.labour.vocabulary.course import CertificateStatus, CourseStatus, EnrolmentStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30


class ScoreError(DomainError):
    """A score lies outside 0 to 100."""

    default_message = _("A score lies between 0 and 100 points.")


class NobodyExaminedError(DomainError):
    """No learner has a score."""

    default_message = _("No learner has a score yet. Enter the scores, one by one or as Excel.")


class TooManyQuestionsError(DomainError):
    """Somebody asks about too many certificates."""

    default_message = _("Too many questions from this place. Try again in an hour.")


@transaction.atomic
def enter_score(*, enrolment_id: UUID, score: int, actor: Actor, at: datetime) -> Enrolment:
    """Enter the score of a learner while the course runs; a correction leaves the former one in the record.

    Raises: NotFound, Denied, IllegalMoveError, ScoreError.
    """
    row = get_enrolment_for_update(enrolment_id, scope=actor.scope)
    if not may_examine(actor, region_code=row.region_code):
        raise Denied
    course = get_course_for_update(row.course_id, scope=actor.scope)
    if course.status != CourseStatus.RUNNING or row.status != EnrolmentStatus.ENROLLED:
        raise IllegalMoveError
    if not 0 <= score <= HIGHEST_SCORE:
        raise ScoreError(field="score")
    before, row.score = row.score, score
    row.save(update_fields=["score"])
    note_learner("scored", row, actor=actor, at=at, before=before, score=score)
    return row


@transaction.atomic
def finish_examination(*, course_id: UUID, actor: Actor, at: datetime) -> Course:
    """End a running course: who reached the score and was there often enough passes and gets a certificate.

    What the course teaches is added to the job wish of those who passed; all look for work again.

    Raises: NotFound, Denied, IllegalMoveError, NobodyExaminedError.
    """
    course = get_course_for_update(course_id, scope=actor.scope)
    if not may_examine(actor, region_code=course.region_code):
        raise Denied
    if course.status != CourseStatus.RUNNING:
        raise IllegalMoveError
    learners = list(list_learners(course.pk, scope=actor.scope).filter(status=EnrolmentStatus.ENROLLED))
    if all(row.score is None for row in learners):
        raise NobodyExaminedError
    course.examined_on = day_of(at)
    sessions = course.sessions.count()
    passes = [row for row in learners if _judge(row, course, sessions, at=at) is EnrolmentStatus.PASSED]
    certificates = Certificate.objects.bulk_create(
        Certificate(
            enrolment=row,
            region_code=row.region_code,
            number=f"{course.code}-{order:03d}",
            code=new_code(secrets.randbelow),
            issued_on=course.examined_on,
            issued_by_name=actor.name,
        )
        for order, row in enumerate(passes, start=1)
    )
    for row in learners:
        if row.status == EnrolmentStatus.PASSED:
            _add_ability(row, course, actor=actor, at=at)
        end_training(row, actor=actor, at=at)
    tell_trained(course, passes, on=course.examined_on, actor=actor, at=at)
    move_course(
        course, CourseStatus.EXAMINED, actor=actor, at=at, more=("examined_on",), learners=len(learners),
        certificates=len(certificates),
    )  # fmt: skip
    return course


def _judge(row: Enrolment, course: Course, sessions: int, *, at: datetime) -> EnrolmentStatus:
    verdict = judge_learner(
        row.score,
        present=row.present,  # type: ignore[attr-defined]
        sessions=sessions,
        pass_score=course.pass_score,
        percent=course.attendance_percent,
    )
    row.status, row.status_at = verdict, at
    row.save(update_fields=["status", "status_at"])
    return verdict


def _add_ability(row: Enrolment, course: Course, *, actor: Actor, at: datetime) -> None:
    """Write what a pass proves into the job wish: the gap that kept the worker away is closed."""
    taught, wish = taught_by(course), row.wish
    if taught is None or wish is None:
        return
    wish.skills, wish.licences = gained(taught, skills=wish.skills, licences=wish.licences)
    wish.updated_at = at
    wish.save(update_fields=["skills", "licences", "updated_at"])
    record(
        "labour.need.ability_gained",
        actor=actor,
        at=at,
        subject=("labour.wish", wish.pk),
        region_code=wish.region_code,
        after={"requirement": taught.key, "course": str(course.pk)},
    )


@transaction.atomic
def revoke_certificate(*, certificate_id: UUID, reason: str, actor: Actor, at: datetime) -> Certificate:
    """Revoke a certificate with the reason; the public page says so from now on.

    Raises: NotFound, Denied, IllegalMoveError, CourseReasonError.
    """
    row, words = get_certificate_for_update(certificate_id, scope=actor.scope), reason_of(reason)
    if not may_examine(actor, region_code=row.region_code):
        raise Denied
    if row.status != CertificateStatus.VALID:
        raise IllegalMoveError
    row.status, row.revoked_at, row.revoked_by_name = CertificateStatus.REVOKED, at, actor.name
    row.revoke_reason = words
    row.save(update_fields=["status", "revoked_at", "revoked_by_name", "revoke_reason"])
    record(
        "labour.need.certificate_revoked",
        actor=actor,
        at=at,
        subject=("labour.certificate", row.pk),
        region_code=row.region_code,
        after={"number": row.number},
        reason=words,
    )
    return row


@transaction.atomic
def verify_certificate(text: str, *, sender: bytes, at: datetime) -> PublicCertificate | None:
    """Answer anybody about a code; None where no certificate has it.

    Args:   sender: a digest of where the question comes from.
    Raises: TooManyQuestionsError.
    """
    if count_lookups(sender, since=at - HOUR) >= MOST_AN_HOUR:
        raise TooManyQuestionsError
    CertificateLookup.objects.create(sender=sender, at=at)
    code = tidy_code(text)
    return find_public(code) if code else None

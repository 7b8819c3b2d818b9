"""Steps that a course refuses, and learners whom training leaves as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.labour.course.school import AT, School
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Attendance, CourseSession, Enrolment, JobWish
from xieshou.labour.operations import course, examination, learning
from xieshou.labour.operations.steps import move_worker
from xieshou.labour.vocabulary.need import WorkStatus


def test_examined_course_takes_no_further_session(school):
    school.examine(90, 90)
    begins = AT + timedelta(days=5)
    with pytest.raises(IllegalMoveError) as refusal:
        course.add_session(starts_at=begins, ends_at=begins + timedelta(hours=2), **school.step)
    assert refusal.value.__cause__ is None
    assert CourseSession.objects.count() == 2


def test_training_leaves_alone_who_found_work_meanwhile(school):
    school.plan()
    course.add_session(starts_at=AT, ends_at=AT + timedelta(hours=8), **school.step)
    course.open_course(**school.step)
    learning.enrol(wish_ids=[wish.pk for wish in school.wishes], **school.step)
    busy, idle = school.wishes
    move_worker(wish_id=busy.pk, to=WorkStatus.WORKING_COUNTY, actor=school.county, at=AT)

    course.start_course(**school.step)
    assert JobWish.objects.get(pk=busy.pk).status == "working_county"
    assert JobWish.objects.get(pk=idle.pk).status == "training"
    course.cancel_course(reason="教师病休", **school.step)
    assert JobWish.objects.get(pk=busy.pk).status == "working_county"
    assert JobWish.objects.get(pk=idle.pk).status == "seeking"


def test_pass_of_a_course_that_names_nothing_proves_nothing(school):
    school.run(teaches="")
    school.attend()
    for learner in school.learners:
        examination.enter_score(enrolment_id=learner.pk, score=90, actor=school.county, at=AT)
    examination.finish_examination(**{**school.step, "at": AT + timedelta(days=3)})
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"passed"}
    assert {tuple(wish.licences) for wish in JobWish.objects.all()} == {()}
    assert not Event.objects.filter(event="labour.need.ability_gained").exists()


def test_trainer_takes_nobody_out_of_the_course(school):
    school.run()
    with pytest.raises(Denied):
        learning.withdraw(enrolment_id=school.learners[0].pk, reason="家中有事", actor=school.trainer, at=AT)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"enrolled"}


def test_learner_is_present_at_sessions_of_the_own_course_alone(school, actor_with):
    school.run()
    other = School(actor_with)
    other.run()
    with pytest.raises(NotFound):
        learning.record_presence(
            session_id=other.sessions[0].pk, enrolment_id=school.learners[0].pk, actor=school.trainer, at=AT
        )
    assert not Attendance.objects.exists()

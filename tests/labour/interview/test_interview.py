"""Booking in both calendars, moving, cancelling, and the structured result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.story import AT, HALF, PASSED, TALK
from xieshou.kernel.actor import Scope
from xieshou.kernel.calendar.models import Entry
from xieshou.kernel.calendar.operations import SlotTakenError
from xieshou.kernel.errors import Denied
from xieshou.kernel.inbox.models import Notice
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Interview, JobWish
from xieshou.labour.operations import interview
from xieshou.labour.operations.referral import UnknownReasonError
from xieshou.labour.queries.interview import propose_slots

NOT_PASSED = replace(PASSED, outcome="not_passed", fail_codes=("skill",))


def test_book_puts_the_time_into_both_calendars_and_tells_the_interviewer(story):
    row = story.book()

    held = {(entry.user_id, entry.person_id) for entry in Entry.objects.all()}
    assert held == {(story.interviewer.pk, None), (None, story.wish.person_id)}
    assert (row.start_at, row.result_due_at) == (TALK, TALK + HALF + timedelta(hours=48))
    assert Notice.objects.filter(recipient=story.interviewer, kind="labour.interview").count() == 1


def test_book_with_a_clerk_takes_the_clerks_time_too(story, user_with):
    clerk = user_with("station_west", regions=["530326"])
    story.refer()
    interview.book_interview(
        referral_id=story.referral.pk,
        slot=replace(story.slot(), clerk_id=clerk.pk),
        actor=story.steward,
        at=AT,
    )

    assert Entry.objects.filter(user_id=clerk.pk).count() == 1


def test_book_over_the_interviewers_other_interview_is_refused(story, another):
    story.book()
    second = another(vacancy=story.vacancy)
    second.refer()

    with pytest.raises(SlotTakenError):
        interview.book_interview(
            referral_id=second.referral.pk, slot=story.slot(TALK + HALF / 2), actor=story.steward, at=AT
        )

    second.referral.refresh_from_db()
    assert second.referral.status == "referred"


def test_proposed_slots_leave_out_what_is_taken(story):
    story.book()
    found = propose_slots(
        scope=Scope.everything(), users=[story.interviewer.pk], person_id=story.wish.person_id, earliest=TALK,
        minutes=30,
    )  # fmt: skip

    assert found[0].start == TALK + HALF


def test_book_in_the_past_is_refused(story):
    story.refer()

    with pytest.raises(interview.InThePastError):
        interview.book_interview(
            referral_id=story.referral.pk, slot=story.slot(AT), actor=story.steward, at=AT
        )


def test_book_with_somebody_who_is_not_of_the_employer_is_refused(story, user_with):
    story.refer()
    slot = replace(story.slot(), interviewer_id=user_with("employer").pk)

    with pytest.raises(interview.NotAnInterviewerError):
        interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=AT)


def test_book_twice_is_refused(story):
    story.book()

    with pytest.raises(IllegalMoveError):
        interview.book_interview(
            referral_id=story.referral.pk, slot=story.slot(TALK + 4 * HALF), actor=story.steward, at=AT
        )


def test_book_by_a_cadre_is_refused(story):
    story.refer()

    with pytest.raises(Denied):
        interview.book_interview(referral_id=story.referral.pk, slot=story.slot(), actor=story.cadre, at=AT)


def _move(story, start, *, actor=None, at=AT):
    return interview.move_interview(
        interview_id=story.interview.pk, start_at=start, end_at=start + HALF, place="二楼会议室",
        actor=actor or story.steward, at=at,
    )  # fmt: skip


def test_move_moves_both_calendars_and_the_service_clock(story):
    story.book()

    row = _move(story, TALK + 4 * HALF)

    assert set(Entry.objects.values_list("start_at", "place")) == {(TALK + 4 * HALF, "二楼会议室")}
    assert (row.moved_count, row.result_due_at) == (1, TALK + 5 * HALF + timedelta(hours=48))


def test_move_into_the_past_is_refused(story):
    story.book()

    with pytest.raises(interview.InThePastError):
        _move(story, AT)


def test_move_by_a_cadre_is_refused(story):
    story.book()

    with pytest.raises(Denied):
        _move(story, TALK + HALF, actor=story.cadre)


def test_cancel_frees_the_time_and_the_referral_waits_again(story):
    story.book()

    interview.cancel_interview(interview_id=story.interview.pk, reason="network", actor=story.boss, at=AT)

    story.referral.refresh_from_db()
    assert story.referral.status == "referred"
    assert Entry.objects.filter(cancelled_at__isnull=True).count() == 0
    again = interview.book_interview(
        referral_id=story.referral.pk, slot=story.slot(), actor=story.steward, at=AT
    )
    assert again.status == "booked"


def test_cancel_without_a_coded_reason_is_refused(story):
    story.book()

    with pytest.raises(UnknownReasonError):
        interview.cancel_interview(interview_id=story.interview.pk, reason="", actor=story.boss, at=AT)


def test_cancel_after_the_result_is_refused(story):
    story.talk()

    with pytest.raises(IllegalMoveError):
        interview.cancel_interview(interview_id=story.interview.pk, reason="network", actor=story.boss, at=AT)


def test_result_passed_moves_referral_and_worker(story):
    row = story.talk()

    story.referral.refresh_from_db()
    assert (row.outcome, row.score_skill, row.result_by_id) == ("passed", 4, story.boss.user_id)
    assert story.referral.status == "interviewed"
    assert JobWish.objects.get(pk=story.wish.pk).status == "interviewed"


@pytest.mark.parametrize("result", [NOT_PASSED, interview.Result(outcome="absent")])
def test_result_that_is_not_passed_frees_worker_and_place(story, result):
    story.talk(result)

    story.referral.refresh_from_db()
    story.vacancy.refresh_from_db()
    assert (story.referral.status, story.referral.end_reason) == ("not_passed", "interview")
    assert story.vacancy.places_taken == 0
    assert JobWish.objects.get(pk=story.wish.pk).status == "seeking"


@pytest.mark.parametrize(
    "result",
    [
        replace(PASSED, score_skill=None),
        replace(PASSED, score_skill=6),
        replace(PASSED, score_attitude=0),
        replace(PASSED, outcome="maybe"),
        replace(PASSED, fail_codes=("skill",)),
        replace(NOT_PASSED, fail_codes=()),
        replace(NOT_PASSED, fail_codes=("ethnicity",)),
    ],
)
def test_result_that_is_not_whole_is_refused(story, result):
    with pytest.raises(interview.ResultIncompleteError):
        story.talk(result)


def test_result_before_the_interview_is_refused(story):
    story.book()

    with pytest.raises(interview.NotYetHeldError):
        interview.enter_result(interview_id=story.interview.pk, result=PASSED, actor=story.boss, at=AT)


def test_result_twice_is_refused(story):
    story.talk()

    with pytest.raises(IllegalMoveError):
        interview.enter_result(
            interview_id=story.interview.pk, result=PASSED, actor=story.boss, at=TALK + 2 * HALF
        )


def test_database_refuses_a_second_live_interview(story):
    row = story.book()
    row.pk = None
    row.id = Interview._meta.pk.get_default()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

"""Interviews that are not booked or recorded, and a worker who already stands where a step would lead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError

from tests.labour.story import AT, TALK
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Interview, JobWish, Referral
from xieshou.labour.operations import interview, recording
from xieshou.labour.operations.steps import move_worker
from xieshou.labour.vocabulary.need import WorkStatus


def test_interview_that_ends_as_it_begins_leaves_the_referral_waiting(story):
    """The database refuses the row; nothing of the booking stays."""
    story.refer()
    with pytest.raises(IllegalMoveError) as refusal:
        interview.book_interview(
            referral_id=story.referral.pk,
            slot=replace(story.slot(), end_at=TALK),
            actor=story.steward,
            at=AT,
        )
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert not Interview.objects.exists()
    assert Referral.objects.get().status == "referred"


def test_who_does_not_book_interviews_records_none(story):
    booked = story.book()
    with pytest.raises(Denied):
        recording.start(interview_id=booked.pk, media_type="audio/webm", actor=story.cadre, at=TALK)


def test_worker_who_has_the_status_is_left_alone(story):
    before = Event.objects.count()
    move_worker(wish_id=story.wish.pk, to=WorkStatus.SEEKING, actor=story.county, at=AT)
    assert JobWish.objects.get().status == "seeking"
    assert Event.objects.count() == before

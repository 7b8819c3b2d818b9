"""A worker with an ID number and a phone, and the address of their own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.labour.story import AT, Story
from xieshou.kernel.people.secrets import id_columns, phone_columns
from xieshou.labour.operations import interview, own

PHONE, TAIL = "13800001234", "1234"
NUMBERS = ("530326199001010005", "53032619900101002X")


def give_numbers(story: Story, *, phone: str = PHONE, number: str = "") -> None:
    """Give the worker of a story a phone and an ID number."""
    person = story.wish.person
    for column, value in (phone_columns(phone) | id_columns(number)).items():
        setattr(person, column, value)
    person.save()


def give(story: Story) -> Any:
    """Give the worker the address of the own page."""
    return own.give_door(wish_id=story.wish.pk, actor=story.county, at=AT)


def opened(story: Story) -> own.Visit:
    """Return the worker on the own page."""
    return own.open_door(door_id=give(story).pk, digits=TAIL, at=AT)


def book_now(story: Story, *, minutes: int = 5) -> Any:
    """Book an interview that begins in some minutes of the real clock."""
    now = timezone.now()
    story.refer()
    start = now + timedelta(minutes=minutes)
    slot = interview.Slot(start, start + timedelta(minutes=30), story.interviewer.pk)
    return interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=now)


@pytest.fixture
def worker(story: Story) -> Story:
    """Return a story whose worker has a phone."""
    give_numbers(story)
    return story

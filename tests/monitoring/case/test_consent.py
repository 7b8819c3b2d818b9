"""No risk is cleared before the household itself has agreed; a clearing that is rolled back needs it anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from xieshou.monitoring.models import Case
from xieshou.monitoring.operations import clearing
from xieshou.monitoring.operations.clearing import ConsentMissingError

if TYPE_CHECKING:
    from tests.monitoring.story import Story


@pytest.fixture
def ready(story: Story) -> Story:
    """Bring a case to where everything holds but the consent."""
    story.to_following()
    story.look()
    story.solve()
    story.day += 190
    story.look()
    return story


def propose(story: Story, **consent):
    given = {"agreed_by": story.head, "agreed_on": story.on, **consent}
    return clearing.propose_clearing(case_id=story.case.pk, **given, actor=story.village, at=story.at)


@pytest.mark.parametrize(
    ("consent", "field"),
    [({"agreed_by": " "}, "agreed_by"), ({"agreed_on": None}, "agreed_on")],
)
def test_clearing_without_consent_is_refused(ready, consent, field):
    with pytest.raises(ConsentMissingError) as refusal:
        propose(ready, **consent)
    assert refusal.value.field == field
    assert ready.fresh().stage == "following"


def test_consent_lies_between_the_decision_and_today(ready):
    decided = ready.fresh().decided_on
    for day in (decided - timedelta(days=1), ready.on + timedelta(days=1)):
        with pytest.raises(ConsentMissingError):
            propose(ready, agreed_on=day)
    assert propose(ready, agreed_on=decided).clearing_agreed_on == decided


def test_database_lets_no_clearing_begin_without_consent(ready):
    for consent in (
        {},
        {"clearing_agreed_on": ready.on},
        {"clearing_agreed_by": ready.head},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=ready.case.pk).update(stage="clearing", **consent)
    agreed = {"clearing_agreed_on": ready.on, "clearing_agreed_by": ready.head}
    assert Case.objects.filter(pk=ready.case.pk).update(stage="clearing", **agreed) == 1


def test_clearing_that_is_rolled_back_needs_a_new_consent(ready):
    propose(ready)
    ready.day += 7
    ready.clear()
    assert ready.fresh().clearing_agreed_by == ready.head
    clearing.roll_back(case_id=ready.case.pk, reason="复核发现收入不实", actor=ready.county, at=ready.at)
    case = ready.fresh()
    assert (case.stage, case.clearing_agreed_by, case.clearing_agreed_on) == ("following", "", None)

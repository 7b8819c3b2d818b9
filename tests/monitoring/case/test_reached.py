"""Measures of a case are help received in the register: from the day in place to the day they end, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from xieshou.kernel.ledger.records import link_of
from xieshou.monitoring.operations import reached
from xieshou.monitoring.operations.measure import end_measure
from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.monitoring.vocabulary.measure import MeasureKind
from xieshou.registry.models import MeasureFact


def living(measure):
    return MeasureFact.objects.get(source=reached.SOURCE, source_id=measure.pk, reversed_at=None)


def test_measure_in_place_is_help_received_until_it_ends(story):
    story.to_county()
    story.decide()
    made = story.plan()
    assert not MeasureFact.objects.exists()
    story.start(made)
    fact = living(made)
    assert (fact.household_id, fact.kind, fact.cause) == (story.household.pk, "medical_aid", "illness")
    assert (fact.period_from, fact.period_to, fact.unit) == (story.on, None, "family")
    first_day = story.on
    story.day += 3
    end_measure(measure_id=made.pk, status="done", result="已结清", actor=story.village, at=story.at)
    closed = living(made)
    assert (closed.period_from, closed.period_to) == (first_day, story.on + timedelta(days=1))
    assert MeasureFact.objects.get(pk=fact.pk).reversal_reason == "已结清"


def test_planned_measure_that_is_dropped_reached_nobody(story):
    story.to_county()
    story.decide()
    made = story.plan()
    end_measure(measure_id=made.pk, status="dropped", result="改由民政办理", actor=story.village, at=story.at)
    assert not MeasureFact.objects.exists()


def test_repair_of_a_house_reaches_the_house(story):
    story.to_county()
    story.decide()
    made = story.start(story.plan(kind="housing"))
    assert living(made).unit == "house"


@pytest.mark.parametrize(
    ("ours", "map_of"),
    [(MeasureKind, reached.KINDS), (Cause, reached.CAUSES)],
    ids=["kinds", "causes"],
)
def test_every_word_of_a_case_has_one_in_the_register(ours, map_of):
    assert set(map_of) == set(ours)


def test_measure_opens_its_case_for_whoever_may_see_it(story, actor_with):
    story.to_county()
    story.decide()
    made = story.start(story.plan())
    link = link_of(reached.SOURCE, made.pk, story.county)
    assert (link.label, link.url) == (story.case.number, reverse("monitoring:case", args=[story.case.pk]))
    stranger = actor_with("county_approver", regions=["530823"])
    assert link_of(reached.SOURCE, made.pk, stranger) is None
    assert link_of(reached.SOURCE, made.pk, actor_with("employer")) is None

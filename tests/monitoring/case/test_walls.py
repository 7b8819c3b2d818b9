"""The database refuses illegal moves by itself, whatever a program says."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.models import Case, Clue, Measure, Notice, Step
from xieshou.monitoring.vocabulary.case import STAGE_MOVES, Stage


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.parametrize("target", [stage for stage in Stage if stage not in STAGE_MOVES[Stage.VERIFYING]])
def test_stage_does_not_jump(story, target):
    story.open()
    if target == Stage.VERIFYING:
        return
    whole = {
        "authorised_on": story.on, "authorised_by": "x", "proposed_class": "unstable", "meeting_on": story.on,
        "meeting_present": 3, "meeting_for": 2, "notice_to": story.on, "decided_on": story.on,
        "decided_class": "unstable", "cleared_on": story.on if target == Stage.CLEARED else None,
    }  # fmt: skip
    refused(lambda: Case.objects.filter(pk=story.case.pk).update(stage=target, **whole))


def test_stage_without_its_evidence_is_refused(story):
    story.open()
    refused(lambda: Case.objects.filter(pk=story.case.pk).update(stage="reviewing"))
    story.verify()
    refused(lambda: Case.objects.filter(pk=story.case.pk).update(stage="notice"))
    story.review()
    story.post()
    refused(lambda: Case.objects.filter(pk=story.case.pk).update(stage="township"))


def test_case_begins_at_the_beginning_and_is_never_deleted(story):
    story.open()
    refused(
        lambda: Case.objects.create(
            number="x",
            household=story.household,
            clue=story.clue,
            region_code=story.case.region_code,
            stage="refused",
            stage_on=story.on,
            decision_due_on=story.on,
            clocks_version="1",
            opened_at=story.at,
        )
    )
    with pytest.raises(Exception, match="delete"), transaction.atomic():
        Case.objects.filter(pk=story.case.pk).delete()


def test_steps_and_notices_are_written_once(story):
    story.open()
    story.verify()
    story.review()
    story.post()
    refused(lambda: Step.objects.update(reason="anders"))
    refused(lambda: Step.objects.all().delete())
    with pytest.raises(Exception, match="update"), transaction.atomic():
        Notice.objects.update(head_name="别人")


def test_clue_and_measure_move_legally_only(story):
    story.open()
    refused(lambda: Clue.objects.update(status="new"))
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    story.pass_township()
    story.decide()
    made = story.plan()
    refused(lambda: Measure.objects.filter(pk=made.pk).update(status="done", ended_on=story.on, result="x"))
    refused(lambda: Measure.objects.filter(pk=made.pk).update(status="in_place"))


def test_other_areas_see_no_row_of_any_table(story):
    story.to_following()
    story.look()
    with in_scope(Scope.of(["530823"])):
        counts = [model.objects.count() for model in (Case, Clue, Step, Measure)]
    assert counts == [0, 0, 0, 0]


def test_valid_notice_is_visible_without_a_scope_and_an_expired_one_is_not(story):
    """The story lies in the past or future of the database's clock: its notice is not shown."""
    from datetime import timedelta

    from django.utils import timezone

    story.open()
    story.verify()
    story.review()
    story.post()
    made = Notice.objects.get()
    today = timezone.localdate()
    with in_scope(Scope.nothing()):
        assert Notice.objects.count() == 0
    copy = {field.name: getattr(made, field.name) for field in made._meta.fields if field.name != "id"}
    copy |= {"kind": "cleared", "from_date": today, "to_date": today + timedelta(days=1)}
    Notice.objects.create(**copy)
    with in_scope(Scope.nothing()):
        assert [row.kind for row in Notice.objects.all()] == ["cleared"]
    set_scope(Scope.everything())

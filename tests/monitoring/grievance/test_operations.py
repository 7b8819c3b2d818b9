"""Grievances: the clock, who answers, what follows, one appeal, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.monitoring.story import VILLAGE, Story
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Clue, Grievance, GrievanceStep
from xieshou.monitoring.operations import grievance as steps
from xieshou.monitoring.operations.clue import MOST_AN_HOUR, ThrottledError
from xieshou.monitoring.operations.grievance import (
    EmptyGrievanceError,
    HouseholdNeededError,
    NewGrievance,
    WrongWordError,
)
from xieshou.monitoring.queries.grievance import find_by_word
from xieshou.monitoring.rules.clocks import load_clocks

SENDER = b"s" * 16


def receive(story: Story, kind: str = "not_monitored", **values: object) -> Grievance:
    new = NewGrievance(
        **{"region_code": VILLAGE, "kind": kind, "text": "家里住院欠债，没有纳入监测", **values}
    )
    return steps.receive_grievance(new, actor=story.village, at=story.at).grievance


def assign(story: Story, row: Grievance) -> Grievance:
    return steps.assign_grievance(
        grievance_id=row.pk, responsible="乡镇纪检员", actor=story.township, at=story.at
    )


def refuse(story: Story, row: Grievance, actor: object = None) -> Grievance:
    return steps.refuse_grievance(
        grievance_id=row.pk, answer="核实后收入高于监测范围", actor=actor or story.township, at=story.at
    )


def appeal(story: Story, row: Grievance) -> Grievance:
    return steps.appeal(grievance_id=row.pk, text="算收入时没有扣除医药费", actor=story.village, at=story.at)


def accept(story: Story, row: Grievance, **given: object) -> Grievance:
    values = {"answer": "情况属实", "actor": story.township, "at": story.at, **given}
    return steps.accept_grievance(grievance_id=row.pk, **values)


@pytest.mark.parametrize("kind", ["not_monitored", "cleared"])
def test_upheld_grievance_opens_a_clue(story, kind):
    row = assign(story, receive(story, kind, household_id=story.household.pk))
    done = accept(story, row)
    assert (done.status, done.remedy, done.due_on) == ("accepted", "clue", None)
    clue = Clue.objects.get()
    assert (clue.pk, clue.household_id, clue.status) == (done.clue_id, story.household.pk, "new")
    moves = GrievanceStep.objects.order_by("at", "id").values_list("move", flat=True)
    assert list(moves) == ["receive", "assign", "accept"]
    assert Event.objects.filter(event="monitoring.grievance.accepted").count() == 1


def test_wrong_fact_sets_the_task_to_correct_the_register_once_the_household_is_known(story):
    row = assign(story, receive(story, "wrong_fact"))
    with pytest.raises(HouseholdNeededError):
        accept(story, row)
    assert Grievance.objects.get().status == "assigned"
    accept(story, row, household_id=story.household.pk)
    task = Task.objects.get(kind="monitoring.correction")
    assert (task.capability, task.source_id) == ("registry.household.edit", row.pk)


@pytest.mark.parametrize("kind", ["bad_service", "notice"])
def test_other_kinds_are_answered_and_set_nothing_in_motion(story, kind):
    accept(story, assign(story, receive(story, kind)))
    assert not Clue.objects.exists()
    assert not Task.objects.filter(kind="monitoring.correction").exists()


@pytest.mark.parametrize(("late", "is_late"), [(0, False), (1, True)])
def test_answer_on_the_last_day_is_in_time_and_the_day_after_is_late(story, late, is_late):
    row = assign(story, receive(story))
    clock = load_clocks().on("grievance", region_code=VILLAGE, day=story.on)
    assert row.due_on == clock.due_after(story.on)
    story.day += (row.due_on - story.on).days + late
    refuse(story, row)
    assert GrievanceStep.objects.get(move="refuse").is_late is is_late


def test_village_may_not_answer_and_the_county_appeal_needs_other_eyes(story, actor_with):
    row = receive(story)
    with pytest.raises(Denied):
        steps.assign_grievance(grievance_id=row.pk, responsible="x", actor=story.village, at=story.at)
    assign(story, row)
    with pytest.raises(Denied):
        refuse(story, row, story.village)
    refuse(story, row, story.county)
    appeal(story, row)
    for actor in (story.township, story.county):
        with pytest.raises(Denied):
            refuse(story, row, actor)
    other = actor_with("county_approver", regions=[VILLAGE[:6]])
    assert refuse(story, row, other).status == "final"


def test_appeal_is_possible_once_and_only_after_a_refusal(story):
    row = receive(story)
    with pytest.raises(IllegalMoveError):
        appeal(story, row)
    refuse(story, assign(story, row))
    story.day += 3
    again = appeal(story, row)
    assert again.due_on > story.on
    assert accept(story, row, actor=story.county).status == "accepted"
    with pytest.raises(IllegalMoveError):
        appeal(story, row)


def test_answer_needs_words_and_an_examination(story):
    row = receive(story)
    with pytest.raises(IllegalMoveError):
        refuse(story, row)
    assign(story, row)
    with pytest.raises(ReasonMissingError):
        accept(story, row, answer=" ")
    with pytest.raises(ReasonMissingError):
        steps.assign_grievance(grievance_id=row.pk, responsible=" ", actor=story.township, at=story.at)


def test_grievance_says_something_of_a_known_kind_in_ones_own_place(story, actor_with):
    with pytest.raises(EmptyGrievanceError):
        receive(story, text="  ")
    with pytest.raises(WordMissingError):
        receive(story, "anything")
    with pytest.raises(Denied):
        receive(story, region_code="530823103201")
    row = receive(story)
    stranger = actor_with("county_approver", regions=["530823"])
    with pytest.raises(NotFound):
        refuse(story, row, stranger)


def test_word_opens_after_a_change_of_the_index_key_while_the_old_one_is_kept(story, settings):
    slip = steps.report_grievance(
        NewGrievance(VILLAGE, "bad_service", "办事推诿"), sender=SENDER, at=story.at
    )
    settings.INDEX_KEY, settings.OLD_INDEX_KEYS = b"n" * 32, [settings.INDEX_KEY]
    assert find_by_word(slip.number, slip.word).pk == slip.grievance.pk
    assert find_by_word(slip.number, "AAAAAAAAAA") is None
    settings.OLD_INDEX_KEYS = []
    assert find_by_word(slip.number, slip.word) is None


def test_public_appeal_needs_the_word_and_is_throttled(story):
    new = NewGrievance(VILLAGE, "bad_service", "办事推诿")
    slip = steps.report_grievance(new, sender=SENDER, at=story.at)
    assert find_by_word(slip.number, slip.word).pk == slip.grievance.pk
    assert find_by_word(slip.number, "AAAAAAAAAA") is None
    assert find_by_word("AAAAAAAAAA", slip.word) is None
    refuse(story, assign(story, slip.grievance))
    given = {"number": slip.number, "text": "不同意", "sender": SENDER, "at": story.at}
    with pytest.raises(WrongWordError):
        steps.appeal_publicly(word="AAAAAAAAAA", **given)
    assert steps.appeal_publicly(word=slip.word.lower(), **given).status == "appealed"
    for _number in range(MOST_AN_HOUR - 2):
        steps.report_grievance(new, sender=SENDER, at=story.at)
    with pytest.raises(ThrottledError):
        steps.report_grievance(new, sender=SENDER, at=story.at)
    steps.report_grievance(new, sender=SENDER, at=story.at + timedelta(hours=2))


def test_database_refuses_moves_without_a_way_and_answers_without_words(story):
    row = receive(story)
    for values in (
        {"status": "final", "answer": "x", "appeal_text": "x", "responsible": "x"},
        {"status": "assigned"},
        {"due_on": None},
        {"text": "other"},
    ):
        with pytest.raises((IntegrityError, Exception)), transaction.atomic():
            Grievance.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        GrievanceStep.objects.update(note="x")

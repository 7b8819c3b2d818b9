"""Steps that a clue or a case refuses: the wrong hands, the wrong stage, a word or a reason that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError

from tests.monitoring.story import COUNTY, VILLAGE, Story
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Case, CaseCause, Clue, FollowUp, Measure, Notice, Step
from xieshou.monitoring.operations import case as steps
from xieshou.monitoring.operations import clearing, measure
from xieshou.monitoring.operations import clue as clues
from xieshou.monitoring.operations.batch import sign_cases
from xieshou.monitoring.operations.case import HouseholdMissingError
from xieshou.monitoring.operations.clearing import NotReadyError
from xieshou.monitoring.operations.notice import NoticeRunsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor

TABLES = (Case, CaseCause, Clue, Event, FollowUp, Measure, Notice, Step)


def written() -> list[list[dict[str, Any]]]:
    """Return every row that a step could write."""
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def reader(actor_with: Callable[..., Actor]) -> Actor:
    """Return an auditor of the county, who sees everything and changes nothing."""
    return actor_with("auditor", regions=[COUNTY])


CLUE_STEPS = {
    "open": lambda key, actor, at: steps.open_case(clue_id=key, actor=actor, at=at),
    "link": lambda key, actor, at: clues.link_household(
        clue_id=key, household_id=Clue.objects.get().household_id, actor=actor, at=at
    ),
    "dismiss": lambda key, actor, at: clues.dismiss_clue(clue_id=key, answer="无风险", actor=actor, at=at),
    "reopen": lambda key, actor, at: clues.reopen_clue(clue_id=key, reason="新情况", actor=actor, at=at),
}


@pytest.mark.parametrize("step", CLUE_STEPS.values(), ids=CLUE_STEPS)
def test_reader_takes_no_step_on_a_clue(story: Story, reader: Actor, step: Callable[..., Any]) -> None:
    told, before = story.tell(), written()
    with pytest.raises(Denied):
        step(told.pk, reader, story.at)
    assert written() == before


@pytest.mark.parametrize("name", ["open", "link", "dismiss"])
def test_clue_behind_which_there_was_no_risk_is_taken_up_again_first(story: Story, name: str) -> None:
    told = story.tell()
    CLUE_STEPS["dismiss"](told.pk, story.village, story.at)
    before = written()
    with pytest.raises(IllegalMoveError) as refusal:
        CLUE_STEPS[name](told.pk, story.village, story.at)
    assert refusal.value.__cause__ is None  # said by the step, not by the database
    assert written() == before


def test_case_needs_the_household_of_its_clue(story: Story) -> None:
    new = clues.NewClue(VILLAGE, "visit", "illness", story.on, text="有人反映一户住院")
    told = clues.receive_clue(new, actor=story.village, at=story.at)
    with pytest.raises(HouseholdMissingError):
        steps.open_case(clue_id=told.pk, actor=story.village, at=story.at)
    assert not Case.objects.exists()
    assert Clue.objects.get().status == "new"


@pytest.mark.parametrize("values", [{"channel": "alert"}, {"channel": "rumour"}, {"cause": "luck"}])
def test_clue_speaks_the_words_of_its_lists(story: Story, values: dict[str, str]) -> None:
    """The lists of departments come in as sheets: nobody types an alert."""
    with pytest.raises(WordMissingError):
        story.tell(**values)
    assert not Clue.objects.exists()


def test_clue_is_dismissed_with_an_answer_and_taken_up_again_with_a_reason(story: Story) -> None:
    told, given = story.tell(), {"actor": story.village, "at": story.at}
    with pytest.raises(ReasonMissingError) as refusal:
        clues.dismiss_clue(clue_id=told.pk, answer=" ", **given)
    assert refusal.value.field == "answer"
    assert Clue.objects.get().status == "new"
    clues.dismiss_clue(clue_id=told.pk, answer="无风险", **given)
    with pytest.raises(ReasonMissingError) as refusal:
        clues.reopen_clue(clue_id=told.pk, reason=" ", **given)
    assert refusal.value.field == "reason"
    assert Clue.objects.get().status == "dismissed"


def test_county_decides_only_what_the_township_passed_on(story: Story) -> None:
    story.open()
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    before = written()
    with pytest.raises(IllegalMoveError) as refusal:
        story.decide()
    assert refusal.value.__cause__ is None  # said before the register is touched
    assert written() == before
    story.household.refresh_from_db()
    assert story.household.monitoring_class == "none"


def test_ended_case_is_neither_returned_nor_ended_again(story: Story) -> None:
    story.open()
    given = {"case_id": story.case.pk, "reason": "收入稳定", "actor": story.village, "at": story.at}
    steps.refuse_case(**given)
    before = written()
    for step in (steps.return_case, steps.refuse_case):
        with pytest.raises(IllegalMoveError):
            step(**given)
    assert written() == before


def test_case_under_notice_is_returned_and_not_ended(story: Story) -> None:
    """The database knows no way from the notice to the end; the notice stays where it hangs."""
    story.open()
    story.verify()
    story.review()
    story.post()
    before = written()
    with pytest.raises(IllegalMoveError) as refusal:
        steps.refuse_case(case_id=story.case.pk, reason="收入稳定", actor=story.village, at=story.at)
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert written() == before


def test_case_followed_is_returned_to_its_measures_and_its_notice_stays(story: Story) -> None:
    story.to_following()
    steps.return_case(case_id=story.case.pk, reason="措施未落实", actor=story.village, at=story.at)
    assert story.fresh().stage == "helping"
    assert story.fresh().notice_to is not None
    assert Notice.objects.get().withdrawn_at is None


def test_notice_without_its_last_day_passes_nothing_on(story: Story) -> None:
    story.open()
    story.verify()
    story.review()
    story.post()
    Case.objects.update(notice_to=None)
    with pytest.raises(IllegalMoveError) as refusal:
        story.pass_notice()
    assert refusal.value.__cause__ is None
    assert story.fresh().stage == "notice"


def test_batch_signs_no_stage_that_has_no_signature(story: Story) -> None:
    case = story.open()
    done = sign_cases([(case.pk, case.version)], actor=story.county, at=story.at)
    assert done.signed == []
    assert done.left_out == {case.number: str(Denied())}
    assert story.fresh().stage == "verifying"


def measure_steps(key: Any, actor: Actor, story: Story) -> list[Callable[[], Any]]:
    return [
        lambda: measure.start_measure(measure_id=key, started_on=story.on, actor=actor, at=story.at),
        lambda: measure.end_measure(
            measure_id=key, status="dropped", result="不再需要", actor=actor, at=story.at
        ),
    ]


def test_measure_is_moved_by_who_may_and_where_it_is_known(
    story: Story, reader: Actor, actor_with: Callable[..., Actor]
) -> None:
    story.to_county()
    story.decide()
    made, stranger = story.plan(), actor_with("village_cadre", regions=["530823103201"])
    before = written()
    for key, actor, refusal in (
        (made.pk, reader, Denied),
        (made.pk, stranger, NotFound),
        (new_id(), story.village, NotFound),
    ):
        for step in measure_steps(key, actor, story):
            with pytest.raises(refusal):
                step()
    assert written() == before


def test_follow_up_before_the_measures_leaves_their_clock_alone(story: Story) -> None:
    story.to_county()
    due_on = story.decide().due_on
    story.day += 3
    story.look()
    assert FollowUp.objects.count() == 1
    assert story.fresh().due_on == due_on


def test_follow_up_and_causes_speak_the_words_of_their_lists(story: Story) -> None:
    story.to_following()
    given = {"case_id": story.case.pk, "note": "入户了解", "actor": story.village, "at": story.at}
    before = written()
    with pytest.raises(WordMissingError):
        story.look(water="perhaps")
    with pytest.raises(WordMissingError) as refusal:
        clearing.name_cause(kind="luck", **given)
    assert refusal.value.field == "kind"
    with pytest.raises(WordMissingError) as refusal:
        clearing.solve_cause(kind="housing", **given)  # a word of the list, but no cause of this case
    assert refusal.value.field == "kind"
    assert written() == before


def to_clearing(story: Story) -> None:
    story.to_following()
    story.look()
    story.solve()
    story.day += 190
    story.look()
    story.propose()


def test_risk_is_not_cleared_while_the_village_reads_about_it(story: Story) -> None:
    to_clearing(story)
    before = written()
    with pytest.raises(NoticeRunsError):
        story.clear()
    assert written() == before


def test_risk_is_not_cleared_when_the_last_look_finds_a_gap(story: Story) -> None:
    to_clearing(story)
    story.day += 6
    story.look(housing="not_met")
    before = written()
    with pytest.raises(NotReadyError) as refusal:
        story.clear()
    assert [str(gap) for gap in refusal.value.gaps] == ["guarantee_open"]
    assert written() == before

"""The whole way of a case, its reverse edges, and who may take which step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.monitoring.story import START, Story
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Case, Notice, Step
from xieshou.monitoring.operations import case as steps
from xieshou.monitoring.operations.case import AuthorisationError, MeetingError, OpenCaseError
from xieshou.monitoring.operations.clearing import FollowUpError, NewFollowUp, NotReadyError, enter_follow_up
from xieshou.monitoring.operations.measure import (
    CauseWithoutMeasureError,
    MeasureDayError,
    end_measure,
    start_measure,
)
from xieshou.monitoring.operations.notice import LeakError, MeetingMissingError, NoticeRunsError
from xieshou.registry.models import Household
from xieshou.registry.rules import AxesError


def state(story: Story) -> tuple[str, str, object]:
    found = Household.objects.get(pk=story.household.pk)
    return found.base_type, found.monitoring_class, found.risk_cleared_on


def test_family_goes_from_clue_to_cleared_and_the_axes_stay_apart(story):
    story.to_county()
    assert state(story) == ("exited", "none", None)
    story.decide()
    assert state(story) == ("exited", "unstable", None)
    assert story.fresh().decided_class == "unstable"
    story.start(story.plan())
    story.arrange()
    story.look()
    story.solve()
    story.day += 190
    story.look()
    story.propose()
    story.day += 6
    story.clear()

    assert state(story) == ("exited", "unstable", story.on)
    stages = list(
        Step.objects.filter(case=story.case).order_by("at", "id").values_list("to_stage", flat=True)
    )
    assert stages == [
        "verifying", "reviewing", "notice", "township", "county",
        "helping", "following", "clearing", "cleared",
    ]  # fmt: skip
    assert Event.objects.filter(event="monitoring.case.decided").count() == 1
    assert Event.objects.filter(event="monitoring.case.cleared").count() == 1


def test_clock_runs_from_the_clue_and_a_late_step_says_so(story):
    story.tell()
    assert story.clue.due_on == START.date() + timedelta(days=15)
    story.to_county()
    assert story.fresh().due_on == START.date() + timedelta(days=15)
    story.day = 15
    story.decide()
    assert not Step.objects.get(to_stage="helping").is_late
    assert story.fresh().due_on == story.on + timedelta(days=30)


def test_decision_a_day_after_the_clock_is_late(story):
    story.to_county()
    story.day = 16
    story.decide()
    assert Step.objects.get(to_stage="helping").is_late


@pytest.mark.parametrize("days", [4, 5])
def test_notice_runs_for_five_whole_days(story, days):
    story.open()
    story.verify()
    story.review()
    story.post()
    with pytest.raises(NoticeRunsError):
        story.pass_notice(days=days)
    story.pass_notice(days=6 - days)
    assert story.fresh().stage == "township"


def test_case_is_returned_with_a_reason_and_walks_again(story):
    story.to_county()
    with pytest.raises(ReasonMissingError):
        steps.return_case(case_id=story.case.pk, reason=" ", actor=story.county, at=story.at)
    steps.return_case(case_id=story.case.pk, reason="票据不全", actor=story.county, at=story.at)

    again = story.fresh()
    assert (again.stage, again.notice_to, again.township_by_id) == ("verifying", None, None)
    assert Notice.objects.get().withdrawn_reason == "票据不全"
    story.verify(causes=["illness", "lost_work"])
    story.review()
    story.post()
    story.pass_notice()
    story.pass_township()
    assert story.decide().stage == "helping"
    assert Notice.objects.count() == 2


def test_case_is_refused_by_the_village_and_the_household_stays_as_it_was(story):
    story.open()
    steps.refuse_case(case_id=story.case.pk, reason="收入稳定", actor=story.village, at=story.at)
    assert story.fresh().stage == "refused"
    assert state(story) == ("exited", "none", None)
    story.clue = None
    assert story.open().previous_id is not None


def test_clearing_is_rolled_back_and_the_register_forgets_the_day(story):
    story.to_cleared()
    story.day += 10
    story.roll_back()
    assert state(story) == ("exited", "unstable", None)
    assert (story.fresh().stage, story.fresh().cleared_on) == ("following", None)
    assert story.propose().stage == "clearing"


def test_relapse_is_marked_again_in_a_new_case_linked_to_the_first(story):
    first = story.to_cleared()
    story.day += 30
    story.clue = None
    again = story.open()
    assert again.previous_id == first.pk
    story.verify(proposed_class="sudden", causes=["accident"])
    story.review()
    story.post()
    story.pass_notice()
    story.pass_township()
    assert state(story)[2] is not None
    story.decide()
    assert state(story) == ("exited", "sudden", None)


def test_household_has_one_open_case(story):
    story.open()
    story.tell()
    with pytest.raises(OpenCaseError):
        steps.open_case(clue_id=story.clue.pk, actor=story.village, at=story.at)


def test_clearing_waits_until_everything_holds(story):
    story.to_following()
    with pytest.raises(NotReadyError) as refusal:
        story.propose()
    assert {str(gap) for gap in refusal.value.gaps} == {"no_follow_up", "cause_open"}
    story.look()
    story.solve()
    story.day += 182
    story.look()
    with pytest.raises(NotReadyError) as refusal:
        story.propose()
    assert [str(gap) for gap in refusal.value.gaps] == ["not_stable_yet"]
    story.day += 1
    assert story.propose().stage == "clearing"


def test_household_without_labour_power_is_kept_and_not_cleared(story):
    from xieshou.registry.models import Member

    story.to_following()
    story.look()
    story.solve()
    Member.objects.update(labour_ability="none")
    story.day += 190
    story.look()
    with pytest.raises(NotReadyError) as refusal:
        story.propose()
    assert [str(gap) for gap in refusal.value.gaps] == ["no_labour"]


def test_follow_up_needs_a_measure_in_place_against_each_cause(story):
    story.open()
    story.verify(causes=["illness", "housing"])
    story.review()
    story.post()
    story.pass_notice()
    story.pass_township()
    story.decide()
    story.start(story.plan())
    with pytest.raises(CauseWithoutMeasureError):
        story.arrange()
    second = story.plan(cause="housing", kind="housing", text="危房改造")
    with pytest.raises(CauseWithoutMeasureError):
        story.arrange()
    story.start(second)
    assert story.arrange().stage == "following"


def test_measure_ends_with_a_result_and_not_twice(story):
    story.to_county()
    story.decide()
    made = story.plan()
    key = {"measure_id": made.pk, "actor": story.village, "at": story.at}
    with pytest.raises(IllegalMoveError):
        end_measure(status="done", result="已落实", **key)
    with pytest.raises(WordMissingError):
        end_measure(status="planned", result="x", **key)
    story.day += 1
    with pytest.raises(MeasureDayError):
        start_measure(started_on=story.on + timedelta(days=1), **{**key, "at": story.at})
    story.start(made)
    key["at"] = story.at
    with pytest.raises(ReasonMissingError):
        end_measure(status="done", result="", **key)
    end_measure(status="done", result="已落实", **key)
    with pytest.raises(IllegalMoveError):
        end_measure(status="dropped", result="重复", **key)


def test_one_follow_up_a_day_and_none_in_the_future(story):
    story.to_following()
    story.look()
    with pytest.raises(FollowUpError):
        story.look()
    with pytest.raises(FollowUpError):
        enter_follow_up(
            case_id=story.case.pk,
            seen=NewFollowUp(story.on + timedelta(days=1), None),
            actor=story.village,
            at=story.at,
        )


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"proposed_class": "none"}, WordMissingError),
        ({"proposed_class": "marginal"}, AxesError),
        ({"causes": []}, WordMissingError),
        ({"causes": ["luck"]}, WordMissingError),
        ({"finding": " "}, WordMissingError),
        ({"authorised_by": ""}, AuthorisationError),
        ({"authorised_on": START.date() + timedelta(days=1)}, AuthorisationError),
    ],
    ids=["no class", "wrong axis", "no cause", "unknown cause", "no finding", "unsigned", "future"],
)
def test_finding_that_is_not_whole_is_refused(story, values, refusal):
    story.open()
    with pytest.raises(refusal):
        story.verify(**values)
    assert story.fresh().stage == "verifying"


@pytest.mark.parametrize(("present", "in_favour"), [(30, 15), (30, 31), (0, 0), (30, 0)])
def test_meeting_without_a_majority_is_refused(story, present, in_favour):
    story.open()
    story.verify()
    with pytest.raises(MeetingError):
        story.review(present=present, in_favour=in_favour)
    with pytest.raises(MeetingMissingError):
        story.post()
    story.review(present=30, in_favour=16)
    story.post()


def test_remark_with_a_phone_number_is_not_posted(story):
    story.open()
    story.verify()
    story.review()
    with pytest.raises(LeakError):
        story.post(remark="联系电话 138-0000-0000")
    assert Notice.objects.count() == 0
    assert story.fresh().stage == "reviewing"


def test_each_level_signs_its_own_step(story, actor_with):
    from tests.monitoring.story import COUNTY

    story.open()
    with pytest.raises(Denied):
        steps.verify(
            case_id=story.case.pk,
            found=steps.Verification("unstable", ["illness"], "x", "李秀英", story.on),
            actor=story.township,
            at=story.at,
        )
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    with pytest.raises(Denied):
        steps.pass_township(case_id=story.case.pk, actor=story.village, at=story.at)
    story.pass_township()
    for actor in (story.village, story.township):
        with pytest.raises(Denied):
            steps.decide(case_id=story.case.pk, actor=actor, at=story.at)
    stranger = actor_with("county_approver", regions=["530823"])
    with pytest.raises(NotFound):
        steps.decide(case_id=story.case.pk, actor=stranger, at=story.at)
    assert actor_with("county_approver", regions=[COUNTY]).can("monitoring.case.decide")


def test_whoever_reviewed_for_the_township_does_not_decide_for_the_county(story):
    story.open()
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    steps.pass_township(case_id=story.case.pk, actor=story.county, at=story.at)
    with pytest.raises(Denied):
        story.decide()


def test_refused_household_axis_leaves_no_trace(story):
    story.base_type = "exited"
    story.to_county()
    Case.objects.filter(pk=story.case.pk).update(proposed_class="marginal")
    with pytest.raises(AxesError):
        story.decide()
    assert story.fresh().stage == "county"
    assert state(story)[1] == "none"

"""Retention checks and leavings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Notice, Task
from xieshou.kernel.people.models import PersonShare
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Exit, JobWish, RetentionCheck
from xieshou.labour.operations import delivery, referral, verification
from xieshou.labour.operations.verification import Finding
from xieshou.labour.queries.verification import list_due_checks

FINE = Finding(outcome="at_work", way="phone")


def _check(story, finding=FINE, *, day=3, on=8, actor=None):
    row = RetentionCheck.objects.get(placement_id=story.placement.pk, day=day)
    done = verification.do_check(
        check_id=row.pk, finding=finding, actor=actor or story.east, at=story.now(on)
    )
    story.placement.refresh_from_db()
    return done


def test_check_proves_the_days_up_to_the_day_it_was_made(story):
    story.work()

    row = _check(story, day=7, on=12)

    assert (row.done_on, row.done_by_id) == (date(2026, 3, 12), story.east.user_id)
    assert (story.placement.kept_days, story.placement.contacted_on) == (7, date(2026, 3, 12))


@pytest.mark.parametrize("way", ["employer", "family"])
def test_check_through_others_is_no_contact(story, way):
    story.work()

    _check(story, replace(FINE, way=way))

    assert (story.placement.kept_days, story.placement.contacted_on) == (3, None)


def test_not_reached_counts_a_try_and_stays_due(story):
    story.work()

    row = _check(story, Finding(outcome="not_reached"))

    assert (row.attempts, row.done_at, story.placement.kept_days) == (1, None, 0)
    due = list_due_checks(scope=story.east.scope, on=date(2026, 3, 8))
    assert [check.day for check in due] == [3]


def test_wavering_worker_is_a_task_of_the_stations(story):
    story.work()

    _check(story, Finding(outcome="at_risk", way="phone", risk_reason="climate", guidance="talk"))

    task = Task.objects.get(kind="labour.verification.at_risk")
    assert (task.capability, task.due_on, task.organisation_id) == (
        "labour.keeping.edit",
        date(2026, 3, 11),
        None,
    )


@pytest.mark.parametrize(
    "finding",
    [
        Finding(outcome="fine", way="phone"),
        Finding(outcome="at_work"),
        Finding(outcome="at_work", way="pigeon"),
        Finding(outcome="at_risk", way="phone"),
        Finding(outcome="at_work", way="phone", guidance="prayer"),
    ],
)
def test_check_that_is_not_whole_is_refused(story, finding):
    story.work()

    with pytest.raises(verification.CheckIncompleteError):
        _check(story, finding)


def test_check_does_not_record_a_leaving(story):
    story.work()

    with pytest.raises(verification.UseLeavingError):
        _check(story, Finding(outcome="left"))


def test_check_twice_is_refused(story):
    story.work()
    _check(story)

    with pytest.raises(verification.CheckDoneError):
        _check(story)


def test_check_by_the_steward_is_refused(story):
    story.work()

    with pytest.raises(Denied):
        _check(story, actor=story.steward)


def test_check_by_the_employer_is_not_found(story):
    story.work()

    with pytest.raises(NotFound):
        _check(story, actor=story.boss)


@pytest.mark.parametrize(("on", "days"), [(7, []), (8, [3]), (12, [3, 7])])
def test_checks_fall_due_on_their_day(story, on, days):
    story.arrive()

    due = list_due_checks(scope=story.county.scope, on=date(2026, 3, on))

    assert [check.day for check in due] == days


def test_leave_frees_everything_and_calls_for_a_new_post(story):
    story.work()

    gone = story.leave()

    story.vacancy.refresh_from_db()
    assert (gone.reason, story.placement.status, story.placement.left_on) == (
        "climate",
        "left",
        date(2026, 3, 20),
    )
    assert story.vacancy.places_taken == 0
    assert RetentionCheck.objects.filter(cancelled_at__isnull=True).count() == 0
    assert PersonShare.objects.get().to_date == date(2026, 5, 4)
    task = Task.objects.get(kind="labour.verification.rematch")
    assert (task.capability, task.due_on) == ("labour.match.run", date(2026, 3, 27))
    assert JobWish.objects.get(pk=story.wish.pk).status == "seeking"


def test_leave_tells_the_stewards(story, user_with):
    user = user_with("recruitment_steward", regions=["530326"])
    story.work()
    story.leave()

    assert Notice.objects.filter(recipient=user, kind="labour.verification.rematch").count() == 1


def test_new_referral_ticks_off_the_rematch(story, another):
    story.work()
    story.leave()
    other = another()

    referral.refer(wish_id=story.wish.pk, vacancy_id=other.vacancy.pk, actor=story.steward, at=story.now(21))

    assert Task.objects.filter(kind="labour.verification.rematch", done_at__isnull=True).count() == 0


def test_leave_without_wanting_another_post_stays_home(story):
    story.work()

    story.leave(wants_rematch=False)

    assert Task.objects.filter(kind="labour.verification.rematch").count() == 0
    assert JobWish.objects.get(pk=story.wish.pk).status == "returned"


@pytest.mark.parametrize(
    "leaving",
    [
        {"reason": "boredom"},
        {"reason": "other"},
        {"reason": "other", "note": "  "},
        {"left_on": date(2026, 3, 21)},
        {"left_on": date(2026, 3, 3)},
    ],
)
def test_leave_without_reason_or_with_an_impossible_day_is_refused(story, leaving):
    story.work()

    with pytest.raises(verification.LeavingIncompleteError):
        story.leave(**leaving)


def test_leave_on_the_way_is_recorded(story):
    story.depart()

    assert story.leave(day=6).reason == "climate"


def test_leave_before_departure_is_refused(story):
    story.accept()

    with pytest.raises(IllegalMoveError):
        story.leave()


def test_leave_twice_is_refused(story):
    story.work()
    story.leave()

    with pytest.raises(IllegalMoveError):
        story.leave()
    assert Exit.objects.count() == 1


def test_leave_by_the_employer_is_refused(story):
    story.work()

    with pytest.raises(Denied):
        verification.leave(
            placement_id=story.placement.pk, leaving=verification.Leaving(date(2026, 3, 20), "skill"),
            actor=story.boss, at=story.now(20),
        )  # fmt: skip


def test_place_of_a_leaver_can_be_taken_again(story, another):
    story.vacancy.head_count = 1
    story.vacancy.save(update_fields=["head_count"])
    story.work()
    story.leave()

    assert another(vacancy=story.vacancy).refer().status == "referred"


def test_journey_module_names_the_tasks():
    assert (delivery.COUNTY_DOOR, delivery.EMPLOYER_DOOR) == (
        "labour.placement.confirm_county",
        "labour.placement.confirm_employer",
    )


@pytest.mark.parametrize(("on", "refused"), [(7, True), (8, False)])
def test_check_before_its_day_is_refused(story, on, refused):
    story.work()

    if refused:
        with pytest.raises(verification.CheckNotDueError):
            _check(story, on=on)
    else:
        assert _check(story, on=on).outcome == "at_work"

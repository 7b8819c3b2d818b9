"""Facts signed by both sides: agreement, difference, correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.labour.story import EMPLOYED
from xieshou.kernel.errors import Denied
from xieshou.kernel.inbox.models import Task
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Confirmation, JobWish, Mismatch
from xieshou.labour.operations import confirmation
from xieshou.labour.queries.delivery import get_signatures
from xieshou.labour.rules.confirmation import Statement, compare
from xieshou.labour.vocabulary.delivery import Side

NOT = Statement(False)
WAGE = replace(EMPLOYED, wage_fen=490_000)


def test_both_sides_agree_and_the_worker_is_in_work(story):
    story.work()

    assert (story.placement.status, story.placement.in_work_on) == ("in_work", date(2026, 3, 5))
    assert story.placement.employer_confirmed_on == date(2026, 3, 6)
    assert Mismatch.objects.count() == 0
    assert Task.objects.filter(done_at__isnull=True).count() == 0
    assert JobWish.objects.get(pk=story.wish.pk).status == "working_outside"


def test_one_side_alone_decides_nothing(story):
    story.arrive()
    story.sign(Side.COUNTY)

    assert story.placement.status == "arrived"
    assert Mismatch.objects.count() == 0


def test_difference_is_shown_to_both_and_never_averaged(story):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.EMPLOYER, WAGE)

    mismatch = Mismatch.objects.get()
    assert (mismatch.fields, mismatch.resolved_at, story.placement.status) == (["wage_fen"], None, "arrived")
    open_tasks = Task.objects.filter(kind="labour.placement.mismatch", done_at__isnull=True)
    assert set(open_tasks.values_list("capability", "due_on")) == {
        ("labour.placement.confirm_county", date(2026, 3, 9)),
        ("labour.placement.confirm_employer", date(2026, 3, 9)),
    }
    assert set(Confirmation.objects.values_list("wage_fen", flat=True)) == {520_000, 490_000}


def test_correction_with_a_reason_settles_the_difference_for_both(story):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.EMPLOYER, WAGE)

    corrected = story.sign(Side.COUNTY, WAGE, reason="工资条为准", day=8)

    mismatch = Mismatch.objects.get()
    assert (corrected.version, mismatch.resolved_by_id) == (2, corrected.pk)
    assert Task.objects.filter(done_at__isnull=True).count() == 0
    assert story.placement.status == "in_work"
    assert Confirmation.objects.filter(side="county").count() == 2


def test_correction_that_still_differs_keeps_one_open_mismatch(story):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.EMPLOYER, WAGE)

    story.sign(Side.COUNTY, NOT, reason="电话联系不到", day=8)

    assert [row.fields for row in Mismatch.objects.all()] == [["employed"]]


def test_correction_without_a_reason_is_refused(story):
    story.arrive()
    story.sign(Side.COUNTY)

    with pytest.raises(confirmation.CorrectionReasonError):
        story.sign(Side.COUNTY, WAGE)


@pytest.mark.parametrize(
    "missing", [{"start_date": None}, {"post": " "}, {"wage_fen": None}, {"wage_fen": 0}]
)
def test_employed_without_the_facts_is_refused(story, missing):
    story.arrive()

    with pytest.raises(confirmation.StatementIncompleteError):
        story.sign(Side.COUNTY, replace(EMPLOYED, **missing))


def test_sides_sign_only_for_themselves(story):
    story.arrive()
    for side, actor in (
        (Side.COUNTY, story.boss),
        (Side.EMPLOYER, story.county),
        (Side.EMPLOYER, story.steward),
    ):
        with pytest.raises(Denied):
            confirmation.confirm(
                placement_id=story.placement.pk, side=side, statement=EMPLOYED, actor=actor, at=story.now(6)
            )


def test_sign_before_arrival_is_refused(story):
    story.depart()

    with pytest.raises(IllegalMoveError):
        story.sign(Side.COUNTY)


def test_side_that_has_not_signed_does_not_see_the_other_form(story):
    story.arrive()
    story.sign(Side.COUNTY)

    before = get_signatures(story.placement, sides=[Side.EMPLOYER])
    story.sign(Side.EMPLOYER)
    after = get_signatures(story.placement, sides=[Side.EMPLOYER])

    assert (before.county, before.hidden) == (None, frozenset({Side.COUNTY}))
    assert (after.county.wage_fen, after.hidden) == (520_000, frozenset())


@pytest.mark.parametrize(
    ("county", "employer", "differing"),
    [
        (EMPLOYED, EMPLOYED, []),
        (EMPLOYED, replace(EMPLOYED, post=" 缝 纫工"), []),
        (EMPLOYED, replace(EMPLOYED, wage_fen=520_001), ["wage_fen"]),
        (EMPLOYED, replace(EMPLOYED, start_date=date(2026, 3, 6)), ["start_date"]),
        (EMPLOYED, replace(EMPLOYED, post="质检员", wage_fen=1), ["post", "wage_fen"]),
        (EMPLOYED, NOT, ["employed"]),
        (NOT, EMPLOYED, ["employed"]),
        (NOT, NOT, []),
    ],
)
def test_compare(county, employer, differing):
    assert compare(county, employer) == differing


def test_both_sides_agree_that_there_is_no_work(story):
    story.arrive()
    for side in Side:
        story.sign(side, Statement(False))
    assert story.placement.status == "arrived"
    assert not Mismatch.objects.exists()

"""Urgent posts of key enterprises: found, agreed, filled by arrivals, lapsed, and the rates of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.makers import AT, ON, make_vacancy
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ids import new_id
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import StewardTerm, UrgentPost
from xieshou.labour.operations import steward_posts as steps
from xieshou.labour.operations import steward_service as service
from xieshou.labour.queries.steward_hires import count_hires, list_hires
from xieshou.labour.queries.steward_posts import (
    PostFilter,
    count_by_stage,
    get_post,
    get_post_for_update,
    list_linkable,
    list_of_enterprise,
    list_posts,
    list_rates,
)
from xieshou.labour.rules.occupations import UnknownOccupationError

from .makers import NEED, PDF, agree

pytestmark = pytest.mark.django_db
WHO = service.ContactEntry("王经理", "13800000000", "人事经理")
PAPER = service.AgreementEntry("招聘服务协议", date(2026, 1, 1), date(2026, 12, 31), PDF, "协议.pdf")


# --- in charge --------------------------------------------------------------------------------------


def test_urgent_post_is_answered_within_working_days(office):
    row = office.give()
    post = office.mine(row)  # a Monday
    assert (post.mined_on, post.answer_due_on) == (ON, date(2026, 3, 5))
    assert (post.steward_id, post.steward_name) == (office.users[0].pk, office.users[0].display_name)
    friday = office.mine(row, at=AT + timedelta(days=4))
    assert friday.answer_due_on == date(2026, 3, 11)
    StewardTerm.objects.all().delete()
    assert office.mine(row, replace(NEED, title="另一岗位")).steward_id is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, steps.NeedIncompleteError),
        ({"occupation_code": ""}, steps.NeedIncompleteError),
        ({"places": 0}, steps.NeedIncompleteError),
        ({"places": 10_001}, steps.NeedIncompleteError),
        ({"occupation_code": "9-99-99-99"}, UnknownOccupationError),
        ({"needed_by": ON - timedelta(days=1)}, steps.NeededByError),
    ],
    ids=["title", "occupation", "none", "too many", "unknown code", "yesterday"],
)
def test_impossible_need_is_refused(office, change, refusal):
    row = office.give()
    with pytest.raises(refusal):
        office.mine(row, replace(NEED, **change))
    assert office.mine(row, replace(NEED, places=1, needed_by=ON))
    with pytest.raises(steps.NeedIncompleteError):
        office.mine(row, replace(NEED, places=1, needed_by=ON))


def test_filled_is_counted_from_arrivals_and_never_typed(office, story, another):
    row = office.give(story.employer)
    post = office.mine(row)
    agree(office, post, story.vacancy)
    scope = office.head.scope
    story.arrive()
    assert (get_post(post.pk, scope=scope).stage, get_post(post.pk, scope=scope).arrived) == ("agreed", 1)
    another(vacancy=story.vacancy).arrive()
    shown = get_post(post.pk, scope=scope)
    assert (shown.stage, shown.status, shown.arrived) == ("filled", "agreed", 2)
    with pytest.raises(steps.FilledError):
        steps.lapse(post_id=post.pk, reason="nobody", actor=office.stewards[0], at=AT)
    story.leave(day=20)
    assert get_post(post.pk, scope=scope).stage == "filled"  # a leaving is a loss, not an arrival undone
    assert count_by_stage(scope=scope) == {"mined": 0, "agreed": 0, "filled": 1, "lapsed": 0}
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentPost.objects.update(status="filled")
    counts = count_hires(row.employer_id, scope=scope)
    assert (counts["all"], counts["kept"], counts["lost"], counts["climate"]) == (2, 1, 1, 1)
    for show, reason, number in (
        ("all", "", 2),
        ("kept", "", 1),
        ("lost", "climate", 1),
        ("lost", "skill", 0),
    ):
        assert list_hires(row.employer_id, scope=scope, show=show, reason=reason).count() == number


def test_arrivals_before_the_need_was_recorded_do_not_fill_it(office, story):
    row = office.give(story.employer)
    story.arrive()  # on the fifth
    early = office.mine(row, replace(NEED, places=1), at=story.now(5))
    steps.agree(post_id=early.pk, vacancy_id=story.vacancy.pk, actor=office.stewards[0], at=story.now(5))
    assert get_post(early.pk, scope=office.head.scope).stage == "filled"
    steps_late = office.mine(row, replace(NEED, places=1, title="熟练工"), at=story.now(6))
    UrgentPost.objects.filter(pk=early.pk).delete()
    step = {"vacancy_id": story.vacancy.pk, "actor": office.stewards[0], "at": story.now(6)}
    steps.agree(post_id=steps_late.pk, **step)
    assert get_post(steps_late.pk, scope=office.head.scope).stage == "agreed"


def test_vacancy_answers_one_urgent_post_of_its_own_enterprise(office):
    row = office.give()
    post, second = office.mine(row), office.mine(row, replace(NEED, title="熨烫工"))
    vacancy = make_vacancy(row.employer)
    for wrong in (make_vacancy(), make_vacancy(row.employer, status="withdrawn")):
        with pytest.raises(steps.WrongVacancyError):
            agree(office, post, wrong)
    assert [one.pk for one in list_linkable(row.employer_id, scope=office.head.scope)] == [vacancy.pk]
    agree(office, post, vacancy)
    with pytest.raises(IllegalMoveError):
        agree(office, post, vacancy)
    with pytest.raises(steps.WrongVacancyError):
        agree(office, second, vacancy)
    assert list_linkable(row.employer_id, scope=office.head.scope) == []
    steps.lapse(post_id=post.pk, reason="terms", actor=office.stewards[0], at=AT)
    assert agree(office, second, vacancy).status == "agreed"


def test_lapse_says_why(office):
    row = office.give()
    post = office.mine(row)
    step = {"post_id": post.pk, "actor": office.stewards[0], "at": AT}
    for wrong in ({"reason": "rain"}, {"reason": "other"}, {"reason": "other", "note": " "}):
        with pytest.raises(steps.LapseIncompleteError):
            steps.lapse(**step, **wrong)
    assert steps.lapse(**step, reason="other", note="厂房停电").lapsed_on == ON
    with pytest.raises(IllegalMoveError):
        steps.lapse(**step, reason="terms")
    for get in (get_post, get_post_for_update):
        with pytest.raises(NotFound):
            get(new_id(), scope=office.head.scope)


def test_rates_open_to_the_posts_they_count(office, story):
    row = office.give(story.employer)
    post = office.mine(row, replace(NEED, places=1))
    agree(office, post, story.vacancy)
    mistake = office.mine(row, replace(NEED, title="误录"))
    steps.lapse(post_id=mistake.pk, reason="mistake", actor=office.stewards[0], at=AT)
    office.mine(row, replace(NEED, title="熨烫工"))
    story.arrive()
    scope = office.head.scope
    (rate,) = list_rates(scope=scope)
    figures = (rate.mined, rate.agreed, rate.filled, rate.places, rate.places_filled)
    assert figures == (2, 1, 1, 3, 1)
    assert (rate.month, rate.steward_id) == (date(2026, 3, 1), office.users[0].pk)
    for part, number in (("", 2), ("agreed", 1), ("filled", 1)):
        wanted = PostFilter(steward_id=rate.steward_id, month=rate.month, part=part, counted=True)
        assert list_posts(wanted, scope=scope).count() == number
    assert list_rates(scope=scope, steward_id=office.users[1].pk) == []
    assert len(list_of_enterprise(row.pk, scope=scope)) == 3
    assert list_posts(PostFilter(stage="lapsed"), scope=scope).count() == 1

"""Whom a steward calls today, and what takes a line off the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.labour.makers import EXPIRES, make_vacancy
from xieshou.labour.operations import steward_service as service
from xieshou.labour.queries.steward_calls import list_calls

from .makers import BEGAN, CALL, NEED, PDF, agree, talk

pytestmark = pytest.mark.django_db
WHO = service.ContactEntry("王经理", "13800000000", "人事经理")
PAPER = service.AgreementEntry("招聘服务协议", date(2026, 1, 1), date(2026, 12, 31), PDF, "协议.pdf")


# --- in charge --------------------------------------------------------------------------------------


def reasons(office, on, **options):
    return [(one.reason.value, one.about) for one in list_calls(scope=office.head.scope, on=on, **options)]


def test_call_list_names_whom_to_call_and_a_call_takes_the_line_off(office, story):
    row = office.give(story.employer, from_date=BEGAN)
    assert reasons(office, date(2026, 3, 3)) == []
    assert reasons(office, date(2026, 3, 4)) == [("overdue", "")]
    talk(office, row, replace(CALL, next_on=date(2026, 3, 6)))
    assert reasons(office, date(2026, 3, 5)) == []
    assert reasons(office, date(2026, 3, 6)) == [("promised", "")]
    talk(office, row)
    post = office.mine(row)
    assert reasons(office, date(2026, 3, 4)) == []
    assert reasons(office, date(2026, 3, 5)) == [("unanswered", "缝纫工")]
    assert reasons(office, date(2026, 3, 5), steward_id=office.users[1].pk) == []
    talk(office, row, replace(CALL, held_on=date(2026, 3, 5), post_id=post.pk), at=story.now(5))
    assert reasons(office, date(2026, 3, 7)) == []
    assert reasons(office, date(2026, 3, 8)) == [("unanswered", "缝纫工")]
    agree(office, post, story.vacancy)
    assert reasons(office, date(2026, 3, 8)) == []
    assert reasons(office, date(2026, 3, 24)) == [("expiring", "缝纫工")]  # seven days before it is needed
    story.arrive()
    assert reasons(office, date(2026, 3, 7)) == []
    ((reason, about),) = reasons(office, date(2026, 3, 8))
    assert (reason, about.endswith("缝纫工")) == ("fresh", True)
    asked = replace(CALL, held_on=date(2026, 3, 8), placement_id=story.placement.pk)
    talk(office, row, asked, at=story.now(8))
    assert reasons(office, date(2026, 3, 8)) == []


def test_vacancy_that_expires_makes_an_agreed_post_run_out(office):
    row = office.give()
    post = office.mine(row, replace(NEED, needed_by=EXPIRES))
    agree(office, post, make_vacancy(row.employer, expires_on=date(2026, 3, 12)))
    talk(office, row)
    assert reasons(office, date(2026, 3, 4)) == []
    assert reasons(office, date(2026, 3, 5)) == [("expiring", "缝纫工")]


def test_call_list_takes_as_many_queries_for_three_enterprises(office, django_assert_num_queries):
    def count():
        with django_assert_num_queries(100, exact=False) as asked:
            assert list_calls(scope=office.head.scope, on=date(2026, 3, 20))
        return len(asked)

    office.mine(office.give())
    one = count()
    for _number in range(2):
        office.mine(office.give())
    assert count() == one

"""The public notice of a result: allowed fields, its days, objections, and no grant before both are over."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.projects.makers import AT
from tests.projects.notice.makers import DAY, OVER, POSTED, enter, grant, post, rule
from tests.projects.test_scheme import END, receive
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Application, FundingCall, GrantNotice, GrantObjection
from xieshou.projects.operations import grant_notice, scheme
from xieshou.projects.rules.grant_notice import GrantLine, find_grant_leaks, last_day_after, runs_on


def test_notice_holds_allowed_fields_in_the_order_of_the_ranking(ranked, officer):
    notice = post(ranked, officer, remark="请监督")
    ranked.refresh_from_db()
    assert ranked.status == "noticed"
    assert (notice.from_date, notice.to_date) == (POSTED, OVER)
    assert notice.lines == [
        {"position": 1, "organisation": "甲", "title": "甲项目", "sector": "mushroom",
         "amount_fen": 1_500_000_00, "points": 9000},
        {"position": 2, "organisation": "乙", "title": "乙项目", "sector": "mushroom",
         "amount_fen": 1_500_000_00, "points": 8000},
    ]  # fmt: skip
    with pytest.raises(errors.IllegalMoveError):
        post(ranked, officer)
    with pytest.raises(errors.IllegalMoveError):
        scheme.rank(call_id=ranked.pk, actor=officer, at=AT, on=END)
    with pytest.raises(DatabaseError), transaction.atomic():
        GrantNotice.objects.filter(pk=notice.pk).update(lines=[])


def test_nothing_is_granted_without_a_notice_or_before_it_is_over(ranked, officer):
    with pytest.raises(scheme.NoticeMissingError):
        grant(ranked, officer)
    post(ranked, officer)
    GrantNotice.objects.update(withdrawn_at=AT, withdrawn_reason="误发")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingCall.objects.filter(pk=ranked.pk).update(status="decided", decision="x")
    GrantNotice.objects.update(withdrawn_at=None, withdrawn_reason="")
    with pytest.raises(scheme.GrantNoticeRunsError):
        grant(ranked, officer, on=OVER - DAY)
    assert grant(ranked, officer).status == "decided"
    with pytest.raises(errors.IllegalMoveError):
        grant(ranked, officer)
    granted = Application.objects.filter(status="granted").order_by("title")
    assert {row.title for row in granted} == {"甲项目", "乙项目"}


def test_open_objection_blocks_the_grant_and_a_reason_frees_it(ranked, officer, district):
    notice = post(ranked, officer)
    row = enter(notice, district)
    with pytest.raises(scheme.ObjectionOpenError):
        grant(ranked, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingCall.objects.filter(pk=ranked.pk).update(status="decided", decision="x")
    with pytest.raises(errors.ReasonMissingError):
        rule(row, officer, answer=" ")
    with pytest.raises(grant_notice.GrantLeakError):
        rule(row, officer, answer="请致电13800000000")
    assert rule(row, officer).status == "rejected"
    with pytest.raises(errors.IllegalMoveError):
        rule(row, officer)
    assert grant(ranked, officer).status == "decided"
    names = set(Event.objects.values_list("event", flat=True))
    assert {"projects.match.noticed", "projects.match.objection_decided"} <= names


def test_upheld_objection_takes_the_application_out_and_the_next_moves_up(ranked, officer, district):
    notice = post(ranked, officer)
    row = enter(notice, district, application_id=notice.applications[0])
    other = enter(notice, district, application_id=notice.applications[1])
    rule(row, officer, upheld=True, answer="户数不实")
    ranked.refresh_from_db()
    notice.refresh_from_db()
    assert (ranked.status, notice.withdrawn_reason) == ("again", "户数不实")
    first = Application.objects.get(pk=notice.applications[0])
    assert (first.status, first.is_selected, first.reason) == ("excluded", False, {"code": "objection"})
    with pytest.raises(scheme.NoticeMissingError):
        grant(ranked, officer)
    with pytest.raises(errors.IllegalMoveError):
        post(ranked, officer)
    with pytest.raises(errors.IllegalMoveError):
        enter(notice, district)
    scheme.rank(call_id=ranked.pk, actor=officer, at=AT, on=END)
    again = post(ranked, officer, on=POSTED + 3 * DAY)
    assert [line["title"] for line in again.lines] == ["乙项目", "丙项目"]
    assert again.to_date == OVER + 3 * DAY
    with pytest.raises(scheme.ObjectionOpenError):  # the other objection still stands
        grant(ranked, officer, on=again.to_date)
    rule(other, officer)
    grant(ranked, officer, on=again.to_date)
    assert set(Application.objects.filter(status="granted").values_list("title", flat=True)) == {
        "乙项目",
        "丙项目",
    }


def test_objection_to_the_whole_result_sends_it_back_without_taking_anybody_out(ranked, officer, district):
    notice = post(ranked, officer)
    row, other = enter(notice, district), enter(notice, district)
    rule(row, officer, upheld=True)
    rule(other, officer, upheld=True)
    ranked.refresh_from_db()
    assert ranked.status == "again"
    assert not Application.objects.filter(status="excluded").exists()
    assert set(Application.objects.values_list("is_selected", flat=True)) == {None}


def test_late_upheld_objection_ends_the_newer_notice_too(ranked, officer, district):
    notice = post(ranked, officer)
    late = enter(notice, district, application_id=notice.applications[1])
    rule(enter(notice, district, application_id=notice.applications[0]), officer, upheld=True)
    scheme.rank(call_id=ranked.pk, actor=officer, at=AT, on=END)
    again = post(ranked, officer)
    second = enter(again, district, application_id=notice.applications[1])
    rule(late, officer, upheld=True)
    again.refresh_from_db()
    ranked.refresh_from_db()
    assert again.withdrawn_at
    assert ranked.status == "again"
    rule(second, officer, upheld=True)  # upheld as well: there is nobody left to take out
    assert Application.objects.filter(status="excluded").count() == 2


def test_notice_is_withdrawn_with_a_reason_and_ranked_again(ranked, officer):
    with pytest.raises(errors.IllegalMoveError):
        grant_notice.withdraw_grant_notice(call_id=ranked.pk, reason="误发", actor=officer, at=AT)
    post(ranked, officer)
    with pytest.raises(errors.ReasonMissingError):
        grant_notice.withdraw_grant_notice(call_id=ranked.pk, reason=" ", actor=officer, at=AT)
    grant_notice.withdraw_grant_notice(call_id=ranked.pk, reason="误发", actor=officer, at=AT)
    scheme.rank(call_id=ranked.pk, actor=officer, at=AT, on=END)
    assert post(ranked, officer).withdrawn_at is None
    assert GrantNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("on", "taken"),
    [(POSTED - DAY, False), (POSTED, True), (OVER - DAY, True), (OVER, False)],
    ids=["before", "first", "last", "after"],
)
def test_objections_are_taken_while_the_notice_runs(ranked, officer, district, on, taken):
    notice = post(ranked, officer)
    if taken:
        assert enter(notice, district, on=OVER + DAY, received_on=on).received_on == on
    else:
        with pytest.raises(grant_notice.ObjectionDaysError):
            enter(notice, district, on=OVER + DAY, received_on=on)


def test_objection_that_says_nothing_or_meets_nobody_is_refused(ranked, officer, district):
    notice = post(ranked, officer)
    third = Application.objects.get(title="丙项目")
    with pytest.raises(grant_notice.ObjectionTextError):
        enter(notice, district, text=" ")
    with pytest.raises(grant_notice.NotOnNoticeError):
        enter(notice, district, application_id=third.pk)
    with pytest.raises(grant_notice.ObjectionDaysError):
        enter(notice, district, received_on=POSTED + DAY)


def test_who_entered_or_scored_does_not_decide(ranked, officer, actor_with, reviewers):
    both = actor_with("cooperation_officer", regions=["530823"])
    notice = post(ranked, officer)
    own = enter(notice, both)
    with pytest.raises(errors.SamePersonError):
        rule(own, both)
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantObjection.objects.filter(pk=own.pk).update(
            status="rejected", answer="x", decided_at=AT, decided_by_id=both.user_id
        )
    with pytest.raises(Denied):
        rule(own, reviewers[0])
    row = enter(notice, officer, application_id=notice.applications[0])
    application = Application.objects.get(pk=notice.applications[0])
    assert application.scores.count() == 2
    scorer = reviewers[0]
    manager = type(both)(
        user_id=scorer.user_id, name="评审", capabilities=both.capabilities, scope=both.scope
    )
    with pytest.raises(grant_notice.ReviewerDecidesError):
        rule(row, manager)
    assert rule(row, both).status == "rejected"


def test_other_counties_reach_nothing(ranked, officer, district, stranger):
    notice = post(ranked, officer)
    row = enter(notice, district)
    for step in (
        lambda: post(ranked, stranger),
        lambda: enter(notice, stranger),
        lambda: rule(row, stranger),
        lambda: grant_notice.withdraw_grant_notice(call_id=ranked.pk, reason="x", actor=stranger, at=AT),
    ):
        with pytest.raises(NotFound):
            step()
    with in_scope(stranger.scope):
        assert (GrantNotice.objects.count(), GrantObjection.objects.count()) == (0, 0)


def line(**values):
    known = {
        "position": 1, "organisation": "甲合作社", "title": "抗病稻种推广", "sector": "rice", "amount_fen": 1,
        "points": 1,
    }  # fmt: skip
    return GrantLine(**{**known, **values})


@pytest.mark.parametrize(
    ("values", "remark", "kinds"),
    [
        ({}, "", []),
        ({"organisation": "甲13800000000"}, "", ["phone"]),
        ({"title": "五三〇三二六一九九〇〇三〇七〇〇〇五"}, "", ["id_number"]),
        ({}, "负责人住院", ["health"]),
        ({}, "账号6222000000000000000", ["bank"]),
    ],
    ids=["bodies", "phone", "number", "health", "account"],
)
def test_leaks_of_a_notice(values, remark, kinds):
    assert [leak.kind for leak in find_grant_leaks([line(**values)], remark)] == kinds


def test_leaking_remark_is_refused_at_its_field(ranked, officer):
    with pytest.raises(grant_notice.GrantLeakError) as caught:
        post(ranked, officer, remark="致电13800000000")
    assert caught.value.field == "remark"
    assert not GrantNotice.objects.exists()


def test_days_of_a_notice():
    first = date(2026, 12, 28)
    end = last_day_after(first, 7)
    assert end == date(2027, 1, 5)
    assert [runs_on(day, from_date=first, to_date=end) for day in (first - DAY, first, end - DAY, end)] == [
        False,
        True,
        True,
        False,
    ]


def test_objection_upheld_after_the_new_ranking_sends_it_back_once_more(ranked, officer, district):
    notice = post(ranked, officer)
    late = enter(notice, district)
    rule(enter(notice, district), officer, upheld=True)
    scheme.rank(call_id=ranked.pk, actor=officer, at=AT, on=END)
    rule(late, officer, upheld=True)
    ranked.refresh_from_db()
    assert ranked.status == "again"


def test_reviewer_neither_ranks_nor_publishes_nor_grants(ranked, reviewers):
    reviewer = reviewers[0]
    for step in (
        lambda: scheme.rank(call_id=ranked.pk, actor=reviewer, at=AT, on=END),
        lambda: receive(ranked, reviewer, "丁"),
        lambda: post(ranked, reviewer),
        lambda: grant(ranked, reviewer),
    ):
        with pytest.raises(Denied):
            step()

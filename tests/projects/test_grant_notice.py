"""The public notice of a result: allowed fields, its days, objections, and no grant before both are over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import AT, make_places
from tests.projects.test_scheme import END, give, open_call, receive
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.clue import MOST_AN_HOUR, ThrottledError
from xieshou.projects import errors
from xieshou.projects.models import Application, FundingCall, GrantNotice, GrantObjection
from xieshou.projects.operations import grant_notice, scheme
from xieshou.projects.rules.grant_notice import GrantLine, find_grant_leaks, last_day_after, runs_on

EN = {"accept-language": "en"}
ALL = Scope.everything()
DAY = timedelta(days=1)
POSTED = END
OVER = POSTED + 8 * DAY  # seven days of notice; the day of posting is not counted
SENDER = b"0123456789abcdef"


@pytest.fixture
def reviewers(db, actor_with):
    return [actor_with("county_approver", regions=["530823"]) for _number in range(2)]


@pytest.fixture
def ranked(district, officer, reviewers):
    """Return a ranked call: two fit under the budget, the third does not."""
    call = open_call(district)
    for name, points in (("甲", 90), ("乙", 80), ("丙", 70)):
        row = receive(call, officer, name)
        for reviewer in reviewers:
            give(row, reviewer, points)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    call.refresh_from_db()
    return call


def post(call, actor, *, on=POSTED, remark=""):
    return grant_notice.post_grant_notice(call_id=call.pk, remark=remark, actor=actor, at=AT, on=on)


def enter(notice, actor, *, on=POSTED, received_on=None, **values):
    new = grant_notice.NewObjection(**{"text": "带动户数不实", **values})
    return grant_notice.enter_objection(
        notice_id=notice.pk, objection=new, received_on=received_on or on, actor=actor, at=AT, on=on
    )


def rule(row, actor, *, upheld=False, answer="已核实"):
    return grant_notice.decide_objection(
        objection_id=row.pk, is_upheld=upheld, answer=answer, actor=actor, at=AT
    )


def grant(call, actor, *, on=OVER):
    return scheme.decide(call_id=call.pk, document="纪要1号", actor=actor, at=AT, on=on)


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


def _public(ranked, officer):
    with in_scope(ALL):
        make_places()
        return post(ranked, officer, on=timezone.localdate())


def test_everybody_reads_the_result_objects_and_reads_the_decision(ranked, officer, user_with, client_for):
    notice = _public(ranked, officer)
    guest = Client()
    page = guest.get(reverse("projects:grants"), headers=EN).content.decode()
    assert "产业项目专项资助" in page
    page = guest.get(reverse("projects:grant", args=[notice.pk]), headers=EN).content.decode()
    assert "甲项目" in page
    assert "90.00" in page
    assert "丙项目" not in page
    url = reverse("projects:grant_object", args=[notice.pk])
    assert guest.get(url, headers=EN).status_code == 200
    assert guest.post(url, {"text": ""}, headers=EN).status_code == 422
    form = {"text": "户数不实", "application": notice.applications[0], "told_name": "李某"}
    assert guest.post(url, form | {"website": "x"}, headers=EN).status_code == 302
    with in_scope(ALL):
        assert not GrantObjection.objects.exists()
    assert guest.post(url, form, headers=EN).status_code == 302
    with in_scope(ALL):
        row = GrantObjection.objects.get()
    assert row.code in guest.get(reverse("projects:grant_object_done"), headers=EN).content.decode()
    state = reverse("projects:grant_object_state")
    assert guest.get(state, headers=EN).status_code == 200
    assert "No objection has this code" in guest.post(state, {"code": "X"}, headers=EN).content.decode()
    clerk = client_for(user_with("cooperation_officer", regions=["530823"]))
    page = clerk.get(reverse("projects:objection", args=[row.pk]), headers=EN).content.decode()
    assert "1. 甲 · 甲项目" in page
    decide = reverse("projects:objection_decide", args=[row.pk])
    assert clerk.post(decide, {"verdict": "rejected"}, headers=EN).status_code == 422
    done = clerk.post(decide, {"verdict": "rejected", "answer": "已核实无误"}, headers=EN)
    assert done.status_code == 302
    page = guest.post(state, {"code": row.code.lower()}, headers=EN).content.decode()
    assert "已核实无误" in page
    assert "李某" not in page


def test_public_form_is_throttled_and_closed_notices_are_not_found(ranked, officer):
    notice = _public(ranked, officer)
    new = grant_notice.NewObjection("户数不实")
    step = {"sender": SENDER, "at": timezone.now(), "on": timezone.localdate(), "objection": new}
    for _number in range(MOST_AN_HOUR):
        grant_notice.object_publicly(notice_id=notice.pk, **step)
    with pytest.raises(ThrottledError):
        grant_notice.object_publicly(notice_id=notice.pk, **step)
    later = step | {"on": notice.to_date, "sender": b"another-sender-1"}
    with pytest.raises(NotFound):
        grant_notice.object_publicly(notice_id=notice.pk, **later)
    with in_scope(ALL):
        grant_notice.withdraw_grant_notice(call_id=ranked.pk, reason="误发", actor=officer, at=AT)
    guest = Client()
    assert guest.get(reverse("projects:grant", args=[notice.pk])).status_code == 404
    assert guest.get(reverse("projects:grant_object_done")).status_code == 404
    assert "No result is on notice" in guest.get(reverse("projects:grants"), headers=EN).content.decode()


def test_notice_that_is_over_is_seen_by_nobody_without_a_scope(ranked, officer):
    post(ranked, officer, on=timezone.localdate() - 8 * DAY)
    with in_scope(Scope.nothing()):
        assert not GrantNotice.objects.exists()


def test_pages_lead_from_the_ranking_to_the_grant(ranked, officer, user_with, client_for):
    with in_scope(ALL):
        make_places()
    clerk = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    reader = client_for(user_with("county_approver", regions=["530823"]))
    url = reverse("projects:call", args=[ranked.pk])
    assert "Publish the result" in clerk.get(url, headers=EN).content.decode()
    posting = reverse("projects:grant_notice_post", args=[ranked.pk])
    assert reader.post(posting).status_code == 403
    page = clerk.post(posting, {"remark": "致电13800000000"}, headers=EN, follow=True).content.decode()
    assert "must not hold a phone number" in page
    clerk.post(posting, {"remark": ""}, headers=EN)
    page = clerk.get(url, headers=EN).content.decode()
    assert "The notice runs until" in page
    with in_scope(ALL):
        notice = GrantNotice.objects.get()
    sheet = clerk.get(reverse("projects:grant_notice_sheet", args=[notice.pk]), headers=EN)
    assert sheet.content.startswith(b"%PDF")
    add = reverse("projects:objection_add", args=[notice.pk])
    assert clerk.get(add, headers=EN).status_code == 200
    form = {"text": "不实", "application": "", "received_on": "2100-01-01"}
    assert clerk.post(add, form, headers=EN).status_code == 422
    form["received_on"] = timezone.localdate().isoformat()
    assert clerk.post(add, form, headers=EN).status_code == 302
    page = clerk.get(url, headers=EN).content.decode()
    assert "1 objection is not decided" in page
    assert "Decide the grants" not in page
    assert "The result as a whole" in reader.get(url, headers=EN).content.decode()
    withdraw = reverse("projects:grant_notice_withdraw", args=[ranked.pk])
    clerk.post(withdraw, {"reason": ""}, headers=EN)
    clerk.post(withdraw, {"reason": "误发"}, headers=EN)
    assert "To be ranked again" in clerk.get(url, headers=EN).content.decode()


def test_page_of_a_call_asks_no_more_for_more_objections(ranked, officer, district, user_with, client_for):
    notice = post(ranked, officer)
    client = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    url = reverse("projects:call", args=[ranked.pk])
    client.get(url)

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(url)
        return len(caught)

    enter(notice, district)
    one = count()
    enter(notice, district)
    enter(notice, district)
    assert count() == one


def test_notices_are_read_through_the_api(ranked, officer, district, user_with, client_for):
    path = "/api/v1/projects/grant-notices/"
    enter(post(ranked, officer), district)
    found = client_for(user_with("project_officer", regions=["530823"])).get(path).json()
    (row,) = found["items"]
    assert (found["total"], row["received"], row["waiting"], len(row["lines"])) == (1, 1, 1, 2)
    assert row["lines"][0]["organisation"] == "甲"
    elsewhere = client_for(user_with("project_officer", regions=["530326"]))
    assert elsewhere.get(path).json()["total"] == 0


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

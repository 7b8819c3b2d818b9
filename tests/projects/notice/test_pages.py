"""Pages and API of a public notice: everybody, the office, and those who may not look."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import AT, make_places
from tests.projects.notice.makers import ALL, DAY, SENDER, enter, post
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.clue import MOST_AN_HOUR, ThrottledError
from xieshou.projects.models import GrantNotice, GrantObjection
from xieshou.projects.operations import grant_notice

EN = {"accept-language": "en"}


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

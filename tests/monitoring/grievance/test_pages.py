"""Pages of grievances: the family without an account, the clerk, the township, the county, a stranger."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.case.test_pages import Always
from tests.monitoring.story import COUNTY, TOWNSHIP, VILLAGE
from xieshou.insight.queries.desk import get_desk
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Clue, Grievance
from xieshou.monitoring.operations.grievance import NewGrievance, receive_grievance

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def clock(monkeypatch, story):
    """Let the clock of pages be that of the story."""
    monkeypatch.setattr(timezone, "now", lambda: story.at)


@pytest.fixture
def cadre(user_with):
    return Always(user_with("village_cadre", regions=[VILLAGE]))


@pytest.fixture
def reviewer(user_with):
    return Always(user_with("county_approver", regions=[TOWNSHIP]))


@pytest.fixture
def decider(user_with):
    return Always(user_with("county_approver", regions=[COUNTY]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"monitoring:{name}", args=keys), data, headers=EN)


def _page(client, name, *keys, **query):
    return client.get(reverse(f"monitoring:{name}", args=keys), query, headers=EN)


def _row():
    with in_scope(ALL):
        return Grievance.objects.get()


def test_family_objects_is_refused_appeals_and_is_right(story, reviewer, decider):
    family = Client()
    assert VILLAGE in _page(family, "object", q="示范").content.decode()
    told = {"region_code": VILLAGE, "kind": "not_monitored", "text": "住院欠债", "phone": "13800000000"}
    assert _post(family, "object", **{**told, "text": ""}).status_code == 422
    assert _post(family, "object", **told).status_code == 302
    done = _page(family, "object_done")
    number, word = done.context["number"], done.context["word"]
    row = _row()
    assert _post(reviewer, "grievance_refuse", row.pk, answer="x").status_code == 422
    assert _post(reviewer, "grievance_assign", row.pk, responsible="李督查").status_code == 302
    assert "13800000000" not in _page(reviewer, "grievance", row.pk).content.decode()
    assert "13800000000" in _post(reviewer, "grievance_phone", row.pk, purpose="回访").content.decode()
    assert _post(reviewer, "grievance_refuse", row.pk, answer="收入高于范围").status_code == 302

    other = Client()
    for wrong in ({"number": number, "word": "AAAA"}, {"number": "AAAA", "word": word}):
        answer = _post(other, "object_state", **wrong)
        assert answer.status_code == 422
        assert "do not fit" in answer.content.decode()
    assert _post(other, "object_appeal", text="x").status_code == 422
    opened = _post(family, "object_state", number=number, word=word).content.decode()
    assert "收入高于范围" in opened
    assert story.head not in opened
    assert "With the county on appeal" in _post(family, "object_appeal", text="没有扣医药费").content.decode()
    assert _post(decider, "grievance_uphold", row.pk, answer="属实", household_code="").status_code == 302
    assert _row().status == "accepted"
    with in_scope(ALL):
        assert Clue.objects.get().text == "住院欠债"


def test_program_that_fills_the_trap_gets_a_number_and_leaves_nothing(story):
    client = Client()
    told = {"region_code": VILLAGE, "kind": "notice", "text": "buy", "website": "http://spam.invalid"}
    assert _post(client, "object", **told).status_code == 302
    assert len(_page(client, "object_done").context["number"]) == 10
    with in_scope(ALL):
        assert not Grievance.objects.exists()
    assert _page(Client(), "object_done").status_code == 404


def test_public_answer_is_the_same_for_registered_and_unknown_names(story):
    texts = []
    for name in (story.head, "查无此人"):
        client = Client()
        told = {"region_code": VILLAGE, "kind": "cleared", "text": "x", "told_name": name}
        _post(client, "object", **told)
        page = _page(client, "object_done")
        text = page.content.decode()
        for secret in (page.context["number"], page.context["word"]):
            text = text.replace(secret, "")
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
        texts.append(text)
    assert texts[0] == texts[1]


def test_clerk_sees_the_word_once_and_enters_the_appeal(story, cadre, reviewer, stranger_client):
    told = {"household_code": story.household.code, "kind": "wrong_fact", "text": "收入记错"}
    assert _post(cadre, "grievance_add", **{**told, "household_code": ""}).status_code == 422
    sent = _post(cadre, "grievance_add", **told)
    assert sent.status_code == 302
    row = _row()
    assert row.household_id == story.household.pk
    _post(reviewer, "grievance_assign", row.pk, responsible="王")
    _post(reviewer, "grievance_refuse", row.pk, answer="无误")
    assert _post(cadre, "grievance_appeal", row.pk, text="").status_code == 422
    assert _post(cadre, "grievance_appeal", row.pk, text="仍有误").status_code == 302
    assert _post(cadre, "grievance_refuse", row.pk, answer="x").status_code == 403
    assert _page(stranger_client, "grievance", row.pk).status_code == 404
    assert list(_page(stranger_client, "grievances").context["page"]) == []


@pytest.fixture
def stranger_client(user_with):
    return Always(user_with("county_approver", regions=["530823"]))


def _more(story, count):
    with in_scope(ALL):
        for number in range(count):
            new = NewGrievance(VILLAGE, "bad_service", f"推诿{number}", household_id=story.household.pk)
            receive_grievance(new, actor=story.village, at=story.at)


def test_list_desk_and_excel_show_what_is_overdue(story, reviewer):
    _more(story, 1)
    story.day += 60
    _more(story, 1)
    assert len(_page(reviewer, "grievances").context["page"]) == 2
    assert len(_page(reviewer, "grievances", status="overdue").context["page"]) == 1
    with in_scope(ALL):
        desk = get_desk(actor=story.township, at=story.at)
    queue = next(one for one in desk.queues if one.key == "grievances")
    assert (queue.count, queue.tone) == (2, "danger")
    book = openpyxl.load_workbook(BytesIO(_page(reviewer, "grievances_excel", status="all").content))
    values = [cell.value for row in book.active.iter_rows() for cell in row]
    assert values.count(story.household.code) == 2


def test_list_asks_as_much_for_one_row_as_for_three(story, reviewer):
    def count():
        _page(reviewer, "grievances")
        with CaptureQueriesContext(connection) as queries:
            _page(reviewer, "grievances")
        return len(queries)

    _more(story, 1)
    first = count()
    _more(story, 2)
    assert count() == first

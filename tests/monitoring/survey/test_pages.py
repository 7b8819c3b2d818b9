"""Pages of surveys: a phone without an account, a clerk with paper, the county, and those who may not look."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.case.test_pages import Always
from tests.monitoring.story import COUNTY, TOWNSHIP, VILLAGE, make_places
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import SurveyBatch, SurveyCode, SurveyRound, SurveyTally
from xieshou.monitoring.views import survey_paper

from .makers import AREA, AT, TOWN, answer, make_codes, make_survey

EN = {"accept-language": "en"}
DAY = timedelta(days=1)
ALL = Scope.everything()


class Moment:
    """The clock of the pages."""

    now = AT


@pytest.fixture(autouse=True)
def moment(monkeypatch, db):
    """Let the clock of pages be ours."""
    clock = Moment()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def officer(user_with):
    return Always(user_with("county_approver", regions=[COUNTY]))


@pytest.fixture
def clerk(user_with):
    return Always(user_with("village_cadre", regions=[VILLAGE]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"monitoring:{name}", args=keys), data, headers=EN)


def _page(client, name, *keys):
    return client.get(reverse(f"monitoring:{name}", args=keys), headers=EN)


def test_anybody_answers_with_a_code_once_and_leaves_no_session():
    row = make_survey()
    code, client = make_codes(row)[0], Client()
    assert "Answer a survey" in _page(client, "survey_public").content.decode()
    wrong = _post(client, "survey_public", code="AAAAA-AAAAA")
    assert wrong.status_code == 422
    assert "does not open a survey" in wrong.content.decode()
    sheet = _post(client, "survey_public", code=f"{code[:5]}-{code[5:]}")
    assert sheet.status_code == 200
    assert "How satisfied are you" in sheet.content.decode()
    assert _post(client, "survey_send", code=code, q_words="13800000000").status_code == 422
    assert _post(client, "survey_send", code=code).status_code == 422  # no answer at all
    sent = _post(client, "survey_send", code=code, q_gain="5", q_words="谢谢")
    assert sent.url == reverse("monitoring:survey_thanks")
    assert "counted" in _page(client, "survey_thanks").content.decode()
    assert _post(client, "survey_send", code=code, q_gain="5").status_code == 422
    with in_scope(ALL):
        assert SurveyTally.objects.get().answered == 1
    assert not Session.objects.exists()
    assert code not in sent.url


def test_refusal_stands_beside_its_question():
    code = make_codes(make_survey())[0]
    page = _post(Client(), "survey_send", code=code, q_words="电话 138 0000 0000").content.decode()
    assert "take out a phone number" in page
    assert re.search(r'id="id_q_words_error"', page)


def test_clerk_enters_paper_and_nothing_says_so(clerk, officer):
    row = make_survey()
    code = make_codes(row)[0]
    before = Event.objects.exclude(event__startswith="access.").count()
    assert "Enter paper" in _page(clerk, "survey_enter").content.decode()
    assert _post(clerk, "survey_enter", code=code).status_code == 200
    assert _post(clerk, "survey_enter_send", code=code, q_gain="2").status_code == 302
    assert _post(clerk, "survey_enter_send", code=code, q_gain="2").status_code == 422
    with in_scope(ALL):
        assert Event.objects.exclude(event__startswith="access.").count() == before
        assert SurveyTally.objects.get().counts["gain"]["2"] == 1
    assert _page(clerk, "surveys").status_code == 403
    assert _page(Client(), "survey_enter").status_code in (302, 401, 403)


def test_county_opens_prints_waits_and_reads(officer, moment):
    make_places()
    given = {
        "title": "满意度调查",
        "questionnaire": "three_senses-1",
        "region_code": AREA,
        "from_date": "2020-06-01",
        "last_date": "2020-05-01",
    }
    assert "No survey yet" in _page(officer, "surveys").content.decode()
    assert _post(officer, "survey_add", **given).status_code == 422
    assert _post(officer, "survey_add", **{**given, "last_date": "2020-06-10"}).status_code == 302
    with in_scope(ALL):
        row = SurveyRound.objects.get()
    assert _post(officer, "survey_print", row.pk, region_code=TOWN, size=5, paper="slips").status_code == 422
    paper = _post(officer, "survey_print", row.pk, region_code=TOWN, size=20, paper="slips")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    with in_scope(ALL):
        assert SurveyCode.objects.count() == 20
        for code in make_codes(row):
            answer(code, words="路修好了")
    page = _page(officer, "survey", row.pk).content.decode()
    assert "Sealed until" in page
    assert "Survey of the three senses" in page
    assert "路修好了" not in page
    assert _page(officer, "survey_excel", row.pk).status_code == 200
    moment.now = AT + 3 * DAY
    assert _post(officer, "survey_close", row.pk).status_code == 302
    page = _page(officer, "survey", row.pk).content.decode()
    assert "路修好了" in page
    assert "100.0%" in page
    assert "÷ all answers to the question" in page
    assert "Print codes" not in page


def test_county_makes_a_lost_batch_void_and_prints_a_new_one(officer, clerk, user_with, moment):
    row = make_survey()
    lost = make_codes(row)
    with in_scope(ALL):
        batch = SurveyBatch.objects.get()
    page = _page(officer, "survey", row.pk).content.decode()
    assert "Make void" in page
    assert "Void without having been used" not in page
    assert _post(clerk, "survey_void", batch.pk, reason="lost").status_code == 403
    elsewhere = Always(user_with("county_approver", regions=["530325"]))
    assert _post(elsewhere, "survey_void", batch.pk, reason="lost").status_code == 404
    _post(officer, "survey_void", batch.pk, reason="eaten")
    with in_scope(ALL):
        assert SurveyCode.objects.count() == 20
    assert _post(officer, "survey_void", batch.pk, reason="lost").url == reverse(
        "monitoring:survey", args=[row.pk]
    )
    page = _page(officer, "survey", row.pk).content.decode()
    assert "Make void" not in page
    assert "refused from now on" in page
    refused = _post(Client(), "survey_send", code=lost[0], q_gain="5")
    assert refused.status_code == 422
    assert "does not open a survey" in refused.content.decode()
    paper = _post(officer, "survey_print", row.pk, region_code=TOWN, size=20, paper="slips")
    assert paper.content.startswith(b"%PDF")
    moment.now = AT + 20 * DAY
    assert "Void without having been used" in _page(officer, "survey", row.pk).content.decode()


def test_forms_are_printed_with_the_questions_and_the_code(officer, monkeypatch):
    row, seen = make_survey(), {}

    def keep(_template, data, *, at):
        seen.update(data)
        return b"%PDF"

    monkeypatch.setattr(survey_paper, "render_pdf", keep)
    _post(officer, "survey_print", row.pk, region_code=TOWN, size=20, paper="forms")
    assert seen["forms"]
    assert len(seen["slips"]) == 20
    assert seen["questions"][0]["options"][0] == "Very dissatisfied"
    assert seen["questions"][-1]["lines"]
    assert all(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", one["code"]) for one in seen["slips"])


def test_real_forms_become_a_pdf(officer):
    row = make_survey()
    paper = _post(officer, "survey_print", row.pk, region_code=TOWN, size=20, paper="forms")
    assert paper.content.startswith(b"%PDF")


def test_only_the_county_reads_texts_and_excel_holds_what_the_page_shows(officer, user_with, moment):
    row = make_survey()
    for code in make_codes(row):
        answer(code, words="路修好了")
    moment.now = AT + 20 * DAY
    auditor = Always(user_with("auditor", regions=[COUNTY]))
    page = _page(auditor, "survey", row.pk).content.decode()
    assert "Rate of satisfaction" in page
    assert "路修好了" not in page
    assert _page(auditor, "survey_texts", row.pk).status_code == 403
    township = Always(user_with("county_approver", regions=[TOWNSHIP]))
    assert _page(township, "survey", row.pk).status_code == 404
    assert _page(township, "survey_texts", row.pk).status_code == 404
    values = _values(_page(officer, "survey_excel", row.pk))
    assert {"100.00", "5.00", 20} <= values
    assert "路修好了" in _values(_page(officer, "survey_texts", row.pk))
    with in_scope(ALL):
        listed = Event.objects.filter(
            event__in=["monitoring.survey.listed", "monitoring.survey.texts_listed"]
        )
        assert listed.count() == 2


def _values(answer_):
    book = openpyxl.load_workbook(BytesIO(answer_.content))
    return {cell.value for line in book.active.iter_rows() for cell in line}


def test_list_asks_the_database_as_often_for_one_survey_as_for_three(officer):
    def count():
        with CaptureQueriesContext(connection) as queries:
            _page(officer, "surveys")
        return len(queries)

    make_codes(make_survey())
    count()
    first = count()
    with in_scope(ALL):
        for _number in range(2):
            make_codes(make_survey())
    assert count() == first

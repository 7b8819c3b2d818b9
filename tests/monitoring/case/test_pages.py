"""Pages of clues and cases: lived through by village, township and county; others see nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from tests.monitoring.story import COUNTY, TOWNSHIP, VILLAGE, Story
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Case, Clue, Measure, Notice
from xieshou.registry.models import Household

ALL = Scope.everything()
EN = {"accept-language": "en"}


class Always(Client):
    """A client that signs in before each request: the story's clock runs past every session."""

    def __init__(self, user):
        super().__init__()
        self.user = user

    def generic(self, *args, **kwargs):
        self.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return super().generic(*args, **kwargs)


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


@pytest.fixture
def stranger(user_with):
    return Always(user_with("county_approver", regions=["530823"]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"monitoring:{name}", args=keys), data, headers=EN)


def _page(client, name, *keys, **query):
    return client.get(reverse(f"monitoring:{name}", args=keys), query, headers=EN)


def _case():
    with in_scope(ALL):
        return Case.objects.get()


def test_family_is_led_through_the_pages_from_clue_to_cleared(  # noqa: PLR0915 -- one story
    story, cadre, reviewer, decider
):
    on = story.on.isoformat()
    clue = {"channel": "visit", "household_code": story.household.code, "cause": "illness", "text": "住院"}
    assert _post(cadre, "clue_add", **clue).status_code == 422
    assert _post(cadre, "clue_add", **clue, observed_on=on, phone="13800000000").status_code == 302
    with in_scope(ALL):
        told = Clue.objects.get()
    assert "13800000000" not in _page(cadre, "clue", told.pk).content.decode()
    assert "13800000000" in _post(cadre, "clue_phone", told.pk, purpose="回访").content.decode()
    assert _post(cadre, "clue_open", told.pk).status_code == 302
    case = _case()
    finding = {
        "proposed_class": "unstable", "causes": ["illness"], "finding": "自付较高",
        "authorised_by": story.head, "authorised_on": on,
    }  # fmt: skip
    assert _page(cadre, "verify", case.pk).status_code == 200
    assert _post(cadre, "verify", case.pk, **{**finding, "proposed_class": "marginal"}).status_code == 422
    assert _post(cadre, "verify", case.pk, **finding).status_code == 302
    assert _post(cadre, "review", case.pk, meeting_on=on, present=9, in_favour=4).status_code == 422
    assert _post(cadre, "review", case.pk, meeting_on=on, present=9, in_favour=8).status_code == 302
    assert _post(cadre, "notice_post", case.pk, remark="电话13800000000").status_code == 422
    assert _post(cadre, "notice_post", case.pk, remark="").status_code == 302
    _post(cadre, "notice_pass", case.pk)
    assert _case().stage == "notice"
    story.day += 6
    _post(cadre, "notice_pass", case.pk)
    assert _case().stage == "township"

    for client, stage in ((reviewer, "county"), (decider, "helping")):
        page = _page(client, "signing")
        row = page.context["rows"][0]
        assert row.may_sign
        assert "自付较高" in page.content.decode()
        assert _post(client, "sign", ids=f"{row.pk}:{row.version}").status_code == 302
        assert _case().stage == stage
    with in_scope(ALL):
        assert Household.objects.get(pk=story.household.pk).monitoring_class == "unstable"

    plan = {"cause": "illness", "kind": "medical", "text": "医疗救助", "responsible": "医保局", "due_on": on}
    assert _post(cadre, "measure_plan", case.pk, **plan).status_code == 422
    plan["due_on"] = (story.on + timedelta(days=9)).isoformat()
    assert _post(cadre, "measure_plan", case.pk, **plan).status_code == 302
    with in_scope(ALL):
        made = Measure.objects.get()
    assert _post(cadre, "measure_start", made.pk, started_on="2020-01-01").status_code == 422
    assert _post(cadre, "measure_start", made.pk, started_on=story.on.isoformat()).status_code == 302
    assert _post(cadre, "arrange", case.pk).status_code == 302
    seen = {"income_fen": "12000", "schooling": "met", "medical": "met", "housing": "met", "water": "met"}
    assert _post(cadre, "follow_up", case.pk, on=story.on.isoformat(), **seen).status_code == 302
    assert "What stands against clearing" in _page(cadre, "case", case.pk).content.decode()
    assert _post(cadre, "cause_name", case.pk, kind="lost_work", note="停工").status_code == 302
    for kind in ("lost_work", "illness"):
        assert _post(cadre, "cause_solve", case.pk, kind=kind, note="已解决").status_code == 302
    assert _post(cadre, "measure_end", made.pk, status="done", result="已报销").status_code == 302
    story.day += 190
    assert _post(cadre, "follow_up", case.pk, on=story.on.isoformat(), **seen).status_code == 302
    assert _post(cadre, "clearing_propose", case.pk, agreed_on=story.on.isoformat()).status_code == 422
    assert _case().stage == "following"
    agreed = {"agreed_by": story.head, "agreed_on": story.on.isoformat()}
    assert _post(cadre, "clearing_propose", case.pk, **agreed).status_code == 302
    assert story.head in _page(cadre, "case", case.pk).content.decode()
    story.day += 6
    now = _case()
    assert _post(decider, "sign", ids=f"{now.pk}:{now.version}").status_code == 302
    with in_scope(ALL):
        assert Household.objects.get(pk=story.household.pk).risk_cleared_on == story.on
    assert _post(decider, "roll_back", case.pk, reason="").status_code == 422
    assert _post(decider, "roll_back", case.pk, reason="收入不实").status_code == 302
    assert _page(cadre, "case", case.pk).context["steps"][0].reason == "收入不实"
    assert (
        story.household.code
        in cadre.get(reverse("registry:household", args=[story.household.pk])).content.decode()
    )


def test_batch_leaves_out_what_changed_and_what_is_not_ones_own(story, reviewer, decider):
    story.open()
    story.verify()
    story.review()
    story.post()
    story.pass_notice()
    seen = story.fresh().version
    _post(decider, "case_return", story.case.pk, reason="缺材料")
    page = reviewer.post(
        reverse("monitoring:sign"), {"ids": [f"{story.case.pk}:{seen}", "x:1"]}, headers=EN, follow=True
    )
    assert "The case changed after you opened the page" in page.content.decode()
    assert _case().stage == "verifying"
    nothing = reviewer.post(reverse("monitoring:sign"), {}, headers=EN, follow=True)
    assert "Choose between 1 and 100 cases" in nothing.content.decode()


def test_clue_is_dismissed_with_an_answer_and_taken_up_again(story, cadre):
    told = story.tell()
    assert _post(cadre, "clue_dismiss", told.pk, answer="").status_code == 422
    assert _post(cadre, "clue_dismiss", told.pk, answer="收入稳定，暂无风险").status_code == 302
    page = _page(cadre, "clues", status="dismissed")
    assert [row.pk for row in page.context["page"]] == [told.pk]
    assert _post(cadre, "clue_reopen", told.pk, reason="").status_code == 422
    assert _post(cadre, "clue_reopen", told.pk, reason="有新情况").status_code == 302
    assert _post(cadre, "clue_link", told.pk, household_code="x").status_code == 404
    assert _post(cadre, "clue_link", told.pk, household_code=story.household.code).status_code == 302


def test_self_report_needs_no_account_and_tells_nothing_back(story, cadre):
    visitor = Client()
    found = _page(visitor, "report", q="示范")
    assert VILLAGE in found.content.decode()
    form = {
        "region_code": VILLAGE, "cause": "accident", "text": "车祸", "observed_on": story.on.isoformat(),
        "told_name": "王小明", "phone": "13800000000",
    }  # fmt: skip
    assert _page(visitor, "report", village=VILLAGE).status_code == 200
    assert _post(visitor, "report", **{**form, "phone": "12"}).status_code == 422
    done = visitor.post(reverse("monitoring:report"), form, headers=EN, follow=True)
    text = done.content.decode()
    with in_scope(ALL):
        told = Clue.objects.get()
    assert told.code in text
    assert "王小明" not in text
    assert "13800000000" not in text
    assert b"13800000000" not in bytes(told.phone_cipher)
    state = _post(Client(), "mine", code=told.code.lower())
    assert "To be verified" in state.content.decode()
    assert "王小明" not in state.content.decode()
    assert "No report has this code" in _post(Client(), "mine", code="AAAAAAAAAA").content.decode()
    assert _page(Client(), "report_done").status_code == 404
    assert [row.pk for row in _page(cadre, "clues").context["page"]] == [told.pk]


def test_sixth_report_within_the_hour_is_refused_and_one_an_hour_later_is_not(story):
    form = {
        "region_code": VILLAGE, "cause": "other", "text": "困难", "observed_on": story.on.isoformat(),
        "told_name": "王小明",
    }  # fmt: skip
    answers = [_post(Client(), "report", **form).status_code for _number in range(6)]
    assert answers == [302] * 5 + [422]
    story.day += 1
    assert _post(Client(), "report", **form).status_code == 302


def test_papers_are_printed_from_allowed_fields(story, cadre):
    story.to_county()
    story.decide()
    story.plan()
    with in_scope(ALL):
        notice = Notice.objects.get()
    for name, key, words in (
        ("notice_sheet", notice.pk, (story.head, "示范村委会")),
        ("card", story.case.pk, ("医疗救助", story.clue.code)),
    ):
        answer = cadre.get(reverse(f"monitoring:{name}", args=[key]), headers={"accept-language": "zh-hans"})
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        for word in words:
            assert word in text.replace(" ", "").replace("\n", "")
    with in_scope(ALL):
        assert Event.objects.filter(event__endswith=".printed").count() == 2


def test_list_goes_out_as_excel_with_a_trace(story, decider):
    story.to_county()
    book = openpyxl.load_workbook(BytesIO(_page(decider, "cases_excel", stage="county").content))
    values = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert story.case.number in values
    with in_scope(ALL):
        assert Event.objects.get(event="monitoring.case.listed").after == {"rows": 1}


def test_board_and_lists_show_what_is_overdue(story, cadre):
    story.open()
    story.day += 20
    columns = {column["stage"]: column for column in _page(cadre, "board").context["columns"]}
    assert (columns["verifying"]["count"], columns["verifying"]["late"]) == (1, 1)
    assert len(_page(cadre, "cases", stage="overdue").context["page"]) == 1
    assert len(_page(cadre, "cases", stage="all", q="李秀").context["page"]) == 1
    assert len(_page(cadre, "cases", stage="county").context["page"]) == 0


def test_other_county_finds_nothing(story, stranger):
    story.to_following()
    made = Measure.objects.get()
    for name, key in (("case", story.case.pk), ("card", story.case.pk), ("clue", story.clue.pk)):
        assert _page(stranger, name, key).status_code == 404
    for name, key in (("case_return", story.case.pk), ("arrange", story.case.pk), ("measure_start", made.pk)):
        assert _post(stranger, name, key, reason="x", started_on=story.on.isoformat()).status_code == 404
    for name in ("cases", "clues", "signing"):
        assert list(_page(stranger, name).context["page"]) == []
    _post(stranger, "sign", ids=f"{story.case.pk}:1")
    assert _case().stage == "following"


def test_lists_ask_as_much_for_one_row_as_for_three(story, cadre, decider):
    def count():
        asked = []
        for client, name in ((cadre, "clues"), (cadre, "cases"), (cadre, "board"), (decider, "signing")):
            _page(client, name)
            with CaptureQueriesContext(connection) as queries:
                _page(client, name)
            asked.append(len(queries))
        return asked

    with in_scope(ALL):
        story.tell()
        story.to_county()
        story.tell()
    first = count()
    for _number in range(2):
        with in_scope(ALL):
            other = Story(story.village, story.township, story.county, day=story.day)
            other.to_county()
            other.tell()
    assert count() == first


def test_empty_pages_say_what_to_do_next(story, cadre, decider):
    assert "Enter a clue" in _page(cadre, "clues").content.decode()
    assert "A case is opened from a clue" in _page(cadre, "cases").content.decode()
    assert "Nothing to sign" in _page(decider, "signing").content.decode()
    assert "No notice runs here" in _page(Client(), "notices").content.decode()

"""A county asks its families without their names: slips of paper, a phone, sealed counts, then the results."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import SurveyCode, SurveyRound, SurveyTally
from xieshou.monitoring.operations.ballot import answer_survey

from .stage import NAMES, VILLAGE, Clock, Player, add_user, build_stage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYBODY = Scope.everything()
LONG_AGO = datetime(
    2020, 6, 1, 1, 0, tzinfo=UTC
)  # its end is past for the database too, which seals the counts
TITLE, SLIPS, OTHERS = "示范群众满意度调查", 20, 11
SHEET = {"gain": "4", "happiness": "4", "safety": "5", "useful": "health", "words": ""}
WORDS = "希望多组织本地就业"
CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")


def test_survey(page: Page, phone: Page, live: str, monkeypatch: Any, tmp_path: Path) -> None:
    clock = Clock(monkeypatch, LONG_AGO)
    stage = build_stage(LONG_AGO)
    with in_scope(EVERYBODY):
        NAMES["county"] = "示范·县满意度调查组"
        add_user(
            stage, "county", "county_approver", stage.users["cadre"].organisation, [VILLAGE[:6]], LONG_AGO
        )
    office, family = Player(page, live, stage), Player(phone, live, stage)
    survey = _open(office)
    codes = _print_slips(office, survey, tmp_path)
    _answer(family, codes[0])
    _find_the_code_used(family, codes[0])
    with in_scope(EVERYBODY):
        for code in codes[1 : 1 + OTHERS]:
            answer_survey(code, SHEET, sender=b"", at=clock.moment)
    _find_the_results_sealed(office, survey)
    clock.pass_days(10)
    _read_the_results(office, survey)


def _open(office: Player) -> SurveyRound:
    """1. The county opens a survey of ten days."""
    office.be("county").go("/monitoring/surveys/add/")
    office.choose("region_code", "会泽", "会泽县")
    office.send(
        "/surveys/add/", title=TITLE, questionnaire="three_senses-1",
        from_date="2020-06-01", last_date="2020-06-10",
    )  # fmt: skip
    with in_scope(EVERYBODY):
        return SurveyRound.objects.get()


def _print_slips(office: Player, survey: SurveyRound, tmp_path: Path) -> list[str]:
    """2. Slips for a township come as PDF, once; the codes stand on them and nowhere else."""
    page = office.page
    page.locator('[data-dialog-open="codes"]').first.click()
    office.choose("region_code", "者海", "者海镇")
    form = office.form("/codes.pdf")
    form.locator('[name="size"]').fill(str(SLIPS))
    office.picture("survey-codes")
    with page.expect_download() as download:
        form.locator('button[type="submit"]').click()
    file = tmp_path / "slips.pdf"
    download.value.save_as(file)
    paper = "\n".join(sheet.extract_text() for sheet in PdfReader(file).pages)
    codes = CODE.findall(paper)
    assert len(set(codes)) == len(codes) == SLIPS
    with in_scope(EVERYBODY):
        assert SurveyCode.objects.filter(round=survey).count() == SLIPS
    return codes


def _answer(family: Player, code: str) -> None:
    """3. The square leads a phone to the address with the code behind #; no server is ever told it there."""
    page, asked = family.page, []
    page.on("request", lambda request: asked.append(request.url))
    family.go(f"/monitoring/survey/#{code.replace('-', '')}")
    expect(page.locator('[name="code"]')).to_have_value(code.replace("-", ""))
    assert page.url.endswith("/monitoring/survey/"), "the code stays in the address"
    _press(family, "/monitoring/survey/")
    family.picture("survey-questions")
    family.send("/survey/answer/", q_gain="5", q_happiness="4", q_safety="5", q_useful="work", q_words=WORDS)
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    assert not any(code.replace("-", "") in address for address in asked)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.context.cookies() == [one for one in page.context.cookies() if one["name"] != "sessionid"]


def _find_the_code_used(family: Player, code: str) -> None:
    """4. The same slip a second time is refused like a mistyped one."""
    family.go("/monitoring/survey/")
    family.page.locator('[name="code"]').fill(code)
    _press(family, "/monitoring/survey/")
    expect(family.page.get_by_text("此调查码无法打开调查").first).to_be_visible()


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def _find_the_results_sealed(office: Player, survey: SurveyRound) -> None:
    """5. While it runs the county sees how many took part, and nothing of what they said."""
    office.go(f"/monitoring/surveys/{survey.pk}/")
    expect(office.page.get_by_text("调查结束前结果封存")).to_be_visible()
    assert WORDS not in office.page.content()


def _read_the_results(office: Player, survey: SurveyRound) -> None:
    """6. After its last day: distribution, mean, rate of satisfaction, and the words in drawn order."""
    office.be("county").go(f"/monitoring/surveys/{survey.pk}/")
    expect(office.page.get_by_text("调查结束前结果封存")).to_have_count(0)
    expect(office.page.get_by_text(WORDS)).to_be_visible()
    expect(office.page.get_by_text("100.0% = 12 / 12").first).to_be_visible()
    office.picture("survey-results")
    with in_scope(EVERYBODY):
        assert SurveyTally.objects.get().answered == 1 + OTHERS

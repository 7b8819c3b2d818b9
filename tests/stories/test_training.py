"""One licence: the gap, the course, squares, examination, certificate, public page, work, allowance once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.labour.makers import make_household, make_person, make_vacancy, make_wish
from tests.labour.subsidy.funds import paid_from
from xieshou.kernel.actor import Scope
from xieshou.kernel.ledger.models import Entry
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import (
    Certificate,
    Course,
    CourseSession,
    Enrolment,
    JobWish,
    SubsidyBatch,
    SubsidyClaim,
    Vacancy,
)
from xieshou.labour.rules.occupations import suggest_occupations
from xieshou.labour.views.attendance import token_of
from xieshou.registry.models import IncomeFact

from . import journey
from .stage import START, VILLAGE, Clock, Player, build_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL = Scope.everything()


def test_training(page: Page, live: str, monkeypatch: Any) -> None:
    clock, stage = Clock(monkeypatch, START), build_stage(START, employer="宝山护理院")
    suggest_occupations("养老护理员", limit=1)  # learns once a process
    with in_scope(ALL):
        person = make_person("王小明", region_code=VILLAGE)
        make_household(person)
        make_wish(person)
        employer = Organisation.objects.get(pk=stage.employer_id)
        make_vacancy(employer, title="护理员", licences=["elder_care_worker"], skills=[])
    player = Player(page, live, stage)
    _open_course(player)
    _attend(player)
    _examine(player, clock)
    _verify(player)
    _find_work(player, clock)
    _pay_once(player)


def _one(model: Any) -> Any:
    with in_scope(ALL):
        return model.objects.get()


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def _open_course(player: Player) -> None:
    """1. The county sees which licence keeps a worker away, and opens a course for it."""
    player.be("station_west").go("/labour/courses/gaps/")
    expect(player.page.get_by_text("养老护理员证").first).to_be_visible()
    player.picture("course-gaps")
    with player.page.expect_navigation():
        player.page.get_by_role("link", name="开设培训班").first.click()
    player.choose("provider", "会泽", "会泽县转移就业服务工作站")
    player.choose("occupation_code", "养老护理员", "养老护理员")
    today = timezone.localdate()
    player.send(
        "/plan/", hours=16, place="县培训中心", from_date=today.isoformat(),
        last_day=(today + timedelta(days=3)).isoformat(), stipend_fen="60",
    )  # fmt: skip
    assert _one(Enrolment).from_gap


def _attend(player: Player) -> None:
    """2. One session; the learner's square is scanned."""
    course, now = _one(Course), timezone.localtime()
    player.go(f"/labour/courses/{course.pk}/")
    _press(player, "/open/")
    player.send(
        "/sessions/", opener="session", starts_at=f"{now:%Y-%m-%dT%H:%M}",
        ends_at=f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    _press(player, "/start/")
    token = token_of(_one(CourseSession).pk, _one(Enrolment).pk)
    player.go(f"/labour/courses/scan/{token}/")
    _press(player, f"{token}/")
    expect(player.page.get_by_text("到课", exact=True).first).to_be_visible()


def _examine(player: Player, clock: Clock) -> None:
    """3. The score is entered, the examination ended: the certificate stands, the wish knows the licence."""
    clock.pass_days(1)
    course, learner = _one(Course), _one(Enrolment)
    player.be("station_west").go(f"/labour/courses/{course.pk}/")
    player.send("/score/", opener=f"score-{learner.pk}", score=85)
    _press(player, "/finish/")
    player.picture("course-record")
    assert _one(JobWish).licences == ["elder_care_worker"]


def _verify(player: Player) -> None:
    """4. Without signing in, the code tells four facts."""
    paper = _one(Certificate)
    player.page.context.clear_cookies()
    player.go(f"/labour/certificates/verify/?code={paper.code}")
    expect(player.page.get_by_text("该证书有效。")).to_be_visible()
    expect(player.page.get_by_text("王**")).to_be_visible()
    assert "王小明" not in player.page.content()


def _find_work(player: Player, clock: Clock) -> None:
    """5. The worker is referred, interviewed, hired and arrives; the rate of the course counts the arrival."""
    clock.pass_days(1)
    sent = journey.refer(player, _one(Vacancy).pk, "王小明")
    journey.travel(player, clock, journey.hire(player, clock, sent, wage=5000))
    player.be("station_west").go("/labour/courses/outcomes/?part=placed")
    expect(player.page.get_by_text("王小明").first).to_be_visible()
    expect(player.page.get_by_text("1 名合格学员中 1 人考核后到岗").first).to_be_visible()


def _pay_once(player: Player) -> None:
    """6. The allowance is made by one, checked by another, paid once, and is income of the family."""
    year = timezone.localdate().year
    address = f"/labour/subsidies/make/?county=530326&kind=training&year={year}"
    with in_scope(ALL):
        funds = paid_from("530326")
    player.be("station_west").go(address)
    with player.page.expect_navigation():
        player.page.get_by_role("row", name="王小明").get_by_role("link", name="录入").click()
    player.send("/accounts/", bank="农商行", number="6228480000000001234")
    player.go(address)
    player.send("/make/", opener="batch", document="县人社〔2026〕2号", **funds)
    batch = _one(SubsidyBatch)
    _press(player, "/submit/")
    player.be("approver").go(f"/labour/subsidies/{batch.pk}/")
    _press(player, "/approve/")
    player.be("finance").go(f"/labour/subsidies/{batch.pk}/")
    player.page.locator('[data-dialog-open="file"]').first.click()
    form = player.page.locator("#file form")
    form.locator('[name="purpose"]').fill("发放培训补贴")
    with player.page.expect_download():
        form.locator('button[type="submit"]').click()
    player.go(f"/labour/subsidies/{batch.pk}/")
    player.send("/paid/", opener="paid", voucher="记-3")
    assert _one(SubsidyClaim).status == "paid"
    assert _one(IncomeFact).amount_fen == 6_000
    assert _one(Entry).source_id == _one(SubsidyClaim).pk
    player.be("station_west").go(address)
    expect(player.page.get_by_text("本年度已申领或已发放").first).to_be_visible()

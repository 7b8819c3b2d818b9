"""A firm applies itself in the browser: draft, file, sending, return, scores, rank, notice, grant, and its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.projects.applying.makers import PDF
from tests.projects.test_scheme import RULES
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Application, ApplicationPaper
from xieshou.projects.operations import scheme

from .stage import COUNTY, DISTRICT, START, Clock, Player, add_user, build_stage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL = Scope.everything()
WRITTEN = {
    "title": "冷链分拣中心", "sector": "mushroom", "requested_fen": "1200000", "own_fen": "800000",
    "founded_on": "2016-04-08", "households_linked": "60", "plan": "建冷库一座，按保底价收购",
}  # fmt: skip


def _only(model: Any) -> Any:
    with in_scope(ALL):
        return model.objects.get()


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def test_own_application(page: Page, live: str, monkeypatch: Any, tmp_path: Path) -> None:
    clock, stage = Clock(monkeypatch, START), build_stage(START)
    with in_scope(ALL):
        body = stage.users["approver"].organisation
        add_user(stage, "office", "cooperation_officer", body, [DISTRICT[:6], COUNTY[:6]], START)
        add_user(stage, "reviewer", "county_approver", body, [COUNTY[:6]], START)
        call = _open(get_actor(stage.users["office"], on=START.date()))
    player = Player(page, live, stage)
    _apply(player, call, _paper(tmp_path))
    row = _only(Application)
    _return_and_complete(player, call, row)
    player.be("finance").go("/projects/applications/?show=check")
    page.get_by_role("link", name="冷链分拣中心").first.click()
    _press(player, "/confirm/")
    for who in ("approver", "reviewer"):
        player.be(who).go(f"/projects/applications/{row.pk}/")
        player.send("/score/", points_market="85", points_linkage="90", points_finance="80")
    clock.pass_days(21)
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    _press(player, "/rank/")
    player.be("employer").go(f"/projects/applying/applications/{row.pk}/")
    expect(page.get_by_text("85.00")).to_have_count(0)
    clock.go_to(datetime.now(UTC))
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    player.send("/notice/", opener="notice", remark="请社会各界监督")
    player.be("employer").go(f"/projects/applying/applications/{row.pk}/")
    expect(page.get_by_text("85.00").first).to_be_visible()
    clock.pass_days(8)
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    player.send("/decide/", opener="decision", document="区合作办纪要1号")
    assert _only(Application).status == "granted"
    player.be("employer").go("/inbox/")
    expect(page.get_by_text("已批准资助：冷链分拣中心").first).to_be_visible()
    player.go(f"/projects/applying/applications/{row.pk}/")
    expect(page.get_by_text("区合作办纪要1号").first).to_be_visible()


def _open(office: Any) -> Any:
    today = timezone.localdate()
    new = scheme.NewCall(
        region_code=COUNTY, number="HZ-1", title="产业项目专项资助", budget_fen=3_000_000_00, opens_on=today,
        closes_on=today + timedelta(days=21), rules_version="2026年版", rules_text="自筹不低于三成",
        rules=RULES,
    )  # fmt: skip
    return scheme.open_call(new, actor=office, at=START)


def _paper(folder: Path) -> str:
    file = folder / "项目方案.pdf"
    file.write_bytes(PDF)
    return str(file)


def _apply(player: Player, call: Any, paper: str) -> None:
    """Write the draft, bring the paper, send."""
    page = player.be("employer").page
    player.go("/projects/applying/")
    page.get_by_role("link", name="产业项目专项资助").first.click()
    address = f"/projects/applying/calls/{call.pk}/"
    player.send(address, **WRITTEN)
    expect(page.get_by_text("缺：项目实施方案").first).to_be_visible()
    page.locator('[data-dialog-open="paper-plan"]').click()
    dialog = page.locator("#paper-plan")
    dialog.locator('input[type="file"]').set_input_files(paper)
    with page.expect_navigation():
        dialog.locator('button[type="submit"]').first.click()
    assert _only(ApplicationPaper).file_name == "项目方案.pdf"
    player.picture("own-application")
    _press(player, "/send/")
    expect(page.get_by_text("申报已提交。").first).to_be_visible()


def _return_and_complete(player: Player, call: Any, row: Any) -> None:
    """The officer returns the application, the firm completes and sends it again."""
    player.be("finance").go(f"/projects/applications/{row.pk}/")
    player.send("/send-back/", opener="send-back", reason="请补充带动户数的依据")
    player.be("employer").go(f"/projects/applying/applications/{row.pk}/")
    expect(player.page.get_by_text("请补充带动户数的依据").first).to_be_visible()
    player.go(f"/projects/applying/calls/{call.pk}/")
    player.send("/calls/", title=WRITTEN["title"], plan="建冷库一座；带动户名单见附件")
    _press(player, "/send/")
    expect(player.page.get_by_text("已收到").first).to_be_visible()

"""One enterprise in the browser: lead, visit, signature, landing, first worker, operation, a unit of the park."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.projects.introduction.steps import valid_uscc
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Introduction, IntroductionStep

from .stage import START, VILLAGE, Clock, Player, build_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = START.date().isoformat()
STEP = {"on_date": DAY, "document": "凭证〔2026〕1号"}


def test_enterprise(page: Page, live: str, monkeypatch: Any) -> None:
    Clock(monkeypatch, START)
    player = Player(page, live, build_stage(START)).be("finance")
    player.go("/projects/enterprises/add/")
    player.choose("region_code", "huize", "会泽县")
    lead = {"name": "示范海味养殖公司", "origin": "嘉定区商会", "sector": "fish"}
    player.send("/enterprises/add/", **lead, found_on=DAY, next_visit_on=DAY, jobs_planned="40")
    expect(page.get_by_text("线索").first).to_be_visible()
    player.go("/")
    expect(page.get_by_text("待走访企业").first).to_be_visible()

    with in_scope(Scope.everything()):
        address = f"/projects/enterprises/{Introduction.objects.get().pk}/"
    player.go(address)
    _take(player, "step", **STEP)
    _refused(player, "签约须有金额")
    player.go(address)
    _take(player, "invest", kind="committed", amount_fen="5000000.50", on_date=DAY, proof="投资合同1号")
    _take(player, "step", **STEP)
    _take(player, "invest", kind="paid", amount_fen="1200000", on_date=DAY, proof="银行回单1号")
    _take(player, "step", **STEP, uscc=valid_uscc())
    _take(player, "hire", worker_name="李四", home_code=VILLAGE, from_date=DAY, proof="劳动合同1号")
    _take(player, "step", **STEP)
    expect(page.get_by_text("已投产").first).to_be_visible()
    expect(page.get_by_text("5,000,000.50").first).to_be_visible()
    player.picture("enterprise")
    with in_scope(Scope.everything()):
        assert IntroductionStep.objects.count() == 4

    player.go("/projects/parks/add/")
    player.choose("region_code", "huize", "会泽县")
    park = {"name": "共建产业园", "operator": "园区公司", "opened_on": DAY}
    player.send("/parks/add/", **park)
    _take(player, "lease", unit="A1", area_m2="900", from_date=DAY, contract="租赁合同1号")
    expect(page.get_by_role("link", name="示范海味养殖公司").first).to_be_visible()
    player.go("/projects/enterprises/board/")
    expect(page.get_by_text("示范海味养殖公司")).to_be_visible()


def _take(player: Player, dialog: str, **values: Any) -> None:
    """Open a dialog of the record and send its form."""
    player.page.locator(f'[data-dialog-open="{dialog}"]').first.click()
    form = player.page.locator(f"#{dialog} form").first
    for name, value in values.items():
        player._set(form, name, value)
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()


def _refused(player: Player, text: str) -> None:
    """Sign without an amount: the step is refused beside its form."""
    _take(player, "step", **STEP)
    expect(player.page.get_by_text(text).first).to_be_visible()

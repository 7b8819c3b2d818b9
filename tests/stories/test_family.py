"""One family on a phone: visited without network, verified, decided on, helped, cleared; it falls back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.registry.factories import make_household
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.texts import grams
from xieshou.monitoring.models import Case, Clue, Measure, Notice
from xieshou.registry.models import Household, Visit
from xieshou.registry.operations.device import take_on_village
from xieshou.registry.operations.household import HouseholdState

from .stage import START, VILLAGE, Clock, Player, add_user, build_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYBODY = Scope.everything()
HEAD = "李秀英"


def _case() -> Case:
    with in_scope(EVERYBODY):
        return Case.objects.order_by("-opened_at").first()


def _household() -> Household:
    with in_scope(EVERYBODY):
        return Household.objects.get()


def _day() -> str:
    return timezone.localdate().isoformat()


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def _name_villages() -> None:
    with in_scope(EVERYBODY):
        for region in Region.objects.filter(level=5):
            Region.objects.filter(pk=region.pk).update(name_grams=grams(region.name))


def test_family(phone: Page, live: str, monkeypatch: Any) -> None:
    clock, stage = Clock(monkeypatch, START), build_stage(START)
    _name_villages()
    with in_scope(EVERYBODY):
        make_household(
            Actor.system("测试"),
            state=HouseholdState(base_type="exited"),
            relations=("02", "10"),
            names=(HEAD,),
        )
        body = stage.users["cadre"].organisation
        for key, region in (("township", VILLAGE[:9]), ("county", VILLAGE[:6])):
            _add_approver(stage, key, body, region)
        cadre = get_actor(stage.users["cadre"], on=START.date())
        take_on_village(region_code=Household.objects.get().region_code, actor=cadre, at=START)
    player = Player(phone, live, stage)

    code = _visit(player)
    _verify(player)
    _decide(player, clock)
    _help(player)
    _clear(player, clock)
    _relapse(player, clock)
    player.page.context.clear_cookies()
    player.go("/monitoring/mine/")
    player.send("/monitoring/mine/", code=code)
    expect(player.page.get_by_text("风险已消除").first).to_be_visible()


def _add_approver(stage: Any, key: str, body: Any, region: str) -> None:
    from .stage import NAMES

    NAMES[key] = f"示范·{key}"
    add_user(stage, key, "county_approver", body, [region], START)


def _visit(player: Player) -> str:
    """1. On the cadre's phone the network is cut; the visit waits on the device, goes out, and is a clue."""
    page = player.be("cadre").page
    page.clock.set_system_time(START)  # the key on the device ends 72 hours after the server gave it
    player.go("/registry/visits/app/")
    expect(page.locator("[data-visits][data-ready]")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-visits-net]")).to_contain_text("没有网络")
    page.get_by_role("button", name=HEAD).click()
    page.locator("textarea[name=note]").fill("入户了解住院和务工情况")
    page.locator("textarea[name=clue]").fill("父亲住院，花费很大")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="保存到本设备").click()
    item = page.locator("[data-visits-outbox] li")
    expect(item).to_contain_text("等待发送")
    player.picture("visits-phone")
    with in_scope(EVERYBODY):
        assert (Visit.objects.count(), Clue.objects.count()) == (0, 0)
    page.context.set_offline(False)
    page.get_by_role("button", name="立即发送").click()
    expect(item).to_contain_text("已收到")
    with in_scope(EVERYBODY):
        told = Clue.objects.get()
        assert (told.channel, told.household_id) == ("visit", Household.objects.get().pk)
    return str(told.code)


def test_family_reports_itself(phone: Page, live: str, monkeypatch: Any) -> None:
    """Without an account: find the village, tell, keep the code; the page fits the phone."""
    Clock(monkeypatch, START)
    stage = build_stage(START)
    _name_villages()
    player = Player(phone, live, stage)
    player.go("/monitoring/report/")
    player.page.locator('input[name="q"]').fill("示范")
    with player.page.expect_navigation():
        player.page.locator('form[role="search"] button[type="submit"]').click()
    with player.page.expect_navigation():
        player.page.get_by_role("link", name="示范村委会").click()
    player.send(
        "/monitoring/report/", cause="illness", text="父亲住院，花费很大", observed_on=_day(), told_name=HEAD
    )
    with in_scope(EVERYBODY):
        told = Clue.objects.get()
    expect(player.page.get_by_text(told.code)).to_be_visible()
    assert HEAD not in player.page.content()
    wide = player.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "the page scrolls sideways on a phone"
    player.picture("monitoring-report")


def _verify(player: Player) -> None:
    """2. The cadre opens a case from the clue of the visit, verifies, holds the review, posts the notice."""
    player.be("cadre").go("/monitoring/clues/")
    with player.page.expect_navigation():
        player.page.get_by_role("link", name=HEAD).first.click()
    _press(player, "/open/")
    case = _case()
    player.go(f"/monitoring/cases/{case.pk}/verify/")
    player.page.locator('[name="causes"][value="other"]').uncheck()  # a visit does not name a cause
    player.send(
        "/verify/",
        proposed_class="unstable",
        causes=["illness", "lost_work"],
        finding="住院自付四万余元，务工中断",
        authorised_by=HEAD,
        authorised_on=_day(),
    )
    player.send("/review/", opener="meeting", meeting_on=_day(), present=32, in_favour=30)
    player.send("/notice/", opener="remark", remark="请村民监督")
    assert _case().stage == "notice"
    with in_scope(EVERYBODY):
        assert Notice.objects.get().head_name == HEAD


def _decide(player: Player, clock: Clock) -> None:
    """3. The notice runs out, the township reviews, the county decides: two people, two signatures."""
    clock.pass_days(6)
    player.be("cadre").go(f"/monitoring/cases/{_case().pk}/")
    _press(player, "/notice/over/")
    for who, stage in (("township", "county"), ("county", "helping")):
        player.be(who).go("/monitoring/cases/signing/")
        player.page.locator('input[name="ids"]').check()
        if who == "county":
            player.picture("monitoring-signing")
        _press(player, "/sign/")
        assert _case().stage == stage
    assert _household().monitoring_class == "unstable"
    player.go(f"/monitoring/households/{_household().pk}/why/")
    player.picture("household-why")


def _help(player: Player) -> None:
    """4. Two measures are planned and put in place, one against each cause."""
    case, due = _case(), (timezone.localdate() + timedelta(days=15)).isoformat()
    player.be("cadre").go(f"/monitoring/cases/{case.pk}/")
    for cause, kind, text in (("illness", "medical", "医疗救助"), ("lost_work", "job", "推荐就近就业")):
        player.send(
            "/measures/",
            opener="measure",
            cause=cause,
            kind=kind,
            text=text,
            responsible="县医保局",
            due_on=due,
        )
    with in_scope(EVERYBODY):
        measures = list(Measure.objects.order_by("planned_at"))
    for made in measures:
        player.page.locator(f'[data-dialog-open="start-{made.pk}"]').click()
        dialog = player.page.locator(f"#start-{made.pk}")
        dialog.locator('[name="started_on"]').fill(_day())
        with player.page.expect_navigation():
            dialog.locator('button[type="submit"]').click()
    _press(player, "/arrange/")
    assert _case().stage == "following"
    player.picture("monitoring-case")


def _follow(player: Player) -> None:
    player.send(
        "/follow-up/", opener="follow", on=_day(), income_fen="13500",
        schooling="met", medical="met", housing="met", water="met",
    )  # fmt: skip


def _clear(player: Player, clock: Clock) -> None:
    """5. Half a year of follow-ups, causes solved, notice, signature: the risk is cleared."""
    case = _case()
    _follow(player)
    for kind in ("illness", "lost_work"):
        player.page.locator('[data-dialog-open="solved"]').click()
        dialog = player.page.locator("#solved")
        dialog.locator('[name="kind"]').select_option(kind)
        dialog.locator('[name="note"]').fill("已解决")
        with player.page.expect_navigation():
            dialog.locator('button[type="submit"]').click()
    clock.pass_days(190)
    player.be("cadre").go(f"/monitoring/cases/{case.pk}/")
    _follow(player)
    player.page.locator('[data-dialog-open="consent"]').click()
    consent = player.page.locator("#consent")
    consent.locator('[name="agreed_by"]').fill("李秀英")
    consent.locator('[name="agreed_on"]').fill(_day())
    with player.page.expect_navigation():
        consent.locator('button[type="submit"]').click()
    assert _case().stage == "clearing"
    clock.pass_days(6)
    player.be("county").go(f"/monitoring/cases/{case.pk}/")
    _press(player, "/sign/")
    home = _household()
    assert (home.base_type, home.monitoring_class) == ("exited", "unstable")
    assert home.risk_cleared_on == timezone.localdate()


def _relapse(player: Player, clock: Clock) -> None:
    """6. A month later an accident: a new case, linked to the first, begins at the beginning."""
    clock.pass_days(30)
    first = _case()
    player.be("cadre").go("/monitoring/clues/add/")
    player.send(
        "/clues/add/", channel="visit", household_code=_household().code, cause="accident",
        text="车祸，无法劳动", observed_on=_day(),
    )  # fmt: skip
    _press(player, "/open/")
    again = _case()
    assert (again.previous_id, again.stage) == (first.pk, "verifying")
    expect(player.page.get_by_text("再次识别").first).to_be_visible()

"""One key enterprise: given to a steward, called, an urgent post answered and filled; rates equal the records."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.labour.makers import make_household, make_person, make_wish
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import KeyEnterprise, Placement, ServiceContact, UrgentPost
from xieshou.labour.rules.occupations import suggest_occupations

from . import journey
from .stage import START, VILLAGE, Clock, Player, build_stage

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL = Scope.everything()
EMPLOYER, WORKER = "上海示范服饰有限公司", "王小明"
ROWS = "main tbody tr"
CALLS, BOARD, RATES = "/labour/call-list/", "/labour/urgent-posts/", "/labour/urgent-posts/rates/"


def test_stewards(page: Page, live: str, monkeypatch: Any) -> None:
    clock, stage = Clock(monkeypatch, START), build_stage(START)
    suggest_occupations("缝纫工", limit=1)  # learns once a process
    with in_scope(ALL):
        person = make_person(WORKER, region_code=VILLAGE)
        make_household(person)
        make_wish(person)
    player = Player(page, live, stage)
    _give(player)
    _call(player, clock)
    _mine(player)
    _agree(player, clock)
    _fill(player, clock)
    _ask_how_the_worker_does(player, clock)
    _lapse(player)
    _rates_equal_the_records(player)


def _row() -> Any:
    with in_scope(ALL):
        return KeyEnterprise.objects.get()


def _post(title: str) -> Any:
    with in_scope(ALL):
        return UrgentPost.objects.get(title=title)


def _go_to(clock: Clock, day: date) -> None:
    clock.go_to(datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone()))


def _give(player: Player) -> None:
    """1. The station gives the enterprise to a steward, who enters whom to call."""
    player.be("station_east").go("/labour/key-enterprises/give/")
    player.choose("employer", "示范服饰", EMPLOYER)
    steward = player.stage.users["steward"].pk
    player.send("/give/", steward_id=steward, from_date=timezone.localdate().isoformat())
    player.be("steward").go(CALLS)
    expect(player.page.get_by_text("今日无需联系").first).to_be_visible()
    player.go(f"/labour/key-enterprises/{_row().pk}/")
    player.page.locator('[data-dialog-open="contact"]').click()
    _fill_in(player, "#contact", name="示范·人事经理", phone="13800000001", position="人事经理")


def _fill_in(player: Player, dialog: str, **values: Any) -> None:
    form = player.page.locator(f"{dialog} form").first
    for name, value in values.items():
        player._set(form, name, value)
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').first.click()


def _call(player: Player, clock: Clock) -> None:
    """2. When the service clock runs out the enterprise is to be called; one click notes it and winds the clock."""
    row = _row()
    _go_to(clock, row.due_on - timedelta(days=1))
    player.be("steward").go(CALLS)
    expect(player.page.locator(ROWS)).to_have_count(0)
    _go_to(clock, row.due_on)
    player.be("steward").go(CALLS)
    line = _only_line(player, "超期未联系")
    assert "13800000001" not in player.page.content()
    player.picture("steward-calls")
    _reveal(player, line)
    _called(player, line, "本月缺缝纫工，请尽快推荐")
    expect(player.page.locator(ROWS)).to_have_count(0)
    assert _row().due_on > row.due_on
    with in_scope(ALL):
        assert ServiceContact.objects.get().way == "call"


def _only_line(player: Player, why: str) -> Locator:
    line = player.page.locator(ROWS)
    expect(line).to_have_count(1)
    expect(line).to_contain_text(EMPLOYER)
    expect(line).to_contain_text(why)
    return line


def _reveal(player: Player, line: Locator) -> None:
    """The telephone is shown for a purpose, which is on record."""
    line.locator("[data-unmask]").click()
    dialog = player.page.locator("dialog[open]")
    dialog.locator('input:not([type="hidden"])').first.fill("联系企业用工需求")
    dialog.locator('button[type="submit"]').click()
    expect(player.page.get_by_text("13800000001").first).to_be_visible()
    with in_scope(ALL):
        assert Event.objects.get(event="labour.offer.enterprise_contact_revealed").purpose


def _called(player: Player, line: Locator, words: str) -> None:
    line.locator('[name="agreed"]').fill(words)
    with player.page.expect_navigation():
        line.locator('button[type="submit"]').click()


def _mine(player: Player) -> None:
    """3. The need becomes an urgent post with a day by which it is answered."""
    _record(player, "缝纫工")
    post = _post("缝纫工")
    assert post.answer_due_on > post.mined_on
    assert _stages(player) == [1, 0, 0, 0]


def _record(player: Player, title: str) -> None:
    player.be("steward").go(f"/labour/key-enterprises/{_row().pk}/urgent/")
    player.choose("occupation_code", title, title)
    needed = timezone.localdate() + timedelta(days=40)
    player.send("/urgent/", title=title, places=1, needed_by=needed.isoformat(), note="订单增加")


def _stages(player: Player) -> list[int]:
    """Return how many urgent posts the board shows at each stage."""
    player.go(BOARD)
    return [int(text) for text in player.page.locator(".x-column .x-count").all_inner_texts()]


def _agree(player: Player, clock: Clock) -> None:
    """4. On its last day the post is on the call list; linked to a vacancy, it is answered and off the list."""
    post = _post("缝纫工")
    _go_to(clock, post.answer_due_on)
    player.be("steward").go(CALLS)
    _only_line(player, "急聘待答复")
    vacancy = journey.publish_vacancy(player, "缝纫工", employer=("示范服饰", EMPLOYER), places=1)
    player.go(f"/labour/urgent-posts/{post.pk}/")
    player.send("/agree/", opener="agree", vacancy_id=vacancy)
    assert _post("缝纫工").agreed_on <= post.answer_due_on
    player.go(CALLS)
    expect(player.page.locator(ROWS)).to_have_count(0)
    assert _stages(player) == [0, 1, 0, 0]


def _fill(player: Player, clock: Clock) -> None:
    """5. A worker is referred, hired and arrives: the post counts as filled, and nobody entered that."""
    sent = journey.refer(player, _post("缝纫工").vacancy_id, WORKER)
    placement = journey.hire(player, clock, sent, wage=5600)
    player.be("steward")
    assert _stages(player) == [0, 1, 0, 0]
    journey.travel(player, clock, placement)
    post = _post("缝纫工")
    assert post.status == "agreed"
    player.be("steward").go(f"/labour/urgent-posts/{post.pk}/")
    expect(player.page.locator("main").get_by_text("已招满").first).to_be_visible()
    assert _stages(player) == [0, 0, 1, 0]


def _ask_how_the_worker_does(player: Player, clock: Clock) -> None:
    """6. Three days after the arrival the employer is asked; the call is noted with the worker."""
    clock.pass_days(3)
    player.be("steward").go(CALLS)
    _called(player, _only_line(player, "回访新到岗人员情况"), "适应良好")
    expect(player.page.locator(ROWS)).to_have_count(0)
    with in_scope(ALL):
        placement = Placement.objects.get()
        assert ServiceContact.objects.get(placement=placement).agreed == "适应良好"
    player.go(f"/labour/key-enterprises/{_row().pk}/")
    player.picture("steward-enterprise")


def _lapse(player: Player) -> None:
    """7. One need comes to nothing, another was never one, a third still waits for its answer."""
    for title, reason in (("裁剪工", "elsewhere"), ("包装工", "mistake"), ("焊工", "")):
        _record(player, title)
        if reason:
            player.send("/lapse/", opener="lapse", reason=reason)
    assert _stages(player) == [1, 0, 1, 2]
    player.picture("steward-board")


def _rates_equal_the_records(player: Player) -> None:
    """8. The rates are those of the records, and each figure opens to as many rows."""
    with in_scope(ALL):
        counted = list(UrgentPost.objects.exclude(lapse_reason="mistake"))
        arrived = Placement.objects.exclude(arrived_on=None).filter(
            vacancy__in=[row.vacancy_id for row in counted]
        )
        arrivals = arrived.count()
    months = {row.mined_on.replace(day=1) for row in counted}
    agreed = [row for row in counted if row.agreed_on]
    assert (len(counted), len(agreed), arrivals) == (3, 1, 1)
    player.be("station_east").go(RATES)
    urgent = player.page.locator(".x-card").filter(has_text="急聘匹配率")
    totals = urgent.locator(".x-stat").all_inner_texts()
    assert [text.split()[1:] for text in totals] == [
        [f"{100 * len(agreed) / len(counted):.1f}%", str(len(agreed)), "/", str(len(counted))],
        [f"{100 * arrivals / len(agreed):.1f}%", str(arrivals), "/", str(len(agreed))],
    ]
    expect(urgent.locator("tbody tr")).to_have_count(len(months))
    player.picture("steward-rates")
    shown: dict[str, int] = {"": 0, "agreed": 0, "filled": 0}
    for month in sorted(months):
        for part in shown:
            player.go(f"/labour/urgent-posts/list/?month={month:%Y-%m}&part={part}")
            shown[part] += player.page.locator(ROWS).count()
    assert shown == {"": len(counted), "agreed": len(agreed), "filled": arrivals}

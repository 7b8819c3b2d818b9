"""A view is saved, found among the chips and becomes the default, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.stage import START, Clock, Player, build_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = "/labour/vacancies/"


def test_view_is_saved_and_opens_the_list(page, live, monkeypatch) -> None:
    Clock(monkeypatch, START)
    player = Player(page, live, build_stage(START))
    player.be("steward").go(f"{LIST}?status=published")
    page.get_by_role("button", name="保存为视图").click()
    page.get_by_label("视图名称").fill("正在招聘")
    page.get_by_label("打开列表时默认使用此视图").check()
    with page.expect_navigation():
        page.locator("#saved-keep button[type=submit]").click()
    mine = page.get_by_role("navigation", name="我的视图")
    expect(mine.locator('[aria-current="page"]')).to_contain_text("正在招聘")
    player.picture("saved-views")

    player.go("/inbox/tasks/")
    page.goto(f"{live}{LIST}")
    assert page.url.endswith("status=published")
    with page.expect_navigation():
        mine.get_by_role("link", name="全部记录").click()
    assert page.url.endswith(LIST)
    with page.expect_navigation():
        mine.get_by_role("link", name="正在招聘").click()

    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".x-saved summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_navigation():
        page.get_by_role("button", name="删除此视图").click()
    expect(mine).to_have_count(0)
    page.get_by_role("button", name="保存为视图").wait_for()

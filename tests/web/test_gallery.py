"""The gallery in a browser: every part, both languages and looks, desk and phone, without a serious fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from xieshou.web.gallery import PARTS

from .soundness import AXE, listen, serious_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# Axe runs where each language, look and width comes once; the other two ways show that nothing overflows.
WAYS = [
    {"lang": "zh-hans", "theme": "light", "width": 1440, "axe": True},
    {"lang": "en", "theme": "dark", "width": 1440, "axe": False},
    {"lang": "zh-hans", "theme": "light", "width": 390, "axe": False},
    {"lang": "en", "theme": "dark", "width": 390, "axe": True},
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not AXE.exists(), reason="npm packages are not installed"),
]


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Page]:
    """Open one page for all parts: what they share is fetched once."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_part_is_sound_in_every_way(part: str, stage: Page, reading_site: str) -> None:
    complaints = listen(stage)
    for way in WAYS:
        stage.set_viewport_size({"width": way["width"], "height": 900})
        stage.goto(f"{reading_site}/ui/?part={part}&lang={way['lang']}&theme={way['theme']}")
        expect(stage.locator("main h1")).to_have_count(1)
        assert complaints == [], way
        assert stage.evaluate("document.documentElement.scrollWidth") <= way["width"], way
        assert not way["axe"] or serious_faults(stage) == [], way


def test_overview_leads_to_each_part(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/")
    expect(page.locator("main .x-card")).to_have_count(len(PARTS))


def test_theme_and_text_size_stay_after_a_reload(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=controls")
    page.locator(".x-header .x-theme summary").click()
    page.locator(".x-header [data-theme-set=dark]").click()
    page.locator(".x-header [data-size-set=large]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-size", "large")


def test_rows_are_links_and_boxes_show_the_bulk_bar(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=list")
    bulk = page.locator("[data-bulk]")
    expect(bulk).to_be_hidden()
    page.locator("tbody input[name=ids]").nth(1).click()
    expect(bulk).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.locator("[data-select-none]").click()
    expect(bulk).to_be_hidden()
    page.locator("tbody tr").first.locator("td").nth(2).click()
    expect(page).to_have_url(re.compile(r"part=record"))


def test_keys_move_through_the_rows(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1)).to_have_class(re.compile("is-cursor"))
    page.keyboard.press("x")
    expect(page.locator("tbody input[name=ids]").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"part=record"))


def test_dialog_opens_closes_and_gives_the_focus_back(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=feedback")
    opener = page.locator("[data-dialog-open=d1]")
    opener.click()
    expect(page.locator("#d1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#d1")).to_be_hidden()
    expect(opener).to_be_focused()


def test_unmasking_asks_for_a_purpose_and_keeps_the_mask_when_refused(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=figures")
    page.locator("[data-unmask]").first.click()
    dialog = page.locator("#unmask-dialog")
    expect(dialog).to_be_visible()
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_visible()
    dialog.locator("[name=purpose]").fill("电话回访")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[data-unmask-answer]")).not_to_be_empty()
    expect(page.locator("[data-masked]").first).to_contain_text("530326********4521")


def test_picture_draws_itself_and_keeps_its_table(page: Page, reading_site: str) -> None:
    page.goto(f"{reading_site}/ui/?part=pictures")
    expect(page.locator("[data-chart-canvas] svg").first).to_be_visible()
    page.locator(".x-chart-table summary").first.click()
    expect(page.locator(".x-chart-table table").first).to_be_visible()


def test_menu_of_the_phone_opens_and_closes(page: Page, reading_site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{reading_site}/ui/?part=desk")
    expect(page.locator(".x-sidebar")).not_to_be_in_viewport()
    page.locator("[data-sidebar-open]").click()
    expect(page.locator(".x-sidebar")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".x-sidebar")).not_to_be_in_viewport()


def test_parts_of_a_cell_stay_together_on_a_phone(page: Page, reading_site: str) -> None:
    """A cell is a line of heading and content there: a cell of two parts would be torn into three columns."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{reading_site}/ui/?part=tables")
    cells = page.locator("table[data-table] tbody td:not(.x-main, .x-acts, .x-check)")
    assert cells.evaluate_all("cells => cells.filter(cell => cell.querySelector('small')).length") > 0
    assert cells.evaluate_all("cells => Math.max(...cells.map(cell => cell.childElementCount))") == 1

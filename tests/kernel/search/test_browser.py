"""In the browser: a village in three groups of key presses, a number opened for a purpose, the search in the header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.kernel.people.conftest import entry_of
from tests.kernel.regions.conftest import AT
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.regions.operations import load_tree
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in_page(live: str, page: Page, tree_files: Path, user_with, client_for, actor_with) -> Page:
    """Open the site as a cadre of Huize, with one person on file."""
    with in_scope(Scope.everything()):
        load_tree(tree_files, at=AT)
        cadre = actor_with("village_cadre", regions=["530326"])
        register_person(entry_of("阿卜杜拉·买买提"), actor=cadre, at=AT)
        client = client_for(user_with("village_cadre", regions=["530326"]))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])
    page.goto(f"{live}/people/")
    return page


def test_village_is_picked_in_three_groups_of_key_presses(signed_in_page: Page, live: str) -> None:
    from playwright.sync_api import expect

    page = signed_in_page
    page.goto(f"{live}/people/add/")
    page.locator("#id_region_code").press_sequentially("hz jz wq")
    option = page.locator("#list_region_code [role=option]").first
    expect(option).to_contain_text("温泉社区居民委员会")
    page.keyboard.press("Enter")
    expect(page.locator("input[type=hidden][name=region_code]")).to_have_value("530326003002")
    page.locator("#id_name").fill("张建国")
    page.locator("#id_id_number").fill("530326198501010021")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile(r"/people/[0-9a-f-]{36}/$"))
    expect(page.locator("main")).to_contain_text("会泽县 金钟街道 温泉社区居民委员会")


def test_number_opens_after_a_purpose(signed_in_page: Page) -> None:
    from playwright.sync_api import expect

    page = signed_in_page
    page.get_by_role("link", name="阿卜杜拉·买买提").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("530***************")
    expect(main).not_to_contain_text("530326198501010013")
    page.locator("[data-unmask]").first.click()
    page.locator("#unmask-purpose").fill("核对身份")
    page.locator("#unmask-dialog button[type=submit]").click()
    expect(main).to_contain_text("530326198501010013")
    with in_scope(Scope.everything()):
        assert Event.objects.get(event="people.person.revealed").purpose == "核对身份"


def test_header_search_leads_to_the_person(signed_in_page: Page) -> None:
    from playwright.sync_api import expect

    page = signed_in_page
    page.locator("[data-globalsearch] input").press_sequentially("abdl")
    expect(page.locator("#search-results [role=option]").first).to_contain_text("阿卜杜拉·买买提")
    page.keyboard.press("Enter")
    with in_scope(Scope.everything()):
        person = Person.objects.get()
    expect(page).to_have_url(re.compile(rf"/people/{person.pk}/$"))

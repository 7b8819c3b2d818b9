"""On a phone with the network really cut: the page opens, a visit is kept encrypted, and goes out later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.registry.factories import VILLAGE, make_household
from tests.registry.visits.makers import AT
from xieshou.kernel.actor import Scope
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import Visit, VisitDevice, VisitFile
from xieshou.registry.operations.device import take_on_village, wipe_device

from .test_operations import PNG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from playwright.sync_api import Browser, Page

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.browser
PATH = "/registry/visits/app/"


@pytest.fixture
def visitor(live: str, user_with: Callable[..., Any], client_for: Callable[..., Any]) -> tuple[Actor, str]:
    """Sign a cadre in who carries one household; return the actor and the session."""
    from xieshou.kernel.access.queries import get_actor

    with in_scope(Scope.everything()):
        Region.objects.create(code=VILLAGE, short_code=VILLAGE, level=5, name="一村", full_name="会泽县 一村")
        user = user_with("village_cadre", regions=["530326"])
        actor = get_actor(user, on=AT.date())
        make_household(actor, names=["李秀英"])
        take_on_village(region_code=VILLAGE, actor=actor, at=AT)
        client = client_for(user)
    return actor, client.cookies["sessionid"].value


@pytest.fixture
def phone(browser: Browser, live: str, visitor: tuple[Actor, str]) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        has_touch=True,
        geolocation={"latitude": 26.4, "longitude": 103.3},
        permissions=["geolocation"],
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "sessionid", "value": visitor[1], "url": live}])
    yield context.new_page()
    context.close()


def stored_text(page: Page) -> str:
    """Return everything that the device keeps, as text: what a thief could read."""
    return page.evaluate(
        """async () => {
            const open = indexedDB.open("xieshou-visits");
            const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
            const parts = [];
            for (const name of db.objectStoreNames) {
                const all = db.transaction(name).objectStore(name).getAll();
                const rows = await new Promise((done) => (all.onsuccess = () => done(all.result)));
                const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                    ? new TextDecoder().decode(value) : value instanceof CryptoKey ? `key:${value.extractable}`
                    : value && typeof value === "object" ? Object.values(value).map(text).join(" ") : String(value);
                parts.push(rows.map(text).join(" "));
            }
            db.close();
            return parts.join(" ");
        }"""
    )


def test_visit_without_network(phone: Page, live: str, visitor: tuple[Actor, str]) -> None:
    from playwright.sync_api import expect

    page = phone
    page.goto(live + PATH)
    expect(page.get_by_role("button", name="李秀英")).to_be_visible()
    expect(page.locator("[data-visits][data-ready]")).to_be_visible()

    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-visits-net]")).to_contain_text("没有网络")
    page.get_by_role("button", name="李秀英").click()
    page.locator("input[name=water][value=no]").check()
    page.locator("textarea[name=note]").fill("水窖干了两个月")
    page.locator("textarea[name=clue]").fill("儿子车祸住院")
    page.locator("input[name=photos]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_role("button", name="记录位置").click()
    expect(page.locator("[data-visits-position-state]")).to_have_text("✓")
    page.get_by_role("button", name="保存到本设备").click()
    expect(page.locator("[data-visits-alert]")).to_contain_text("同意")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="保存到本设备").click()
    item = page.locator("[data-visits-outbox] li")
    expect(item).to_contain_text("等待发送")

    kept = stored_text(page)
    assert "key:false" in kept
    assert not [word for word in ("李秀英", "水窖", "车祸", "一村") if word in kept]
    page.reload()
    expect(item).to_contain_text("等待发送")
    with in_scope(Scope.everything()):
        assert Visit.objects.count() == 0

    page.context.set_offline(False)
    page.get_by_role("button", name="立即发送").click()
    expect(item).to_contain_text("已收到")
    expect(item).not_to_contain_text("(1)")
    with in_scope(Scope.everything()):
        row = Visit.objects.get()
        assert (row.clue, row.latitude, row.edits.get().value) == ("儿子车祸住院", 26.4, "no")
        assert VisitFile.objects.get().kind == "photo"

    with in_scope(Scope.everything()):
        wipe_device(device_id=VisitDevice.objects.get().pk, actor=visitor[0], at=AT)
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator("[data-visits-alert]")).to_contain_text("已关闭")
    assert "key:" not in stored_text(page)


SOUND = """navigator.mediaDevices.getUserMedia = async () => {
    const sound = new AudioContext(), end = sound.createMediaStreamDestination(), tone = sound.createOscillator();
    tone.connect(end);
    tone.start();
    return end.stream;
};"""


def test_voice_note_that_still_runs_when_the_visit_is_saved_goes_with_it(
    phone: Page, live: str, visitor: tuple[Actor, str]
) -> None:
    from playwright.sync_api import expect

    page = phone
    page.add_init_script(SOUND)
    page.goto(live + PATH)
    expect(page.locator("[data-visits][data-ready]")).to_be_visible()
    page.get_by_role("button", name="李秀英").click()
    page.locator("[data-visits-voice]").click()
    expect(page.locator("[data-visits-voice]")).to_have_text("停止录音")
    page.wait_for_timeout(400)
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="保存到本设备").click()
    expect(page.locator("[data-visits-outbox] li")).to_contain_text("已收到")
    expect(page.locator("[data-visits-outbox] li")).not_to_contain_text("(1)")
    with in_scope(Scope.everything()):
        assert VisitFile.objects.get().kind == "voice"

    page.get_by_role("button", name="李秀英").click()
    expect(page.locator("[data-visits-voice]")).to_have_text("录音")
    page.locator("[data-visits-voice]").click()
    expect(page.locator("[data-visits-voice]")).to_have_text("停止录音")
    page.locator("[data-visits-cancel]").click()
    page.get_by_role("button", name="李秀英").click()
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="保存到本设备").click()
    expect(page.locator("[data-visits-outbox] li")).to_have_count(2)
    with in_scope(Scope.everything()):
        assert VisitFile.objects.count() == 1  # what was recorded for a form that was left belongs to nobody

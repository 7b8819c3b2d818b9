"""A voice note on a phone without network: recorded, kept, sent, playable, and for nobody else to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.plugins.browser import FLAGS, chromium_path
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import VisitFile

from .test_browser import PATH, stored_text, visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from playwright.sync_api import Browser, Page

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.browser
__all__ = ["visitor"]
MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
LENGTH = """async (address) => {
    const bytes = await (await fetch(address)).arrayBuffer();
    const sound = await new AudioContext().decodeAudioData(bytes);
    const loudest = sound.getChannelData(0).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    return [sound.duration, loudest];
}"""


@pytest.fixture
def phone(browser: Browser, live: str, visitor: tuple[Actor, str]) -> Iterator[Page]:
    """Open a page on a phone whose microphone hums."""
    own = browser.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, *MICROPHONE])
    context = own.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, permissions=["microphone"]
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "sessionid", "value": visitor[1], "url": live}])
    yield context.new_page()
    own.close()


def test_voice_note_without_network(
    phone: Page,
    live: str,
    user_with: Callable[..., Any],
    client_for: Callable[..., Any],
) -> None:
    page = phone
    page.goto(live + PATH)
    expect(page.locator("[data-visits][data-ready]")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="李秀英").click()
    voice = page.locator("[data-visits-voice]")
    before = voice.text_content()
    voice.click()
    expect(voice).not_to_have_text(before or "")
    page.wait_for_timeout(1200)
    voice.click()
    expect(page.locator("[data-visits-voice-state]")).to_have_text("✓")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="保存到本设备").click()
    item = page.locator("[data-visits-outbox] li")
    expect(item).to_contain_text("等待发送")
    expect(item).to_contain_text("(1)")
    assert "webm" not in stored_text(page)

    page.context.set_offline(False)
    page.get_by_role("button", name="立即发送").click()
    expect(item).to_contain_text("已收到")
    expect(item).not_to_contain_text("(1)")
    with in_scope(Scope.everything()):
        kept = VisitFile.objects.get()
    assert kept.kind == "voice"

    address = reverse("files:download", args=[kept.stored_file_id])
    seconds, loudest = page.evaluate(LENGTH, address)
    assert 0.5 < seconds < 5
    assert loudest > 0
    other = client_for(user_with("village_cadre", regions=["530823"]))
    assert other.get(address).status_code == 404
    employer = client_for(user_with("employer", regions=["530326"]))
    assert employer.get(address).status_code == 404

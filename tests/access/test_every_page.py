"""Every page with rows on it, in a browser on a phone's width: no serious fault, nothing cut off, no complaint."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.plugins.browser import serving
from tests.web.soundness import FRAME, is_framed, listen, serious_faults
from xieshou.config.demo.accounts import ACCOUNTS
from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import PUBLIC
from xieshou.kernel.scope_sql import in_scope

from .keys import keys_of
from .probing import NOBODY, OTHERS, PARAMETER
from .routes import Route, list_pages
from .world import own_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from playwright.sync_api import Browser, Page

PHONE = 390
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker) -> Iterator[tuple]:
    """Serve a world of its own; return its side, the keys of its rows and the address."""
    with own_world(django_db_blocker, "sound") as (side, _foreign), serving() as address:
        with in_scope(Scope.everything()):
            keys = keys_of(side)
        yield side, keys, address


def _pages_by_role() -> dict[str, list[Route]]:
    """Return each page that can be read, under the first role that may enter ("" without signing in)."""
    found = defaultdict(list)
    for route in list_pages():
        if "GET" not in route.methods:
            continue
        roles = [account.role for account in ACCOUNTS if route.admits(account.role)]
        role = "" if route.door == PUBLIC else roles[0] if roles else None
        if role is not None:
            found[role].append(route)
    return found


PAGES = _pages_by_role()


def _address(route: Route, keys: dict[str, UUID]) -> str:
    return PARAMETER.sub(
        lambda match: str(OTHERS.get(match[1] or match[2]) or keys.get(match[1] or match[2]) or NOBODY),
        route.path,
    )


def _read_page(client: Client, path: str) -> bytes | None:
    """Return a whole page; None where the address gives a file, a part of a page, or leads elsewhere."""
    answer = client.get(path)
    is_page = answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:500]
    return answer.content if is_page else None


@contextmanager
def _answered(page: Page, address: str, content: bytes) -> Iterator[None]:
    """Give the browser a page that was made already; what belongs to it comes from the site."""
    page.route(address, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
    yield
    page.unroute(address)


@pytest.mark.parametrize("role", sorted(PAGES))
def test_pages_of_a_role_are_sound(role: str, site, browser: Browser) -> None:
    side, keys, address = site
    context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    client = Client()
    if role:
        client.force_login(side.users[role], backend=BACKEND)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
        context.add_cookies([session])
    faults, complaints, seen, frame_seen = [], listen(page), 0, False
    for route in PAGES[role]:
        complaints.clear()
        path = _address(route, keys)
        whole = _read_page(client, path)
        if whole is None:
            continue
        with _answered(page, address + path, whole):
            page.goto(address + path)
        seen += 1
        found = serious_faults(page, without=FRAME if frame_seen else None)
        frame_seen = frame_seen or is_framed(page)
        faults += [(route.name, fault) for fault in (*found, *complaints)]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE:
            faults.append((route.name, f"{width} pixels wide"))
    context.close()
    assert seen
    assert faults == []

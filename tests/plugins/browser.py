"""A headless Chromium and the address of a running server, for stories lived in the browser."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

# The shell without windows comes first: it draws the same pages with about half the processor time.
CANDIDATES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """Return the browser's program.

    Raises: FileNotFoundError: none is installed; the message says how to install it.
    """
    given = os.environ.get("XIESHOU_TEST_BROWSER")
    found = given or next((path for name in CANDIDATES if (path := shutil.which(name))), None)
    if not found or not Path(found).exists():
        message = (
            "No Chromium found: install it (Debian: apt-get install chromium-headless-shell) "
            "or set XIESHOU_TEST_BROWSER."
        )
        raise FileNotFoundError(message)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser once a test process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh page at desktop width, in Chinese."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Open a fresh page at the width of a phone, in Chinese."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site from a thread on the present database; yields its address."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    allowed = list(settings.ALLOWED_HOSTS)
    settings.ALLOWED_HOSTS = ["*"]
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    settings.ALLOWED_HOSTS = allowed


@pytest.fixture
def live(fresh_database: str) -> Iterator[str]:
    """Serve the site on the test's own database; return its address."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def reading_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Serve the site for all tests of a module that only read pages without rows; return its address."""
    with django_db_blocker.unblock(), serving() as address:
        yield address

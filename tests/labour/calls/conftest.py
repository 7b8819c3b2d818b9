"""One hall for all calls of a test process: starting browsers and servers costs more than a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from tests.labour.calls.hall import PLAIN_HOST, Hall, Meeting, SocketHost, launch, serve_site
from tests.labour.calls.line import BadLine
from tests.plugins.database import own_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def _hall(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[Hall]:
    with own_database(django_db_blocker, "calls"):
        sockets = SocketHost()
        sockets.start(wait=False)
        before = settings.SOCKET_ADDRESS
        settings.SOCKET_ADDRESS = ("127.0.0.1", sockets.port)
        west, east = launch(browser), launch(browser, f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1")
        try:
            with serve_site() as site:
                sockets.await_ready()
                yield Hall(site, sockets, west, east, plain=browser)
        finally:
            settings.SOCKET_ADDRESS = before
            sockets.kill()
            west.close()
            east.close()


@pytest.fixture
def hall(_hall: Hall, actor_with: Any, user_with: Any) -> Iterator[Hall]:
    """Return the hall with nobody in it."""
    _hall.actor_with, _hall.user_with = actor_with, user_with
    yield _hall
    _hall.close_pages()


@pytest.fixture
def meeting(hall: Hall) -> Meeting:
    """Return a booked interview whose room is open."""
    return hall.meeting()


@pytest.fixture
def bad_line(hall: Hall) -> Iterator[BadLine]:
    """Return a line whose weather the test makes."""
    line = BadLine(hall.sockets.port)
    yield line
    line.stop()

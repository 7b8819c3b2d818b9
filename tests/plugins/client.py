"""One chain of middleware a test process: each test client makes its own, and lists all static files for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import UserSettingsHolder, settings
from django.test.client import ClientHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAIN = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_load = ClientHandler.load_middleware
_loaded: dict[str, Any] = {}


def load_once(handler: ClientHandler, is_async: bool = False) -> None:
    """Give a client the middleware that the first one loaded.

    Middleware reads settings when it is made: where a test has changed one, its clients make their own.
    """
    if is_async or isinstance(settings._wrapped, UserSettingsHolder):
        _load(handler, is_async)
        return
    if not _loaded:
        _load(handler)
        _loaded.update({name: getattr(handler, name) for name in CHAIN})
    vars(handler).update(_loaded)


@pytest.fixture(scope="session", autouse=True)
def _one_chain() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield

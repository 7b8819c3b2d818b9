"""Starts the embedded test server before Django reads its settings."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xieshou.config.host.postgres import Cluster


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Exist, so that this module is imported before pytest-django sets Django up."""


def _start() -> Cluster | None:
    from xieshou.config.environment import load_environment

    environment = load_environment()
    if not environment.embedded:
        from xieshou.config.host.database import prepare_external

        prepare_external(environment.address("owner"), environment.address("app"))
        return None
    cluster = environment.cluster()
    cluster.acquire()
    return cluster


CLUSTER = _start()
if CLUSTER is not None:
    atexit.register(CLUSTER.release)  # the process that only hands out tests runs no fixture


@pytest.fixture(scope="session", autouse=True)
def _release_cluster() -> Iterator[None]:
    yield
    if CLUSTER is not None:
        CLUSTER.release()


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """Let every test begin in the language of the settings: a request of another test may have changed it."""
    from django.utils import translation

    translation.deactivate()

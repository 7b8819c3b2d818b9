"""Folders and servers for the tests of the host; nothing here touches the shared test database."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xieshou.config.host.postgres import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def home() -> Iterator[Path]:
    """Return an empty folder that another account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="xs-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """Return a running server of the fast profile, one for the file."""
    folder = Path(tempfile.mkdtemp(prefix="xs-"))
    with Cluster(folder, profile="test") as cluster:
        yield cluster
    shutil.rmtree(folder, ignore_errors=True)

"""Files of these tests stay in a folder of their own."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Any, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"

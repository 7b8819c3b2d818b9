"""The longest tests come first, so that no test process is left alone with one at the end."""

from __future__ import annotations

import pytest

LONG = ("drill", "slow")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the long tests to the front; within both groups the order stays as drawn."""
    items.sort(key=lambda item: all(item.get_closest_marker(name) is None for name in LONG))

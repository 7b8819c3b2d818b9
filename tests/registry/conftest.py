"""Actors of the registry's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor


@pytest.fixture
def cadre(actor_with: Callable[..., Actor]) -> Actor:
    """Return a village cadre of one county."""
    return actor_with("village_cadre", regions=["530326"])


@pytest.fixture
def auditor(actor_with: Callable[..., Actor]) -> Actor:
    """Return an auditor of the whole country."""
    return actor_with("auditor", regions=[""])

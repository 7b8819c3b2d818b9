"""Who reads aid in the tests, and the county they read of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .world import World

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

COUNTY, DISTRICT = "530823", "310116"


@pytest.fixture
def officer(db: None, actor_with: Any) -> Actor:
    """Return the project officer of the county."""
    return actor_with("project_officer", regions=[COUNTY])


@pytest.fixture
def approver(db: None, actor_with: Any) -> Actor:
    """Return the approver of the county."""
    return actor_with("county_approver", regions=[COUNTY])


@pytest.fixture
def district(db: None, actor_with: Any) -> Actor:
    """Return the cooperation officer of the district and its county."""
    return actor_with("cooperation_officer", regions=[DISTRICT, COUNTY])


@pytest.fixture
def world(officer: Actor, approver: Actor) -> World:
    """Return the county."""
    return World(officer, approver)

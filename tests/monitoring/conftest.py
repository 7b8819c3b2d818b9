"""Who acts in the tests of monitoring: village, township, county, and a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .story import COUNTY, TOWNSHIP, VILLAGE, Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor


@pytest.fixture
def village(actor_with: Callable[..., Actor]) -> Actor:
    """Return the cadre of one village."""
    return actor_with("village_cadre", regions=[VILLAGE])


@pytest.fixture
def township(actor_with: Callable[..., Actor]) -> Actor:
    """Return the reviewer of a township."""
    return actor_with("county_approver", regions=[TOWNSHIP])


@pytest.fixture
def county(actor_with: Callable[..., Actor]) -> Actor:
    """Return the approver of a county."""
    return actor_with("county_approver", regions=[COUNTY])


@pytest.fixture
def story(db: None, village: Actor, township: Actor, county: Actor) -> Story:
    """Return a family and the three levels that act for it."""
    return Story(village, township, county)

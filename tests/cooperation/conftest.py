"""The places, bodies and people of the tests of cooperation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cooperation.places import COUNTY, DISTRICT, make_places


@pytest.fixture
def places(db: None) -> None:
    """Make two districts, four counties, a township and a village, and pair them."""
    make_places()


@pytest.fixture
def officer(places: None, actor_with: Any) -> Any:
    """Return a cooperation officer of the district and its counties."""
    return actor_with("cooperation_officer", regions=[DISTRICT, "5303"])


@pytest.fixture
def stranger(places: None, actor_with: Any) -> Any:
    """Return a cooperation officer of another district."""
    return actor_with("cooperation_officer", regions=["310116", "5308"])


@pytest.fixture
def county(places: None, actor_with: Any) -> Any:
    """Return an approver of one county."""
    return actor_with("county_approver", regions=[COUNTY])


@pytest.fixture
def client(places: None, user_with: Any, client_for: Any) -> Any:
    """Return the signed-in browser of a cooperation officer."""
    return client_for(user_with("cooperation_officer", regions=[DISTRICT, "5303"]))


@pytest.fixture
def foreign_client(places: None, user_with: Any, client_for: Any) -> Any:
    """Return the signed-in browser of an officer of another district."""
    return client_for(user_with("cooperation_officer", regions=["310116", "5308"]))


@pytest.fixture
def story(db: None, actor_with: Any, user_with: Any) -> Any:
    """Return a worker on the way to work, for what labour counts."""
    from tests.labour.story import Story

    return Story(actor_with, user_with)

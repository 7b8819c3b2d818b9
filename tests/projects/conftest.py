"""Who acts in the tests of projects: the county's project officer and its approver, and a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

COUNTY, ELSEWHERE, DISTRICT = "530823", "530326", "310116"


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
    """Return the cooperation office of the district that is paired with the county."""
    return actor_with("cooperation_officer", regions=[DISTRICT, COUNTY])


@pytest.fixture
def stranger(db: None, actor_with: Any) -> Actor:
    """Return a project officer of another county."""
    return actor_with("project_officer", "county_approver", regions=[ELSEWHERE])

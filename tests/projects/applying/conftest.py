"""An open call, and a firm of the paired district with its account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects.conftest import COUNTY
from tests.projects.test_scheme import FIRST, open_call
from xieshou.kernel.access.queries import get_actor

from .makers import make_firm, pair

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


@pytest.fixture
def call(officer: Actor) -> Any:
    """Return a call of the county that takes applications from the first day."""
    pair()
    return open_call(officer)


@pytest.fixture
def firm(db: None) -> Any:
    """Return an enterprise of the paired district."""
    return make_firm()


@pytest.fixture
def user(firm: Any, user_with: Any) -> Any:
    """Return the account of the firm."""
    return user_with("employer", organisations=[firm.pk], organisation=firm)


@pytest.fixture
def applicant(user: Any) -> Actor:
    """Return who acts for the firm."""
    return get_actor(user, on=FIRST)


@pytest.fixture
def reviewers(db: None, actor_with: Any) -> list[Actor]:
    """Return two reviewers of the county."""
    return [actor_with("county_approver", regions=[COUNTY]) for _number in range(2)]

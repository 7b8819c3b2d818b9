"""The office of the stewards."""

from __future__ import annotations

import pytest

from .makers import Office


@pytest.fixture
def office(db, actor_with, user_with):
    return Office(actor_with, user_with)

"""A course for the tests of training."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labour.course.school import School


@pytest.fixture
def school(db: None, actor_with: Any) -> School:
    """Return a county with two workers who lack a licence that a post asks for."""
    return School(actor_with)

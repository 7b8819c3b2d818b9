"""A story of one worker, for the beats after the match."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labour.story import Story


@pytest.fixture
def story(db: None, actor_with: Any, user_with: Any) -> Story:
    """Return a worker, an employer with a vacancy of two places, and everybody who acts."""
    return Story(actor_with, user_with)


@pytest.fixture
def another(db: None, actor_with: Any, user_with: Any) -> Any:
    """Return a maker of further stories, e.g. for the same vacancy."""

    def make(**options: Any) -> Story:
        return Story(actor_with, user_with, **options)

    return make

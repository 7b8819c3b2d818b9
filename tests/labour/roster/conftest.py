"""The two stations of the rosters, each with its own area only."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labour.makers import make_places
from tests.labour.story import Story
from xieshou.kernel.regions.models import Region


@pytest.fixture
def west(db: None, actor_with: Any) -> Any:
    make_places()
    Region.objects.create(
        code="310116000000",
        level=3,
        name="金山区",
        full_name="上海市 金山区",
        pinyin="jinshanqu",
        initials="jsq",
    )
    return actor_with("station_west", regions=["530326"])


@pytest.fixture
def east(west: Any, actor_with: Any) -> Any:
    return actor_with("station_east", regions=["310113"])


@pytest.fixture
def story(west: Any, actor_with: Any, user_with: Any) -> Story:
    """Return the way of one worker, whose people stand beside the two stations."""
    return Story(actor_with, user_with)

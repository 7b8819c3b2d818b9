"""Two keys, and people whose numbers the older one encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.people.conftest import cadre, places  # noqa: F401 -- fixtures
from tests.kernel.realtime.conftest import host_actor, make_room, steward  # noqa: F401 -- fixtures
from xieshou.kernel.actor import Actor
from xieshou.kernel.ids import new_id
from xieshou.kernel.realtime.models import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

OLD, NEW = bytes(range(32)), bytes(range(100, 132))


@pytest.fixture
def system() -> Actor:
    return Actor.system("test")


@pytest.fixture
def old_key(settings) -> None:
    settings.FIELD_KEYS, settings.INDEX_KEY, settings.OLD_INDEX_KEYS = [OLD], OLD, []


@pytest.fixture
def new_key(settings) -> Callable[[], None]:
    """Return what puts a new field key in front."""

    def put() -> None:
        settings.FIELD_KEYS = [NEW, OLD]

    return put


@pytest.fixture
def make_recording(settings, tmp_path, old_key, make_room, at):  # noqa: F811 -- a fixture
    """Return a maker of recordings of so many parts, without their files."""
    settings.RECORDINGS_DIR = tmp_path
    room, _seats = make_room(at)

    def make(count: int) -> Recording:
        return Recording.objects.create(
            room=room,
            media_type="video/webm",
            started_at=at,
            started_by_id=new_id(),
            ended_at=at,
            expires_at=at.replace(year=at.year + 1),
            parts=count,
            region_code=room.region_code,
        )

    return make


def silent(done: int, total: int = 0, message: object = "") -> None:
    """Show progress to nobody."""

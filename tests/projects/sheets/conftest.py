"""Who brings files: the project officer of the county, allowed to upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects.makers import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor

if TYPE_CHECKING:
    from xieshou.registry.models import Household


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Any, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def clerk(db: None, actor_with: Any) -> Actor:
    """Return the project officer of the county, with the places of the tests on file."""
    make_places()
    return actor_with("project_officer", regions=["530823"])


@pytest.fixture
def homes(clerk: Actor) -> list[Household]:
    """Return two households of the village: of 王秀英 and of 张三."""
    system = Actor.system("测试")
    return [make_household(system, region_code=VILLAGE, names=[name]) for name in ("王秀英", "张三")]

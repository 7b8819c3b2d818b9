"""Places and people of two counties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugins.actors import AT
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.regions.models import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.people.models import Person

VILLAGE = "530326103201"
OTHER_VILLAGE = "530303001001"
PLACES = [
    ("530000000000", 1, "云南省", "", "云南省"),
    ("530300000000", 2, "曲靖市", "530000000000", "云南省 曲靖市"),
    ("530326000000", 3, "会泽县", "530300000000", "云南省 曲靖市 会泽县"),
    ("530303000000", 3, "沾益区", "530300000000", "云南省 曲靖市 沾益区"),
    ("530326103000", 4, "娜姑镇", "530326000000", "云南省 曲靖市 会泽县 娜姑镇"),
    (VILLAGE, 5, "红石岩村委会", "530326103000", "云南省 曲靖市 会泽县 娜姑镇 红石岩村委会"),
    (OTHER_VILLAGE, 5, "西平社区居委会", "530303000000", "云南省 曲靖市 沾益区 西平社区居委会"),
]


@pytest.fixture
def places(db: None) -> None:
    """Put the few places of these tests into the tree."""
    Region.objects.bulk_create(
        Region(
            code=code, short_code=code.rstrip("0"), level=level, name=name, parent_code=parent, full_name=full
        )
        for code, level, name, parent, full in PLACES
    )


@pytest.fixture
def cadre(actor_with: Callable[..., Actor]) -> Actor:
    """Return a village cadre of Huize."""
    return actor_with("village_cadre", regions=["530326"])


@pytest.fixture
def neighbour(actor_with: Callable[..., Actor]) -> Actor:
    """Return a village cadre of Zhanyi."""
    return actor_with("village_cadre", regions=["530303"])


def entry_of(name: str = "张建国", **values: object) -> PersonEntry:
    """Return an entry with a valid number and village."""
    defaults = {"region_code": VILLAGE, "id_number": "530326198501010013", "phone": "13812345678"}
    return PersonEntry(name=name, **{**defaults, **values})


@pytest.fixture
def person(places: None, cadre: Actor) -> Person:
    """Return a person of Huize."""
    return register_person(entry_of(), actor=cadre, at=AT)

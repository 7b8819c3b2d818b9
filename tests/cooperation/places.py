"""Places and pairings for the tests of cooperation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from xieshou.kernel.actor import Actor
from xieshou.kernel.organisations.operations import (
    OrganisationEntry,
    register_organisation,
    register_pairing,
)
from xieshou.kernel.regions.models import Region

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
DISTRICT, OTHER = "310113", "310116"
COUNTY, SECOND, THIRD, FOREIGN = "530326", "530324", "530381", "530823"
EAST, WEST = f"{DISTRICT}000000", f"{COUNTY}000000"
TOWN_EAST, TOWN_WEST = "310113101000", "530326103000"
VILLAGE_EAST, VILLAGE_WEST = "310113101201", "530326103201"
SYSTEM = Actor.system("测试")
NAMES = {
    "310000000000": ("上海市", 1), EAST: ("宝山区", 3), "310116000000": ("金山区", 3), "530000000000": ("云南省", 1),
    WEST: ("会泽县", 3), "530324000000": ("罗平县", 3), "530381000000": ("宣威市", 3),
    "530823000000": ("景东县", 3), TOWN_EAST: ("罗店镇", 4), TOWN_WEST: ("者海镇", 4),
    VILLAGE_EAST: ("天平村", 5), VILLAGE_WEST: ("五星村", 5),
}  # fmt: skip
_numbers = count(1)


def make_places() -> None:
    Region.objects.bulk_create(
        Region(
            code=code, name=name, level=level, parent_code="", pinyin="", initials="", full_name=f"全{name}"
        )
        for code, (name, level) in NAMES.items()
    )
    for east, west in ((DISTRICT, COUNTY), (DISTRICT, SECOND), (DISTRICT, THIRD), (OTHER, FOREIGN)):
        register_pairing(
            eastern_region_code=f"{east}000000",
            western_region_code=f"{west}000000",
            from_date=date(2017, 1, 1),
            actor=SYSTEM,
            at=AT,
        )


def make_body(kind: str, region_code: str, name: str = ""):
    entry = OrganisationEntry(name=name or f"示范单位{next(_numbers)}", kind=kind, region_code=region_code)
    return register_organisation(entry, actor=SYSTEM, at=AT)

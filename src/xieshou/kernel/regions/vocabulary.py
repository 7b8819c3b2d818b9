"""Words of the tree of places."""

from __future__ import annotations

from enum import IntEnum


class RegionLevel(IntEnum):
    """The five levels of administrative divisions."""

    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5

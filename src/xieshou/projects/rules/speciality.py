"""One county one industry, one village one product: what is declared twice or too often, and what strays."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COUNTY_DIGITS, PREFECTURE_DIGITS, TOWNSHIP_DIGITS = 6, 4, 9


@dataclass(frozen=True, slots=True)
class Declared:
    """A county's industry or a village's product that holds on the day."""

    region_code: str
    sector: str
    product: str

    @property
    def is_county(self) -> bool:
        """Tell whether this is the industry of a county."""
        return not self.region_code[COUNTY_DIGITS:].strip("0")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Places that declare the same: counties of a prefecture, or villages of a township."""

    place: str
    sector: str
    product: str
    members: tuple[str, ...]
    of: int


def same_industry(rows: Iterable[Declared]) -> list[Crowd]:
    """Return the industries that two or more counties of one prefecture declare."""
    groups: dict[str, list[Declared]] = defaultdict(list)
    for row in rows:
        if row.is_county:
            groups[row.region_code[:PREFECTURE_DIGITS]].append(row)
    return [
        Crowd(place, sector, "", _codes(members, sector), len(members))
        for place, members in sorted(groups.items())
        for sector, number in sorted(Counter(one.sector for one in members).items())
        if number > 1
    ]


def _codes(members: Iterable[Declared], sector: str) -> tuple[str, ...]:
    return tuple(sorted(one.region_code for one in members if one.sector == sector))


def crowded_products(rows: Iterable[Declared], *, limit_percent: int, least_villages: int) -> list[Crowd]:
    """Return the products that more than a share of a township's villages declare.

    Args: limit_percent: must be exceeded; least_villages: fewer villages with a product say nothing.
    """
    groups: dict[str, list[Declared]] = defaultdict(list)
    for row in rows:
        if not row.is_county:
            groups[row.region_code[:TOWNSHIP_DIGITS]].append(row)
    found = []
    for place, members in sorted(groups.items()):
        for product, number in sorted(Counter(one.product for one in members).items()):
            if len(members) >= least_villages and number * 100 > limit_percent * len(members):
                same = [one for one in members if one.product == product]
                codes = tuple(sorted(one.region_code for one in same))
                found.append(Crowd(place, same[0].sector, product, codes, len(members)))
    return found


def straying(rows: Iterable[Declared]) -> list[Declared]:
    """Return the villages whose product is not of their county's declared industry."""
    kept = list(rows)
    industry = {one.region_code[:COUNTY_DIGITS]: one.sector for one in kept if one.is_county}
    return [
        one
        for one in kept
        if not one.is_county and one.sector != industry.get(one.region_code[:COUNTY_DIGITS], one.sector)
    ]


def unserved_counties(industry: Mapping[str, str], served: Iterable[tuple[str, str]]) -> list[str]:
    """Return the counties whose declared industry has no project of the library.

    Args: industry: county → sector; served: (county, sector) of every project.
    """
    have = set(served)
    return sorted(county for county, sector in industry.items() if (county, sector) not in have)

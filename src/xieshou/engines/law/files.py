"""Reading parameter files: one file a subject, one key a parameter, values by place and time.

A file that leaves a day without a value, gives it two or holds a word nobody reads is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NATION = "00"
PLACE_DIGITS = (6, 4, 2)
"""Digits of a county or district, a prefecture, a province: the smallest place that has a value decides."""
OPEN = date.max
ENTRY_NEEDED = {"description", "unit", "values"}
ENTRY_KEYS = ENTRY_NEEDED | {"provinces_only", "description_zh"}
VALUE_KEYS = {"from", "to", "year", "value", "unit", "version", "certainty", "source", "source_zh", "basis"}
VALUE_NEEDED = {"value", "certainty", "source", "source_zh"}


class Certainty(StrEnum):
    """How a value is known. Only PUBLISHED may be used without asking somebody."""

    PUBLISHED = "pub"
    WEAK = "weak"
    CODE = "code"
    INFERRED = "infer"
    OWN = "own"


class LawFileError(ValueError):
    """A parameter file cannot be trusted; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, the days on which it holds (`to` is exclusive) and where it comes from."""

    key: str
    province: str
    value: Any
    """Whole numbers, words, truth values; tuples and read-only mappings of them."""
    from_date: date
    to_date: date
    unit: str
    certainty: Certainty
    source: str
    source_zh: str
    basis: str = ""
    name: str = ""

    @property
    def version(self) -> str:
        """Return the name under which a decision keeps the value it was made with."""
        return self.name or f"{self.from_date:%Y-%m-%d}"

    def source_in(self, language: str | None) -> str:
        """Return where the value comes from, in Chinese unless the reader's language is English."""
        return self.source if (language or "zh").startswith("en") else self.source_zh

    def holds(self, on: date) -> bool:
        """Return whether the value is in force on a day."""
        return self.from_date <= on < self.to_date

    @property
    def is_certain(self) -> bool:
        """Return whether a published document was read for it."""
        return self.certainty is Certainty.PUBLISHED


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a key means and its values, ordered by province and first day."""

    key: str
    description: str
    unit: str
    values: tuple[Value, ...]
    description_zh: str = ""

    def description_in(self, language: str | None) -> str:
        """Return what the key means: in Chinese where it is written, in English for its readers."""
        is_english = (language or "zh").startswith("en")
        return self.description if is_english else self.description_zh or self.description


def read_folder(folder: Path) -> dict[str, Parameter]:
    """Return every parameter of a folder's YAML files by `file.key`.

    Raises:  LawFileError: a file is malformed, or leaves a gap or an overlap.
    """
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        found |= read_file(path)
    return found


def read_file(path: Path) -> dict[str, Parameter]:
    """Return the parameters of one file by `file.key`.

    Raises:  LawFileError: the file is malformed, or leaves a gap or an overlap.
    """
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceLoader)  # noqa: S506 -- a SafeLoader
    if not isinstance(entries, dict):
        raise LawFileError(f"{path.name}: a file holds keys with their values.")
    return {
        f"{path.stem}.{key}": _parameter(_Place(path.name, str(key)), f"{path.stem}.{key}", entry)
        for key, entry in entries.items()
    }


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    key: str
    province: str = ""

    def refuse(self, what: str) -> LawFileError:
        where = f"{self.key}, province {self.province}" if self.province else self.key
        return LawFileError(f"{self.file}: {where}: {what}")


class _OnceLoader(yaml.SafeLoader):
    """YAML that refuses a key written twice (the last would win without a word)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- the library's signature
        names = [key.value for key, _ in node.value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise LawFileError(f"{node.start_mark}: {', '.join(twice)} is written twice.")
        return super().construct_mapping(node, deep)


def _parameter(place: _Place, key: str, entry: Any) -> Parameter:
    _check_keys(place, entry, ENTRY_KEYS, ENTRY_NEEDED)
    nation_missing = NATION not in (entry["values"] or ()) and entry.get("provinces_only") is not True
    if not isinstance(entry["values"], dict) or nation_missing:
        raise place.refuse(f"values are listed by province, with {NATION!r} for all others.")
    values: list[Value] = []
    for province, lines in entry["values"].items():
        here = _Place(place.file, place.key, str(province))
        if not isinstance(province, str) or not province.isdigit() or len(province) not in PLACE_DIGITS:
            raise here.refuse(
                'a province is two digits in quotes, such as "53"; a prefecture four, a county six.'
            )
        read = [_value(here, key, province, entry["unit"], line) for line in lines]
        _check_times(here, read)
        values += read
    return Parameter(key, entry["description"], entry["unit"], tuple(values), entry.get("description_zh", ""))


def _value(place: _Place, key: str, province: str, unit: str, line: Any) -> Value:
    _check_keys(place, line, VALUE_KEYS, VALUE_NEEDED)
    start, end = _times(place, line)
    try:
        certainty = Certainty(line["certainty"])
    except ValueError:
        known = ", ".join(Certainty)
        raise place.refuse(f"certainty {line['certainty']!r} is not one of {known}.") from None
    return Value(
        key=key,
        province=province,
        value=_checked(place, line["value"]),
        from_date=start,
        to_date=end,
        unit=line.get("unit", unit),
        certainty=certainty,
        source=line["source"],
        source_zh=line["source_zh"],
        basis=line.get("basis", ""),
        name=line.get("version", ""),
    )


def _checked(place: _Place, value: Any) -> Any:
    """Return a value that nobody can change."""
    if isinstance(value, int | str):
        return value
    if isinstance(value, list) and value:
        return tuple(_checked(place, part) for part in value)
    if isinstance(value, dict) and value and all(isinstance(name, str) for name in value):
        return MappingProxyType({name: _checked(place, part) for name, part in value.items()})
    raise place.refuse(f"{value!r} is neither a whole number nor words, nor a list or mapping of them.")


def _times(place: _Place, line: dict[str, Any]) -> tuple[date, date]:
    if "year" in line:
        if "from" in line or "to" in line:
            raise place.refuse("a value has a year, or from and to, not both.")
        return date(line["year"], 1, 1), date(line["year"] + 1, 1, 1)
    start, end = line.get("from"), line.get("to", OPEN)
    if type(start) is not date or type(end) is not date:
        raise place.refuse("from and to are days such as 2021-01-01.")
    if start >= end:
        raise place.refuse(f"from {start} is not before to {end}.")
    return start, end


def _check_times(place: _Place, values: Iterable[Value]) -> None:
    for earlier, later in pairwise(sorted(values, key=lambda value: value.from_date)):
        if later.from_date < earlier.to_date:
            raise place.refuse(f"overlap: two values hold on {later.from_date}.")
        if later.from_date > earlier.to_date:
            last = later.from_date - timedelta(days=1)
            raise place.refuse(f"gap: no value from {earlier.to_date} to {last}.")


def _check_keys(place: _Place, entry: Any, known: set[str], needed: set[str]) -> None:
    if not isinstance(entry, dict):
        raise place.refuse("an entry holds keys with their values.")
    unknown, missing = sorted(map(str, entry.keys() - known)), sorted(needed - entry.keys())
    if unknown:
        raise place.refuse(f"unknown key {', '.join(unknown)}.")
    if missing:
        raise place.refuse(f"missing key {', '.join(missing)}.")
    silent = sorted(name for name in ("source", "source_zh") if name in needed and not entry[name])
    if silent:
        raise place.refuse(f"{', '.join(silent)} is empty: say where the value comes from.")

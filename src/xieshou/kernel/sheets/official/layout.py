"""What an official table is: title, head of several rows, columns over facts, groups, notes, signatures.

A table is a YAML file. Whatever a file says that this module does not know (a key, a fact, a format, a
placeholder) is refused when the file is read, never when an official prints it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

NUMBER = "number"
FORMATS = ("text", "integer", "wan", "percent", "day")
PAPERS = ("A4", "A3")
PLACEHOLDERS = ("east", "west", "year", "day", "source")
MARK = re.compile(r"\{(\w*)\}")
FORM_KEYS = {
    "code", "version", "from_year", "source", "title", "left", "right", "paper", "landscape", "columns",
    "group_by", "sums", "total", "missing", "notes", "signatures",
}  # fmt: skip
COLUMN_KEYS = {"fact", "zh", "en", "width", "format", "align", "merge"}
BAND_KEYS = {"zh", "en", "columns"}


class OfficialLayoutError(ValueError):
    """A declaration says something that does not exist; the message names the file and the word."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; `{year}` and the like stand for what the table is made of."""

    zh: str = ""
    en: str = ""

    def said(self, names: Mapping[str, str] | None = None) -> str:
        """Return the text in the active language with its placeholders filled."""
        text = self.en if (get_language() or "zh").startswith("en") else self.zh
        return MARK.sub(lambda mark: (names or {}).get(mark[1], ""), text)


@dataclass(frozen=True, slots=True)
class OfficialColumn:
    """A column over one fact; `merge` joins equal neighbours of a column downwards."""

    fact: str
    header: Words
    width: int = 12
    format: str = "text"
    align: str = ""
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A heading over several columns or bands."""

    header: Words
    parts: tuple[OfficialColumn | Band, ...]


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A table under a version of its layout, which holds for the years from `from_year` on."""

    code: str
    version: int
    from_year: int
    source: str
    title: Words
    left: Words
    right: Words
    paper: str
    landscape: bool
    parts: tuple[OfficialColumn | Band, ...]
    group_by: str
    sums: tuple[str, ...]
    total: bool
    missing: Words
    notes: tuple[Words, ...]
    signatures: tuple[Words, ...]

    @property
    def columns(self) -> tuple[OfficialColumn, ...]:
        """Return the columns from left to right."""
        return tuple(_leaves(self.parts))

    @property
    def depth(self) -> int:
        """Return how many rows the head has."""
        return _depth(self.parts)


def read_form(path: Path, facts: Mapping[str, Collection[str]]) -> OfficialForm:
    """Return the table that a file declares.

    Args:   facts: the facts that each source offers.
    Raises: OfficialLayoutError: an unknown source, fact, key, format, paper or placeholder; a doubled fact.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    where = path.name
    _known(where, raw, FORM_KEYS, needed=("code", "version", "from_year", "source", "title", "columns"))
    if raw["source"] not in facts:
        raise OfficialLayoutError(f"{where}: unknown source: {raw['source']}")
    if raw.get("paper", "A4") not in PAPERS:
        raise OfficialLayoutError(f"{where}: unknown paper: {raw['paper']}")
    form = OfficialForm(
        code=raw["code"],
        version=int(raw["version"]),
        from_year=int(raw["from_year"]),
        source=raw["source"],
        title=_words(where, raw["title"]),
        left=_words(where, raw.get("left", {})),
        right=_words(where, raw.get("right", {})),
        paper=raw.get("paper", "A4"),
        landscape=bool(raw.get("landscape", True)),
        parts=tuple(_part(where, part) for part in raw["columns"]),
        group_by=raw.get("group_by", ""),
        sums=tuple(raw.get("sums", ())),
        total=bool(raw.get("total", False)),
        missing=_words(where, raw.get("missing", {"zh": "暂无数据", "en": "No data yet"})),
        notes=tuple(_words(where, note) for note in raw.get("notes", ())),
        signatures=tuple(_words(where, one) for one in raw.get("signatures", ())),
    )
    _check_facts(where, form, {*facts[form.source], NUMBER})
    return form


def _known(where: str, raw: Mapping[str, Any], keys: set[str], *, needed: tuple[str, ...]) -> None:
    unknown, absent = set(raw) - keys, set(needed) - set(raw)
    if unknown or absent:
        words = "unknown" if unknown else "missing"
        raise OfficialLayoutError(f"{where}: {words}: {', '.join(sorted(unknown or absent))}")


def _words(where: str, raw: Mapping[str, str]) -> Words:
    _known(where, raw, {"zh", "en"}, needed=("zh", "en") if raw else ())
    for text in raw.values():
        strange = set(MARK.findall(text)) - set(PLACEHOLDERS)
        if strange:
            raise OfficialLayoutError(f"{where}: unknown placeholder: {', '.join(sorted(strange))}")
    return Words(**raw)


def _part(where: str, raw: Mapping[str, Any]) -> OfficialColumn | Band:
    if "columns" in raw:
        _known(where, raw, BAND_KEYS, needed=("zh", "en"))
        header = _words(where, {"zh": raw["zh"], "en": raw["en"]})
        return Band(header, tuple(_part(where, part) for part in raw["columns"]))
    _known(where, raw, COLUMN_KEYS, needed=("fact", "zh", "en"))
    form = raw.get("format", "text")
    if form not in FORMATS:
        raise OfficialLayoutError(f"{where}: unknown format: {form}")
    header = _words(where, {"zh": raw["zh"], "en": raw["en"]})
    width, merge = int(raw.get("width", 12)), bool(raw.get("merge", False))
    return OfficialColumn(raw["fact"], header, width, form, raw.get("align", ""), merge)


def _check_facts(where: str, form: OfficialForm, known: set[str]) -> None:
    named = [column.fact for column in form.columns]
    asked = {*named, *form.sums, form.group_by} - {""}
    if unknown := asked - known:
        raise OfficialLayoutError(f"{where}: unknown fact: {', '.join(sorted(unknown))}")
    if lost := set(form.sums) - set(named):
        raise OfficialLayoutError(f"{where}: summed without a column: {', '.join(sorted(lost))}")
    if doubled := {fact for fact in named if named.count(fact) > 1}:
        raise OfficialLayoutError(f"{where}: doubled fact: {', '.join(sorted(doubled))}")


def _leaves(parts: tuple[OfficialColumn | Band, ...]) -> Iterator[OfficialColumn]:
    for part in parts:
        if isinstance(part, Band):
            yield from _leaves(part.parts)
        else:
            yield part


def _depth(parts: tuple[OfficialColumn | Band, ...]) -> int:
    return max(1 + (_depth(part.parts) if isinstance(part, Band) else 0) for part in parts)

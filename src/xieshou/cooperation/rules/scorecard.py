"""The layouts of the assessment in six groups: versioned data, resolved for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import yaml

from xieshou.cooperation.vocabulary.indicator import Group

from .parameters import FOLDER

if TYPE_CHECKING:
    from pathlib import Path


class NoLayoutError(LookupError):
    """No layout holds for the year: the first one begins later."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the group, the indicator, and its name where no wing of this installation counts it."""

    group: Group
    code: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A version of the layout with its source."""

    version: int
    from_date: date
    source: str
    source_zh: str
    lines: tuple[Line, ...]


def parse_layouts(text: str) -> tuple[Layout, ...]:
    """Return the layouts of a YAML text, the latest first."""
    found = [
        Layout(
            entry["version"],
            entry["from"],
            entry["source"],
            entry["source_zh"],
            tuple(
                Line(Group(line["group"]), line["code"], line.get("en", ""), line.get("zh", ""))
                for line in entry["lines"]
            ),
        )
        for entry in yaml.safe_load(text)["layouts"]
    ]
    return tuple(sorted(found, key=lambda layout: layout.from_date, reverse=True))


@cache
def _layouts(file: Path) -> tuple[Layout, ...]:
    return parse_layouts(file.read_text(encoding="utf-8"))


def layout_of(year: int) -> Layout:
    """Return the layout that holds for a year.

    Raises: NoLayoutError.
    """
    for layout in _layouts(FOLDER / "scorecard.yaml"):
        if layout.from_date <= date(year, 1, 1):
            return layout
    raise NoLayoutError(year)

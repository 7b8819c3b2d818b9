"""What a worker is told before leaving, and what workers ask: the lists of a day, read from data files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from xieshou.labour.rules.dated import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "worries.yaml"


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    return data


def _in_language(names: dict[str, str]) -> str:
    return names["en"] if (get_language() or "zh").startswith("en") else names["zh"]


@dataclass(frozen=True, slots=True)
class BriefingList:
    """The items of a briefing that hold on a day, with their version and source."""

    codes: tuple[str, ...]
    version: str
    source: str
    source_zh: str


def briefing_list(on: date) -> BriefingList:
    """Return what a worker who leaves on a day must have been told.

    Raises: NotInForceError: the list begins later.
    """
    dated = resolve("keeping", "briefing_items", on=on)
    return BriefingList(tuple(dated.value), dated.version, dated.source, dated.source_zh)


def item_label(code: str) -> str:
    """Return the words of an item in the active language; the code itself where it is not in the list."""
    names = _data()["briefing"].get(code)
    return _in_language(names) if names else code


def missing_items(wanted: Iterable[str], told: Iterable[str]) -> list[str]:
    """Return the items that were not told, in the order of the list."""
    known = set(told)
    return [code for code in wanted if code not in known]


def list_questions() -> list[tuple[str, str]]:
    """Return (question, answer) of what workers and families ask, in the active language."""
    return [(_in_language(one["q"]), _in_language(one["a"])) for one in _data()["questions"]]

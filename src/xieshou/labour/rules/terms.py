"""Codes of skills, licences and working conditions, read from `data/terms.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "terms.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its names."""

    code: str
    zh: str
    en: str
    occupation: str = ""

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.en if (get_language() or "zh").startswith("en") else self.zh


@cache
def terms(kind: str) -> dict[str, Term]:
    """Return code → term of a kind: "skills", "licences" or "conditions"."""
    data = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    return {code: Term(code, **names) for code, names in data[kind].items()}


def label_of(kind: str, code: str) -> str:
    """Return the name of a code in the active language; the code itself where it is not in the list."""
    term = terms(kind).get(code)
    return term.label if term else code


def labels_of(kind: str, codes: Iterable[str]) -> list[str]:
    """Return the names of codes, in their order."""
    return [label_of(kind, code) for code in codes]


def choices(kind: str) -> list[tuple[str, str]]:
    """Return (code, name) of every term of a kind."""
    return [(term.code, term.label) for term in terms(kind).values()]


@cache
def _codes_by_name(kind: str) -> dict[str, str]:
    return {
        name.casefold(): term.code for term in terms(kind).values() for name in (term.code, term.zh, term.en)
    }


def parse_codes(kind: str, text: str) -> tuple[list[str], list[str]]:
    """Return the codes a cell of names or codes holds, and the words that are none.

    Words are split at 、，；/ and commas; a name may have spaces where it is known as a whole.
    """
    found: list[str] = []
    unknown: list[str] = []
    by_name = _codes_by_name(kind)
    for word in _words(text):
        code = by_name.get(word.casefold())
        (found if code else unknown).append(code or word)
    return list(dict.fromkeys(found)), unknown


def _words(text: str) -> list[str]:
    marked = text.translate(str.maketrans("，,；;/|\n", "、" * 7))
    return [word.strip() for word in marked.split("、") if word.strip()]


def parse_levels(
    kind: str, text: str, *, guess: Callable[[str], str] | None = None
) -> tuple[dict[str, int], list[str]]:
    """Return code → level of a cell like "缝纫3、焊接2" (1 if none stands), and the unknown words.

    Args: guess: returns the code of a word that is no name of the list, "" where it knows none.
    """
    levels: dict[str, int] = {}
    unknown: list[str] = []
    by_name = _codes_by_name(kind)
    for word in _words(text):
        name, level = _split_level(word)
        code = by_name.get(name.casefold()) or (guess(name) if guess else "")
        if not code:
            unknown.append(word)
        else:
            levels[code] = level
    return levels, unknown


def _split_level(word: str) -> tuple[str, int]:
    stripped = word.rstrip("级")
    if stripped and stripped[-1] in "123":
        return stripped[:-1].strip(" :：()（"), int(stripped[-1])
    return word, 1


def write_levels(kind: str, levels: dict[str, int]) -> str:
    """Return the cell of code → level: "缝纫3、焊接2"."""
    return "、".join(f"{label_of(kind, code)}{level}" for code, level in levels.items())


def write_codes(kind: str, codes: Iterable[str]) -> str:
    """Return the cell of codes: "湿热、粉尘"."""
    return "、".join(labels_of(kind, codes))

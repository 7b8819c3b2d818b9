"""What somebody meant who typed into a search box for people. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from xieshou.kernel.phones import InvalidPhoneError, parse_phone

from . import numbers
from .names import name_match_key

LONGEST = 64
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
_LETTERS = re.compile(r"[A-Za-z' ]+")


class TermKind(StrEnum):
    """The columns that a search term is looked up in."""

    NOTHING = "nothing"
    ID_NUMBER = "id_number"
    ID_TAIL = "id_tail"
    PHONE = "phone"
    LETTERS = "letters"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A kind and the value in the writing of its column."""

    kind: TermKind
    value: str = ""


def read_term(text: str) -> SearchTerm:
    """Return what a search text asks for: a whole ID number, its last four, a phone, letters or a name."""
    text = text[:LONGEST].strip()
    compact = re.sub(r"[\s\u3000-]", "", text)
    if not compact or "\x00" in text:
        return SearchTerm(TermKind.NOTHING)
    if _TAIL.fullmatch(compact):
        return SearchTerm(TermKind.ID_TAIL, compact.upper())
    if compact.isascii() and any(character.isdigit() for character in compact):
        return _read_number(compact)
    if _LETTERS.fullmatch(text):
        return SearchTerm(TermKind.LETTERS, re.sub("[' ]", "", text).lower())
    key = name_match_key(text)
    return SearchTerm(TermKind.NAME, key) if key else SearchTerm(TermKind.NOTHING)


def _read_number(compact: str) -> SearchTerm:
    try:
        if len(compact) in {numbers.LONG, numbers.SHORT}:
            return SearchTerm(TermKind.ID_NUMBER, numbers.long_form(compact))
        return SearchTerm(TermKind.PHONE, parse_phone(compact))
    except (numbers.InvalidIdNumberError, InvalidPhoneError):
        return SearchTerm(TermKind.NOTHING)

"""What somebody meant who typed a place: tokens from wide to narrow. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 80
MOST_TOKENS = 5
_RUN = re.compile(r"[a-z]+|[0-9]+|[^\Wa-z0-9_]+")
# Words that close the name of a division inside an address written in one go.
_CLOSING = re.compile(
    r".{2,}?(?:省|自治区|特别行政区|自治州|地区|盟|市|自治县|县|自治旗|旗|区|街道办事处|街道|镇|乡)(?=.{2})"
)


@dataclass(frozen=True, slots=True)
class PlaceToken:
    """One group of key presses; `is_letters` is pinyin or initials, otherwise Chinese characters."""

    value: str
    is_letters: bool


def read_tokens(text: str) -> list[PlaceToken]:
    """Return the tokens of a search text, wide places first as typed: "hz 金钟" → [hz, 金钟].

    An address in one go is cut after its divisions: "会泽县金钟街道温泉" → [会泽县, 金钟街道, 温泉].
    """
    tokens: list[PlaceToken] = []
    for run in _RUN.findall(text[:LONGEST].lower().replace("'", "")):
        if run.isascii():
            tokens.append(PlaceToken(run, is_letters=True))
        else:
            tokens += [PlaceToken(part, is_letters=False) for part in cut_address(run)]
    return tokens[:MOST_TOKENS]


def cut_address(text: str) -> list[str]:
    """Return the divisions of an address written without spaces, the rest last."""
    parts: list[str] = []
    rest = text
    while found := _CLOSING.match(rest):
        parts.append(found.group())
        rest = rest[found.end() :]
    return [*parts, rest] if rest else parts


def bisections(text: str) -> list[tuple[str, str]]:
    """Return the ways to read four or more characters as two names: "会泽金钟" → [(会泽, 金钟)]."""
    return [(text[:at], text[at:]) for at in range(2, len(text) - 1)]

"""Plain text helpers of the kernel: safe text, pairs of characters, pinyin.

Pinyin is without tones, ü is written v ("lvchun"). Characters without a reading (Tibetan, Yi, very
rare ideographs) fall away; letters and digits stay, in lower case.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_CHARACTER = "\U0010ffff"
INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[^\S\n]+")
HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ee5d\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
# Readings that a surname has and the same character elsewhere mostly has not.
SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "任": "ren",
    "朴": "piao", "翟": "zhai", "乐": "yue", "覃": "qin", "种": "chong", "重": "chong", "缪": "miao",
    "员": "yun", "召": "shao", "卜": "bu", "万": "wan", "宓": "mi", "长": "chang", "晟": "cheng", "繁": "po",
    "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "尹": "yin", "费": "fei", "冼": "xian", "那": "na",
}  # fmt: skip


class UnstorableTextError(DomainError):
    """The text holds a character that no database can keep (NUL or half a character)."""

    default_message = _(
        "The text holds a character that cannot be stored. Type it again instead of pasting it."
    )


def clean_text(raw: str, *, max_length: int) -> str:
    """Return text that is safe to store: NFC, without control and direction characters, spaces tidied.

    Raises: UnstorableTextError: NUL, lone surrogate, or longer than `max_length`.
    """
    refuse_unstorable(raw)
    kept = _CONTROL.sub("", INVISIBLE.sub("", raw))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", kept)).strip()
    if len(text) > max_length:
        message = _("The text is longer than %(max_length)s characters. Shorten it.") % {
            "max_length": max_length
        }
        raise UnstorableTextError(message)
    return text


def refuse_unstorable(raw: str) -> None:
    """Refuse NUL and lone surrogates.

    Raises: UnstorableTextError: one of them is in the text.
    """
    if _UNSTORABLE.search(raw):
        raise UnstorableTextError


def grams(key: str) -> list[str]:
    """Return the pairs of neighbouring characters, each once and sorted: "会泽县" → ["会泽", "泽县"]."""
    return sorted(set(map(str.__add__, key, key[1:])))


def prefix_range(prefix: str) -> tuple[str, str]:
    """Return the lowest and highest text that begin with `prefix`, for a column in collation "C"."""
    return prefix, prefix + LAST_CHARACTER


def like_pattern(text: str) -> str:
    r"""Return the LIKE pattern of "contains `text`", with %, _ and \ meant literally."""
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


class _Readings(dict[int, str]):
    """Character → syllable or letter; an unknown character becomes nothing."""

    def __missing__(self, key: int) -> str:
        """Return nothing for a character without a reading, letters and digits as they are."""
        character = unicodedata.normalize("NFKC", chr(key)).lower()
        value = character if character.isascii() and character.isalnum() else ""
        self[key] = value
        return value


def plain_syllable(reading: str) -> str:
    """Return a reading without its tone: "lǜ" → "lv"."""
    plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(character for character in plain if character.isascii() and character.isalpha())


@cache
def _tables() -> tuple[_Readings, _Readings]:
    syllables = _Readings()
    letters = _Readings()
    for character, readings in _readings().items():
        syllable = intern(plain_syllable(readings.split(",", 1)[0]))
        syllables[int(character)] = syllable
        letters[int(character)] = syllable[:1]
    return syllables, letters


def _readings() -> dict[str, str]:
    """Return code point → readings, from the file of pypinyin: the package would keep its phrases (45 MB)."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin")
    readings: dict[str, str] = json.loads(Path(package.origin).with_name("pinyin_dict.json").read_bytes())
    return readings


def pinyin_of(text: str) -> tuple[str, str]:
    """Return pinyin and initials by the most common reading of each character: "会泽" → ("huize", "hz")."""
    syllables, letters = _tables()
    return text.translate(syllables), text.translate(letters)


def name_pinyin(name: str) -> tuple[str, str]:
    """Return pinyin and initials of a personal name, with the readings that surnames have."""
    for length in (2, 1):
        syllables = SURNAMES.get(name[:length], "").split()
        if syllables and len(name) > length:
            pinyin, initials = pinyin_of(name[length:])
            return "".join(syllables) + pinyin, "".join(part[0] for part in syllables) + initials
    return pinyin_of(name)


def place_pinyin(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pinyin and initials of well-known places by whole words: "六安市" → ("luanshi", "las")."""
    from pypinyin import lazy_pinyin

    result = []
    for name in names:
        syllables = [plain_syllable(part) for part in lazy_pinyin(name, errors="ignore")]
        result.append(("".join(syllables), "".join(part[:1] for part in syllables)))
    return result

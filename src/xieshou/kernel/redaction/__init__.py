"""What a public text must not hold: ID, phone and bank numbers, and words about health."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA_FILE = Path(__file__).resolve().parent / "health_words.yaml"
GAP = r"[\s\-–—_.·,，、/]?"
ID_NUMBER = re.compile(
    rf"(?<!\d)[1-9](?:{GAP}\d){{16}}{GAP}[\dXx](?!\d)|(?<!\d)[1-9](?:{GAP}\d){{14}}(?!{GAP}\d)"
)
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s\-–—)）]?\d{7,8}(?!\d)")
BANK = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{15,18}}(?!\d)")
LONG = re.compile(r"(?<!\d)\d{9,}(?!\d)")
CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "00123456789123456789" + "1")
WRITTEN_OUT = re.compile(r"[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{7,}")


class LeakKind(TextChoices):
    """What a public text must never hold."""

    ID_NUMBER = "id_number", _("an ID number")
    PHONE = "phone", _("a phone number")
    BANK = "bank", _("a bank account number")
    LONG_NUMBER = "long_number", _("a long number")
    HEALTH = "health", _("words about health")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that must not stand in a public text; never the value itself, only kind and place."""

    kind: LeakKind
    start: int
    end: int


def plain(text: str) -> str:
    """Return the text with full-width digits and written-out runs of digits as plain digits."""
    folded = unicodedata.normalize("NFKC", text)
    return WRITTEN_OUT.sub(lambda run: run.group().translate(CHINESE_DIGITS), folded)


@cache
def health_words() -> tuple[str, ...]:
    """Return the words about health in both languages."""
    words = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    return tuple(words["zh"]) + tuple(word.casefold() for word in words["en"])


def find_leaks(text: str) -> list[Leak]:
    """Return what a public text must not hold, in the order of places.

    Dates (2026-03-05), years and amounts pass; every run of nine digits or more does not.
    """
    folded = plain(text)
    found: list[Leak] = []
    for kind, pattern in (
        (LeakKind.ID_NUMBER, ID_NUMBER),
        (LeakKind.BANK, BANK),
        (LeakKind.PHONE, MOBILE),
        (LeakKind.PHONE, LANDLINE),
        (LeakKind.LONG_NUMBER, LONG),
    ):
        found += [
            Leak(kind, match.start(), match.end())
            for match in pattern.finditer(folded)
            if not any(one.start < match.end() and match.start() < one.end for one in found)
        ]
    lower = folded.casefold()
    for word in health_words():
        at = lower.find(word)
        if at >= 0:
            found.append(Leak(LeakKind.HEALTH, at, at + len(word)))
    return sorted(found, key=lambda leak: (leak.start, leak.end, leak.kind))


def find_numbers(text: str) -> list[Leak]:
    """Return the leaks of a text about a body or a thing, in which words about health tell of nobody."""
    return [leak for leak in find_leaks(text) if leak.kind != LeakKind.HEALTH]


def leak_words(leaks: Iterable[Leak]) -> str:
    """Return the kinds of what was found in words, each once."""
    return ", ".join(str(LeakKind(kind).label) for kind in sorted({leak.kind for leak in leaks}))


def mask_name(name: str) -> str:
    """Return a name as it may stand on the internet: the first and, if longer than two, the last character.

    >>> mask_name("李秀英"), mask_name("阿力木·买买提")
    ('李*英', '阿*****提')
    """
    stars = "*" * max(1, len(name) - 2)
    return name[:1] + stars + (name[-1] if len(name) > 2 else "")  # noqa: PLR2004 -- a surname and one more

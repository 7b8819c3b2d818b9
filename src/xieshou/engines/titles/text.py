"""From a job title as employers write it to the features that tell its occupation."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PLACE = 8
PAY = re.compile(r"\d+(\.\d+)?[-~—到至]?\d*(k|千|万|元|\+)*(/?(天|月|小时|年|时))?")
BRACKETS = re.compile(r"[(【\[].*?[)】\]]")
RECRUITING = re.compile(r"诚聘|急招|急聘|直聘|招聘")
RECRUITER = re.compile(r"招聘(专员|主管|经理|顾问|师|助理|实习|hr|客服|组长|负责)")
BREAKS = re.compile(r"[^\w]+|_")
LATIN = re.compile(r"[a-z]+[0-9+#]*")
LATIN_OR_DIGIT = re.compile(r"[a-z0-9]+")


class Cleaner:
    """Removes what says nothing about the occupation: pay, places, company names, offers."""

    def __init__(self, places: frozenset[str], noise: Iterable[str]) -> None:
        """Take place names and words without meaning."""
        self.places = places
        self.noise = tuple(noise)

    def clean(self, title: str) -> str:
        """Return the part of a title that names the work; never less than something that was there."""
        text = unicodedata.normalize("NFKC", title).lower()
        text = _without_company(PAY.sub(" ", text))
        bare = BRACKETS.sub(" ", text)
        text = self._without_places(bare if _letters(bare) > 1 else text)
        for word in self.noise:
            text = text.replace(word, " ")
        return text.strip() or unicodedata.normalize("NFKC", title).lower().strip()

    def _without_places(self, text: str) -> str:
        kept, at = [], 0
        while at < len(text):
            size = next((n for n in range(LONGEST_PLACE, 1, -1) if text[at : at + n] in self.places), 0)
            kept.append(" " if size else text[at])
            at += max(size, 1)
        return "".join(kept)


def _without_company(text: str) -> str:
    """Return what stands after "recruits", unless the title is a recruiter's own or nothing stands there."""
    text = RECRUITING.sub("招聘", text)
    if "招聘" not in text or RECRUITER.search(text):
        return text
    before, after = text.rsplit("招聘", 1)
    return after if _letters(after) > 1 else before


def _letters(text: str) -> int:
    return len(BREAKS.sub("", text))


def features(text: str, sizes: tuple[int, ...] = (1, 2, 3)) -> Counter[str]:
    """Return the features of a cleaned text.

    Pieces of 1 to 3 characters, Latin words, first and last characters.
    """
    found: Counter[str] = Counter()
    for part in BREAKS.split(text):
        found.update("L" + word for word in LATIN.findall(part))
        han = LATIN_OR_DIGIT.sub("", part)
        for size in sizes:
            found.update(han[at : at + size] for at in range(len(han) - size + 1))
        if han:
            found.update(("$" + han[-2:], "$" + han[-1:], "^" + han[:2]))
    return found

"""Regions as people write them: codes of any length, or names from the province down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xieshou.kernel.regions.models import Region

from .parsing.problems import CellError

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope

CODE = re.compile(r"\d{2,12}", re.ASCII)
CODE_LENGTH = 12
SPACES = re.compile(r"[\s/·>、,，-]+")
SHORTER = (
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "居委会"),
    ("村民委员会", "村委会"),
)
SUCCESSIONS = 5


@dataclass(slots=True)
class Places:
    """Finds the code of a text, remembering every answer of one run."""

    scope: Scope
    known: dict[tuple[str, int | None], str | CellError] = field(default_factory=dict)
    children: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    _found: dict[str, tuple[int, str]] = field(default_factory=dict)

    def resolve(self, text: str, level: int | None) -> str:
        """Return the 12-digit code of a text.

        Raises: CellError: unknown, ambiguous, or not of the level.
        """
        found = self.known.get((text, level))
        if found is None:
            try:
                found = self._code(text, level)
            except CellError as error:
                found = error
            self.known[(text, level)] = found
        if isinstance(found, CellError):
            raise CellError(found.code)
        return found

    def prefetch(self, texts: set[str]) -> None:
        """Look up all codes of a chunk with one query, so that no row asks by itself."""
        codes = {text.ljust(CODE_LENGTH, "0") for text in texts if CODE.fullmatch(text)}
        rows = Region.objects.filter(code__in=codes).values_list("code", "level", "successor_code")
        for code, level, successor in rows:
            self._found[code] = (level, successor)

    def _code(self, text: str, level: int | None) -> str:
        if CODE.fullmatch(text):
            return self._by_digits(text.ljust(CODE_LENGTH, "0"), level)
        codes = {code for start in self._starts() for code in self._below(start, SPACES.sub("", text), level)}
        inside = {code for code in codes if self.scope.covers_region(code)}
        if len(inside or codes) > 1:
            raise CellError("many_regions")
        if not codes:
            raise CellError("no_region")
        return (inside or codes).pop()

    def _by_digits(self, code: str, level: int | None) -> str:
        for _step in range(SUCCESSIONS):
            if code not in self._found:
                self.prefetch({code})
            if code not in self._found:
                raise CellError("no_region")
            found_level, successor = self._found[code]
            if not successor:
                if level is not None and found_level != level:
                    raise CellError("wrong_level")
                return code
            code = successor
        raise CellError("no_region")

    def _starts(self) -> set[str]:
        """Return where a path may begin: the country, the actor's own regions and what holds these."""
        own = {prefix.ljust(CODE_LENGTH, "0") for prefix in self.scope.regions if prefix}
        parents = Region.objects.filter(code__in=own).values_list("parent_code", flat=True) if own else ()
        return {"", *own, *parents}

    def _below(self, parent: str, text: str, level: int | None) -> set[str]:
        """Return the codes whose path of names from `parent` down is exactly the text."""
        found: set[str] = set()
        for name, code, its_level in self._children_of(parent):
            for spelling in _spellings(name):
                if text == spelling and (level is None or its_level == level):
                    found.add(code)
                elif text.startswith(spelling) and text != spelling:
                    found |= self._below(code, text[len(spelling) :], level)
        return found

    def _children_of(self, parent: str) -> list[tuple[str, str, int]]:
        if parent not in self.children:
            rows = Region.objects.filter(parent_code=parent, retired_on__isnull=True)
            self.children[parent] = list(rows.values_list("name", "code", "level"))
        return self.children[parent]


def _spellings(name: str) -> set[str]:
    """Return the official name and how it is commonly shortened."""
    return {name, *(name.removesuffix(long) + short for long, short in SHORTER if name.endswith(long))}

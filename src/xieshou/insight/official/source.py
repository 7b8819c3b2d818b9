"""What an official table asks for, and a source of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.regions.rules import short_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.official.filling import Held


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose table of which year, seen on a day: full codes of the district and of the county ("" all)."""

    scope: Scope
    east: str
    west: str
    year: int
    on: date

    @property
    def west_prefix(self) -> str:
        """Return the prefix below which the rows of the county lie."""
        return short_code(self.west)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of named facts.

    Attributes:
        capability: who may see the records that the rows come from.
        of_county:  the table is a county's; otherwise it is a district's, with one partner or all.
        facts:      the facts that each row holds.
        typed:      those whose figure somebody typed once, in the record behind it; the others are computed.
    """

    code: str
    capability: str
    of_county: bool
    facts: tuple[str, ...]
    read: Callable[[Asked], list[Mapping[str, Held]]]
    typed: frozenset[str] = frozenset()

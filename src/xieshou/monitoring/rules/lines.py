"""The income line of monitoring as the law of the engine has it, for a page and for clearing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from xieshou.engines.poverty import load_law

if TYPE_CHECKING:
    from datetime import date

    from xieshou.engines.poverty import Value


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """Yearly net income per person, in fen, and who says so."""

    found: Value

    @property
    def value_fen(self) -> int:
        """Return the line in fen."""
        return int(self.found.value)

    @property
    def source(self) -> str:
        """Return where the value comes from, in the active language."""
        return self.found.source_in(get_language())

    @property
    def is_certain(self) -> bool:
        """Tell whether a published document stands behind it; else the province has to confirm it."""
        return self.found.is_certain


def income_line(region_code: str, day: date) -> IncomeLine:
    """Return the line that holds in a place on a day: the province's own before the nation's.

    Raises: NotInForceError: none has begun.
    """
    return IncomeLine(load_law().value("lines.monitoring", day, region_code))

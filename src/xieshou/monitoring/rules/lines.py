"""The income line of monitoring: dated, by province, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import get_language

if TYPE_CHECKING:
    from datetime import date

DATA_FILE = Path(__file__).resolve().parent.parent / "parameters" / "lines.yaml"
ALL = "all"
KEYS = {"province", "from", "value", "certainty", "source", "source_zh"}


class LineError(ValueError):
    """The file of lines is broken, or no line holds on the day."""


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """Yearly net income per person, in fen, and who says so."""

    province: str
    from_date: date
    value_fen: int
    certainty: str
    source_en: str
    source_zh: str

    @property
    def source(self) -> str:
        """Return where the value comes from, in the active language."""
        return self.source_en if (get_language() or "zh").startswith("en") else self.source_zh


def parse_lines(text: str) -> tuple[IncomeLine, ...]:
    """Return the lines of a YAML text.

    Raises: LineError: unknown or missing keys, or a doubled beginning.
    """
    found = []
    for line in yaml.safe_load(text):
        if set(line) != KEYS or not isinstance(line["value"], int) or line["value"] <= 0:
            message = f"{line}"
            raise LineError(message)
        found.append(
            IncomeLine(
                str(line["province"]),
                line["from"],
                line["value"],
                line["certainty"],
                line["source"],
                line["source_zh"],
            )
        )
    if len({(one.province, one.from_date) for one in found}) != len(found):
        message = "a beginning is doubled"
        raise LineError(message)
    return tuple(found)


@cache
def _lines() -> tuple[IncomeLine, ...]:
    return parse_lines(DATA_FILE.read_text(encoding="utf-8"))


def income_line(region_code: str, day: date, lines: tuple[IncomeLine, ...] | None = None) -> IncomeLine:
    """Return the line that holds in a place on a day: the province's own before the general one.

    Raises: LineError: none has begun.
    """
    begun = [one for one in (lines or _lines()) if one.from_date <= day]
    for province in (region_code[:2], ALL):
        own = [one for one in begun if one.province == province]
        if own:
            return max(own, key=lambda one: one.from_date)
    message = f"No line holds on {day} in {region_code[:2]}."
    raise LineError(message)

"""The headline reconciler: a reported figure beside the list behind it, and pairs that cannot be. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from xieshou.engines.law import read_law

from .vocabulary import Qualifier, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

PARAMETERS = Path(__file__).resolve().parent / "parameters"
RATIOS = Path(__file__).resolve().parent / "data" / "ratios.yaml"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list says about a claim; `missing` is by how much the list falls short, else 0."""

    verdict: Verdict
    missing: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of two measures and the bounds within which it can be true; a bound itself is possible."""

    code: str
    over: str
    under: str
    low: Decimal
    high: Decimal
    zh: str
    en: str
    certainty: str
    source: str
    source_zh: str

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.en if (get_language() or "zh").startswith("en") else self.zh

    @property
    def why(self) -> str:
        """Return where the bounds come from, in the active language."""
        return self.source if (get_language() or "zh").startswith("en") else self.source_zh


@dataclass(frozen=True, slots=True)
class Impossible:
    """A pair of figures whose quotient lies outside its bounds."""

    ratio: Ratio
    quotient: Decimal | None


def about_percent(on: date) -> int:
    """Return by how many percent a figure stated as “about” may differ on a day."""
    return read_law(PARAMETERS).number("reconciler.about_percent", on)


@cache
def ratios() -> tuple[Ratio, ...]:
    """Return the pairs that are watched."""
    numbers = ("low", "high")
    rows: list[dict[str, Any]] = [
        {name: Decimal(value) if name in numbers else value for name, value in row.items()}
        for row in yaml.safe_load(RATIOS.read_text(encoding="utf-8"))
    ]
    return tuple(Ratio(**row) for row in rows)


def compare(claimed: Decimal, qualifier: str, listed: int | None, *, percent: int) -> Comparison:
    """Return whether the list behind a claim bears it.

    Args: listed: the length or sum of the list, None where the system keeps no list of it: then the verdict
          is unknown, never "it holds"; percent: how far a figure stated as “about” may be off.
    """
    if listed is None:
        return Comparison(Verdict.UNKNOWN)
    missing = Decimal(0) if qualifier == Qualifier.UP_TO else max(Decimal(0), claimed - listed)
    near = qualifier == Qualifier.ABOUT and abs(claimed - listed) * PERCENT <= claimed * percent
    may_be_longer = qualifier == Qualifier.AT_LEAST
    if missing and not near:
        return Comparison(Verdict.SHORT, missing)
    longer = listed > claimed and not (near or may_be_longer)
    return Comparison(Verdict.LONGER if longer else Verdict.HOLDS, missing)


def find_impossible(figures: Mapping[str, Decimal], watched: Iterable[Ratio]) -> list[Impossible]:
    """Return the watched pairs among these figures (by measure, in its own unit) that cannot both be true.

    Args: figures: those of one district, place, sector and period; others are not to be compared.
    """
    found = []
    for ratio in watched:
        over, under = figures.get(ratio.over), figures.get(ratio.under)
        if over is None or under is None:
            continue
        if under == 0:
            if over:
                found.append(Impossible(ratio, None))
            continue
        quotient = over / under
        if not ratio.low <= quotient <= ratio.high:
            found.append(Impossible(ratio, quotient.quantize(Decimal("0.0001"))))
    return found

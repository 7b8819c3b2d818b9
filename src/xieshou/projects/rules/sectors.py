"""The catalogue of sectors, and warnings where a place puts too much on one of them. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "sectors.yaml"
NO_SECTOR = "none"


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector of the catalogue."""

    code: str
    kind: str
    zh: str
    en: str
    chain: str = ""
    """The chain that infrastructure of this sector mends; empty: none in particular."""

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.en if (get_language() or "zh").startswith("en") else self.zh


@cache
def sectors() -> dict[str, Sector]:
    """Return the catalogue by code, in its order."""
    rows = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    return {row["code"]: Sector(**row) for row in rows}


def sector_choices() -> list[tuple[str, str]]:
    """Return (code, name) of every sector, for a form."""
    return [(sector.code, sector.label) for sector in sectors().values()]


def sector_label(code: str) -> str:
    """Return the name of a sector; an unknown code stands for itself."""
    return sectors()[code].label if code in sectors() else code


@dataclass(frozen=True, slots=True)
class Spend:
    """What one project puts into a sector at a place."""

    place: str
    sector: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Concentration:
    """A sector that takes more than the limit of a place's money: a glut or a bad year hits everybody."""

    place: str
    sector: str
    amount_fen: int
    total_fen: int
    projects: int


def find_concentrations(
    spends: Iterable[Spend], *, limit_percent: int, least_projects: int
) -> list[Concentration]:
    """Return the sectors that take more than a share of a place's industrial money, the greatest first.

    Args: limit_percent: the share must be exceeded, not only reached; least_projects: fewer projects than
          this at the place say nothing about concentration.
    """
    totals: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for spend in spends:
        if spend.sector == NO_SECTOR:
            continue
        totals[spend.place] += spend.amount_fen
        counts[spend.place] += 1
        parts[spend.place, spend.sector].append(spend.amount_fen)
    found = [
        Concentration(place, sector, sum(amounts), totals[place], len(amounts))
        for (place, sector), amounts in parts.items()
        if counts[place] >= least_projects and sum(amounts) * 100 > limit_percent * totals[place]
    ]
    return sorted(found, key=lambda one: (-one.amount_fen, one.place, one.sector))

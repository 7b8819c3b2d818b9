"""How much of the money spent earns an income and how much is a grant, by county and year. Pure.

A project is income-generating (经营性) as it says in the library. Of its money, that part is borne out for
which a contract shares the income or a confirmed operating asset is on file; the rest is named apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .share import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Spent:
    """What was paid to the payees of a project in a year, less what came back; `county` has six digits."""

    project: UUID
    county: str
    year: int
    fen: int
    is_operating: bool
    is_borne_out: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """A county's money of a year: income-generating and borne out, income-generating so far, grant."""

    county: str
    year: int
    borne_out_fen: int
    claimed_fen: int
    grant_fen: int

    @property
    def operating_fen(self) -> int:
        """Return what went into projects that earn."""
        return self.borne_out_fen + self.claimed_fen

    @property
    def fen(self) -> int:
        """Return all money."""
        return self.operating_fen + self.grant_fen

    @property
    def permille(self) -> int | None:
        """Return the income-generating share in tenths of a percent, rounded down; None for no money."""
        return self.operating_fen * PERMILLE // self.fen if self.fen > 0 else None


def sum_spending(rows: Iterable[Spent], shares: Mapping[UUID, Mapping[str, int]]) -> list[Spending]:
    """Return the sums of each county and year, the latest year first, then by county.

    Args: shares: project → county → basis points, for projects of several counties; their money is split.
    """
    sums: Counter[tuple[int, str, str]] = Counter()
    for row in rows:
        kind = "grant" if not row.is_operating else "borne_out" if row.is_borne_out else "claimed"
        parts = split(row.fen, shares[row.project]) if row.project in shares else {row.county: row.fen}
        for county, fen in parts.items():
            sums[row.year, county, kind] += fen
    keys = sorted({(year, county) for year, county, _kind in sums}, key=lambda key: (-key[0], key[1]))
    return [
        Spending(
            county,
            year,
            sums[year, county, "borne_out"],
            sums[year, county, "claimed"],
            sums[year, county, "grant"],
        )
        for year, county in keys
    ]

"""How much of what an enterprise buys comes from its county. Pure, integers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase: of which body, at home where, for how much; negative where it takes another back."""

    supplier: str
    home_code: str
    amount_fen: int


class Purchase(Protocol):
    """A purchase on file, as far as its share asks."""

    supplier: str
    home_code: str
    amount_fen: int
    on_date: date


@dataclass(frozen=True, slots=True)
class LocalShare:
    """Purchases of an enterprise and the part of its county: fen, and suppliers with something left."""

    total_fen: int
    local_fen: int
    suppliers: int
    local_suppliers: int

    @property
    def percent(self) -> int | None:
        """Return the local part in whole percent, rounded down; None where nothing is bought."""
        return self.local_fen * 100 // self.total_fen if self.total_fen > 0 else None


def local_share(bought: Iterable[Bought], *, county: str) -> LocalShare:
    """Return what was bought and what of it from the county, by six digits; a body at two homes is two."""
    sums: dict[tuple[str, str], int] = {}
    for one in bought:
        key = (one.supplier, one.home_code)
        sums[key] = sums.get(key, 0) + one.amount_fen
    held = {key: fen for key, fen in sums.items() if fen > 0}
    local = {key: fen for key, fen in held.items() if key[1].startswith(county)}
    return LocalShare(sum(held.values()), sum(local.values()), len(held), len(local))


def share_of_year(supplies: Iterable[Purchase], *, county: str, year: int) -> LocalShare:
    """Return what an enterprise bought in a year and what of it in its county."""
    bought = [
        Bought(one.supplier, one.home_code, one.amount_fen) for one in supplies if one.on_date.year == year
    ]
    return local_share(bought, county=county)

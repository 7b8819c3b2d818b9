"""When a county was delisted: kept by a wing beside this one, read through what a floor above registers.

    register_delistings(Delistings(find_by_pair_and_day, way_of_county))

Without a registered finder nothing is known of any county, as if none were on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from xieshou.cooperation.indicators import Cut
    from xieshou.cooperation.linked import Link
    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Delisted:
    """What is on record of the delisting of a county; without a day it was only reported."""

    on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Delistings:
    """How the delisting of a pair's county is found for a day, and where an actor reads or enters it."""

    find: Callable[[Cut, date], Delisted | None]
    way: Callable[[str, Actor], Link | None]


_delistings: list[Delistings] = []


def register_delistings(delistings: Delistings) -> None:
    """Say how delistings are found; the last one counts."""
    _delistings[:] = [delistings]


def find_delisting(cut: Cut, *, on: date) -> Delisted | None:
    """Return what is on record, on a day, of the delisting of a pair's county; None without a county."""
    return _delistings[0].find(cut, on) if _delistings and cut.partner_region_code else None


def way_to_delisting(region_code: str, actor: Actor) -> Link | None:
    """Return the page of the delisting of a county, None where the actor may not see it."""
    return _delistings[0].way(region_code, actor) if _delistings and region_code else None

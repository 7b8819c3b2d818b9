"""Split shares of a project of several counties: whole basis points, and figures split without a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE = 10_000


def is_whole(shares: Mapping[str, int]) -> bool:
    """Tell whether two places or more share exactly 100 % in positive basis points."""
    return len(shares) > 1 and min(shares.values()) > 0 and sum(shares.values()) == WHOLE


def split(amount: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Split an amount by basis points so that the parts add up to it exactly.

    Each place gets its share rounded down; what is left goes, one unit each, to the largest remainders,
    the lower code first where they are equal.
    """
    parts = {place: divmod(amount * points, WHOLE) for place, points in shares.items()}
    rest = amount - sum(whole for whole, _remainder in parts.values())
    first = sorted(parts, key=lambda place: (-parts[place][1], place))[:rest]
    return {place: whole + (place in first) for place, (whole, _remainder) in parts.items()}


def part_of(amount: int, shares: Mapping[str, int], prefix: str) -> int:
    """Return the part of an amount that belongs below a prefix: all of it where nothing is shared.

    The parts of the counties add up to the amount exactly.
    """
    if not shares:
        return amount
    return sum(part for place, part in split(amount, shares).items() if place.startswith(prefix))


def points_below(shares: Mapping[str, int], prefix: str) -> int:
    """Return the basis points that belong below a prefix; a project without shares is whole."""
    return sum(points for place, points in shares.items() if place.startswith(prefix)) if shares else WHOLE

"""Who sits where, and what each passenger costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Passenger:
    """Who wants a seat: priority households first, members of one household side by side."""

    key: str
    household: str = ""
    is_priority: bool = False


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat that nobody holds."""

    vehicle: str
    number: int


class NotEnoughSeatsError(ValueError):
    """More passengers than free seats; the message says how many are missing."""

    def __init__(self, missing: int) -> None:
        """Keep how many seats are missing."""
        super().__init__(f"{missing} seats are missing")
        self.missing = missing


def list_free_seats(vehicles: Iterable[tuple[str, int]], taken: Iterable[tuple[str, int]]) -> list[FreeSeat]:
    """Return the free seats of the vehicles in order.

    Args: vehicles: (key, number of seats). taken: (vehicle's key, seat number).
    """
    held = set(taken)
    return [
        FreeSeat(vehicle, number)
        for vehicle, seats in vehicles
        for number in range(1, seats + 1)
        if (vehicle, number) not in held
    ]


def seat_passengers(passengers: Sequence[Passenger], free: Sequence[FreeSeat]) -> dict[str, FreeSeat]:
    """Return a seat for each passenger; a household is kept in one vehicle wherever one has room for it.

    Raises: NotEnoughSeatsError.
    """
    if len(passengers) > len(free):
        raise NotEnoughSeatsError(len(passengers) - len(free))
    groups: dict[str, list[Passenger]] = {}
    for passenger in passengers:
        groups.setdefault(passenger.household or passenger.key, []).append(passenger)
    ordered = sorted(
        groups.values(),
        key=lambda group: (not any(one.is_priority for one in group), -len(group), group[0].key),
    )
    left = list(free)
    seated: dict[str, FreeSeat] = {}
    for group in ordered:
        for passenger, seat in zip(group, _seats_for(len(group), left), strict=True):
            seated[passenger.key] = seat
            left.remove(seat)
    return seated


def _seats_for(size: int, left: Sequence[FreeSeat]) -> list[FreeSeat]:
    """Return the first seats of the first vehicle with room for all, or the first seats of any."""
    by_vehicle: dict[str, list[FreeSeat]] = {}
    for seat in left:
        by_vehicle.setdefault(seat.vehicle, []).append(seat)
    roomy = next((seats for seats in by_vehicle.values() if len(seats) >= size), None)
    return list((roomy or left)[:size])


def split_cost(total_fen: int, heads: int) -> list[int]:
    """Return what each of `heads` passengers costs: whole fen that add up, the first ones a fen more.

    Raises: ValueError: nobody to share, or a negative cost.
    """
    if heads < 1 or total_fen < 0:
        message = f"{total_fen} fen cannot be shared by {heads}."
        raise ValueError(message)
    share, rest = divmod(total_fen, heads)
    return [share + 1] * rest + [share] * (heads - rest)

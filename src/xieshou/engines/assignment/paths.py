"""The exact phase: shortest alternating paths from the auction's prices to the optimum, in integers.

Prices and match obey complementary slackness except for two kinds of source: seekers without a seat whose
value lies above staying outside (`seat_seekers`, here), and vacancies with a price and a free seat
(`pulling.fill_vacancies`). Each round finds the distance from all sources at once to the nearest way out,
moves the prices by it, and then seats as many as it can along arcs without slack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xieshou.engines.assignment.arcs import Arcs, Match, Places, best_values
from xieshou.engines.assignment.nearest import FAR, Queue, clear, lower, settle_nearest
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Trail(NamedTuple):
    """Stacks of the depth-first search.

    Seeker and its next arc, the vacancy entered, and the next member a vacancy.
    """

    seeker: NDArray[np.int32]
    arc: NDArray[np.int64]
    vacancy: NDArray[np.int32]
    member: NDArray[np.int32]
    seen: NDArray[np.bool_]


def make_trail(count: int) -> Trail:
    """Return an empty trail for `count` vacancies."""
    return Trail(
        np.empty(count + 2, np.int32),
        np.empty(count + 2, np.int64),
        np.empty(count + 2, np.int32),
        np.zeros(count, np.int32),
        np.zeros(count, np.bool_),
    )


@compiled
def keep_tight(
    arcs: Arcs, places: Places, price: NDArray[np.int64], values: NDArray[np.int64], match: Match
) -> None:
    """Rebuild the seats from `match.vacancy`.

    Pairs that are not their seeker's best at these prices are dropped.
    """
    match.filled[:] = 0
    for seeker in range(values.size):
        wanted = match.vacancy[seeker]
        match.vacancy[seeker] = -1
        for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
            if arcs.vacancy[arc] != wanted:
                continue
            tight = arcs.score[arc] - price[wanted] == values[seeker]
            if tight and match.filled[wanted] < places.capacity[wanted]:
                sit(places, match, seeker, wanted, match.filled[wanted])
                match.score[seeker] = arcs.score[arc]
                match.filled[wanted] += 1


@compiled
def sit(places: Places, match: Match, seeker: int, vacancy: int, seat: int) -> None:
    """Put a seeker on a seat."""
    match.members[places.first[vacancy] + seat] = seeker
    match.seat[seeker] = seat
    match.vacancy[seeker] = vacancy


@compiled
def value_of(price: NDArray[np.int64], values: NDArray[np.int64], match: Match, seeker: int) -> int:
    """Return a seeker's value: what the own pair is worth, or the stored value of one without a seat."""
    vacancy = match.vacancy[seeker]
    return int(values[seeker] if vacancy < 0 else match.score[seeker] - price[vacancy])


@compiled
def relax_seeker(
    arcs: Arcs,
    places: Places,
    price: NDArray[np.int64],
    match: Match,
    queue: Queue,
    seeker: int,
    reach: int,
    bound: int,
) -> int:
    """Offer every arc of a seeker (reach: distance plus value) to the queue.

    Return the distance of the nearest free seat.
    """
    for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
        vacancy = arcs.vacancy[arc]
        distance = reach - arcs.score[arc] + price[vacancy]
        if distance < bound and distance < queue.distance[vacancy]:
            lower(queue, vacancy, distance)
            if match.filled[vacancy] < places.capacity[vacancy]:
                bound = distance
    return int(bound)


@compiled
def forward_distances(
    arcs: Arcs,
    places: Places,
    outside: NDArray[np.int64],
    price: NDArray[np.int64],
    values: NDArray[np.int64],
    match: Match,
    queue: Queue,
    waiting: NDArray[np.int32],
) -> int:
    """Return the distance from the waiting seekers to the nearest free seat or leaving seeker."""
    clear(queue)
    bound = FAR
    for seeker in waiting:
        bound = min(bound, values[seeker] - outside[seeker])
        bound = relax_seeker(arcs, places, price, match, queue, seeker, values[seeker], bound)
    while queue.size[0] > 0 and queue.distance[queue.heap[0]] < bound:
        vacancy = settle_nearest(queue)
        distance = queue.distance[vacancy]
        low = places.first[vacancy]
        for seat in range(low, low + match.filled[vacancy]):
            seeker = match.members[seat]
            value = match.score[seeker] - price[vacancy]
            bound = min(bound, distance + value - outside[seeker])
            bound = relax_seeker(arcs, places, price, match, queue, seeker, distance + value, bound)
    return int(bound)


@compiled
def seat_one(
    arcs: Arcs,
    places: Places,
    outside: NDArray[np.int64],
    price: NDArray[np.int64],
    values: NDArray[np.int64],
    match: Match,
    trail: Trail,
    source: int,
) -> bool:
    """Seat one seeker along arcs without slack, to a free seat or to a seeker that may as well leave."""
    depth = 0
    trail.seeker[0] = source
    trail.arc[0] = arcs.first[source]
    while depth >= 0:
        seeker = trail.seeker[depth]
        value = value_of(price, values, match, seeker)
        entered = -1
        while trail.arc[depth] < arcs.first[seeker + 1]:
            arc = trail.arc[depth]
            vacancy = arcs.vacancy[arc]
            if not trail.seen[vacancy] and arcs.score[arc] - price[vacancy] == value:
                entered = vacancy
                break
            trail.arc[depth] += 1
        if entered < 0:
            depth -= 1
        else:
            trail.seen[entered] = True
            trail.vacancy[depth] = entered
            trail.member[entered] = 0
            if match.filled[entered] < places.capacity[entered]:
                match.filled[entered] += 1
                shift_seats(arcs, places, match, trail, depth, match.filled[entered] - 1)
                return True
        if depth < 0:
            return False
        vacancy = trail.vacancy[depth]
        if trail.member[vacancy] < match.filled[vacancy]:
            member = match.members[places.first[vacancy] + trail.member[vacancy]]
            trail.member[vacancy] += 1
            if match.score[member] - price[vacancy] == outside[member]:
                match.vacancy[member] = -1
                values[member] = outside[member]
                shift_seats(arcs, places, match, trail, depth, match.seat[member])
                return True
            depth += 1
            trail.seeker[depth] = member
            trail.arc[depth] = arcs.first[member]
    return False


@compiled
def shift_seats(arcs: Arcs, places: Places, match: Match, trail: Trail, depth: int, seat: int) -> None:
    """Move every seeker of the trail onto the seat that the next one leaves."""
    while depth >= 0:
        seeker = trail.seeker[depth]
        left = match.seat[seeker]
        sit(places, match, seeker, trail.vacancy[depth], seat)
        match.score[seeker] = arcs.score[trail.arc[depth]]
        seat = left
        depth -= 1


@compiled
def still_waiting(
    seekers: NDArray[np.int32], outside: NDArray[np.int64], values: NDArray[np.int64], match: Match
) -> NDArray[np.int32]:
    """Return those of the seekers who have no seat and are worth more than staying outside."""
    found = np.empty(seekers.size, np.int32)
    count = 0
    for seeker in seekers:
        if match.vacancy[seeker] < 0 and values[seeker] > outside[seeker]:
            found[count] = seeker
            count += 1
    return found[:count]


@compiled
def seat_seekers(
    arcs: Arcs,
    places: Places,
    outside: NDArray[np.int64],
    price: NDArray[np.int64],
    match: Match,
    queue: Queue,
    trail: Trail,
) -> int:
    """Seat every seeker whose value lies above staying outside, or lower that value to it.

    Return the rounds.
    """
    values = best_values(arcs, price, outside)
    waiting = still_waiting(np.arange(values.size).astype(np.int32), outside, values, match)
    rounds = 0
    while waiting.size > 0:
        bound = forward_distances(arcs, places, outside, price, values, match, queue, waiting)
        rounds += 1
        for vacancy in range(price.size):
            if queue.distance[vacancy] < bound:
                price[vacancy] += bound - queue.distance[vacancy]
        trail.seen[:] = False
        for seeker in waiting:
            values[seeker] -= bound
        for seeker in waiting:
            if values[seeker] > outside[seeker]:
                seat_one(arcs, places, outside, price, values, match, trail, seeker)
        waiting = still_waiting(waiting, outside, values, match)
    return rounds

"""The exact phase seen from the vacancies: a free seat with a price is filled, or its price falls to nothing.

Runs after `paths.seat_seekers`, with the same queue and trail, along the arcs of the columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xieshou.engines.assignment.nearest import FAR, Queue, clear, lower, settle_nearest
from xieshou.engines.assignment.paths import Trail, sit, value_of
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xieshou.engines.assignment.arcs import Arcs, Match, Places


@compiled
def own_values(
    price: NDArray[np.int64], outside: NDArray[np.int64], match: Match, values: NDArray[np.int64]
) -> None:
    """Write what each seeker's pair is worth; moves along arcs without slack do not change it."""
    for seeker in range(values.size):
        values[seeker] = value_of(price, outside, match, seeker)


@compiled
def relax_vacancy(
    columns: Arcs, values: NDArray[np.int64], match: Match, queue: Queue, vacancy: int, reach: int, bound: int
) -> int:
    """Offer the homes of a vacancy's seekers to the queue (reach: distance plus price).

    Return the distance of the nearest seeker without one.
    """
    own = slice(columns.first[vacancy], columns.first[vacancy + 1])
    seekers, scores = columns.vacancy[own], columns.score[own]
    for arc in range(seekers.size):
        distance = reach + values[seekers[arc]] - scores[arc]
        if distance >= bound:
            continue
        home = match.vacancy[seekers[arc]]
        if home < 0:
            bound = distance
        elif home != vacancy and distance < queue.distance[home]:
            lower(queue, home, distance)
    return int(bound)


@compiled
def backward_distances(
    columns: Arcs,
    places: Places,
    price: NDArray[np.int64],
    values: NDArray[np.int64],
    match: Match,
    queue: Queue,
) -> int:
    """Return the distance from vacancies with a price and a free seat to a seeker or to a free price.

    -1 when there is no such vacancy.
    """
    clear(queue)
    bound = FAR
    for vacancy in range(price.size):
        if price[vacancy] > 0 and match.filled[vacancy] < places.capacity[vacancy]:
            bound = min(bound, price[vacancy])
            lower(queue, vacancy, 0)
    if bound == FAR:
        return -1
    while queue.size[0] > 0 and queue.distance[queue.heap[0]] < bound:
        vacancy = settle_nearest(queue)
        reach = queue.distance[vacancy] + price[vacancy]
        bound = min(bound, reach)
        bound = relax_vacancy(columns, values, match, queue, vacancy, reach, bound)
    return int(bound)


@compiled
def pull_one(
    columns: Arcs,
    places: Places,
    price: NDArray[np.int64],
    values: NDArray[np.int64],
    match: Match,
    trail: Trail,
    source: int,
) -> bool:
    """Fill one seat of a vacancy along arcs without slack; return whether it could be done.

    It comes from an unseated seeker or from a vacancy that costs nothing.
    """
    depth = 0
    trail.vacancy[0] = source
    trail.arc[0] = columns.first[source]
    trail.seen[source] = True
    while depth >= 0:
        vacancy = trail.vacancy[depth]
        cost = price[vacancy]
        found = -1
        while trail.arc[depth] < columns.first[vacancy + 1]:
            arc = trail.arc[depth]
            seeker = columns.vacancy[arc]
            if columns.score[arc] - cost == values[seeker]:
                home = match.vacancy[seeker]
                if home < 0 or (home != vacancy and not trail.seen[home]):
                    found = seeker
                    break
            trail.arc[depth] += 1
        if found < 0:
            depth -= 1
            continue
        trail.seeker[depth] = found
        home = match.vacancy[found]
        if home < 0 or price[home] == 0:
            pull_seats(columns, places, match, trail, depth)
            return True
        trail.seen[home] = True
        depth += 1
        trail.vacancy[depth] = home
        trail.arc[depth] = columns.first[home]
    return False


@compiled
def pull_seats(columns: Arcs, places: Places, match: Match, trail: Trail, depth: int) -> None:
    """Move every seeker of the trail one vacancy up, and close the seat that the last one leaves."""
    seat = match.filled[trail.vacancy[0]]
    match.filled[trail.vacancy[0]] += 1
    home = -1
    for at in range(depth + 1):
        seeker = trail.seeker[at]
        left, home = match.seat[seeker], match.vacancy[seeker]
        sit(places, match, seeker, trail.vacancy[at], seat)
        match.score[seeker] = columns.score[trail.arc[at]]
        seat = left
    if home >= 0:
        match.filled[home] -= 1
        last = match.members[places.first[home] + match.filled[home]]
        match.members[places.first[home] + seat] = last
        match.seat[last] = seat


@compiled
def fill_vacancies(
    columns: Arcs,
    places: Places,
    outside: NDArray[np.int64],
    price: NDArray[np.int64],
    match: Match,
    queue: Queue,
    trail: Trail,
) -> int:
    """Fill every free seat of a vacancy with a price, or lower that price to nothing; return the rounds.

    Every unseated seeker is worth what staying outside is worth: `seat_seekers` ran before.
    """
    rounds = 0
    values = np.empty(outside.size, np.int64)
    own_values(price, outside, match, values)
    while True:
        bound = backward_distances(columns, places, price, values, match, queue)
        if bound < 0:
            return rounds
        rounds += 1
        for vacancy in range(price.size):
            if queue.distance[vacancy] < bound:
                price[vacancy] -= bound - queue.distance[vacancy]
        own_values(price, outside, match, values)
        trail.seen[:] = False
        for vacancy in range(price.size):
            while price[vacancy] > 0 and match.filled[vacancy] < places.capacity[vacancy]:
                if not pull_one(columns, places, price, values, match, trail, vacancy):
                    break

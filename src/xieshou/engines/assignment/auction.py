"""A forward auction on sparse arcs.

Seekers bid for seats, prices only rise, and come within `step` of the optimum.

Bertsekas and Castañón (1989), "The auction algorithm for the transportation problem": the seats of one
vacancy are held by its highest bids, and the lowest of them is its price once it is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xieshou.engines.assignment.arcs import Arcs, Places

NOTHING = -(1 << 60)
MOST_BIDS = 50


@compiled
def seat_bid(bids: NDArray[np.int64], bidders: NDArray[np.int32], count: int, bid: int, bidder: int) -> None:
    """Add a bid to a vacancy's heap of bids (lowest on top) that has a free seat."""
    at = count
    while at > 0 and bids[(at - 1) >> 1] > bid:
        above = (at - 1) >> 1
        bids[at] = bids[above]
        bidders[at] = bidders[above]
        at = above
    bids[at] = bid
    bidders[at] = bidder


@compiled
def outbid_lowest(bids: NDArray[np.int64], bidders: NDArray[np.int32], bid: int, bidder: int) -> int:
    """Replace the lowest bid of a full vacancy, and return who loses the seat."""
    loser = bidders[0]
    at = 0
    count = bids.size
    while 2 * at + 1 < count:
        below = 2 * at + 1
        if below + 1 < count and bids[below + 1] < bids[below]:
            below += 1
        if bids[below] >= bid:
            break
        bids[at] = bids[below]
        bidders[at] = bidders[below]
        at = below
    bids[at] = bid
    bidders[at] = bidder
    return int(loser)


@compiled
def best_two(arcs: Arcs, price: NDArray[np.int64], seeker: int) -> tuple[int, int, int]:
    """Return the best vacancy of a seeker (-1 none) with its value, and the second best value."""
    best, second, vacancy = NOTHING, NOTHING, -1
    own = slice(arcs.first[seeker], arcs.first[seeker + 1])
    names, scores = arcs.vacancy[own], arcs.score[own]
    for at in range(names.size):
        value = scores[at] - price[names[at]]
        second = max(second, min(best, value))
        vacancy = names[at] if value > best else vacancy
        best = max(best, value)
    return vacancy, best, second


@compiled
def run_auction(
    arcs: Arcs,
    places: Places,
    outside: NDArray[np.int64],
    price: NDArray[np.int64],
    step: int,
    assignment: NDArray[np.int32],
) -> int:
    """Raise `price` and fill `assignment` in place until every seeker is seated or content outside.

    Return the bids made.
    """
    filled = np.zeros(places.capacity.size, np.int32)
    bids = np.empty(places.first[-1], np.int64)
    bidders = np.empty(places.first[-1], np.int32)
    waiting = np.arange(outside.size - 1, -1, -1).astype(np.int32)
    count = waiting.size
    assignment[:] = -1
    made = 0
    while count > 0:
        count -= 1
        seeker = waiting[count]
        vacancy, best, second = best_two(arcs, price, seeker)
        if vacancy < 0 or best <= outside[seeker]:
            continue
        bid = price[vacancy] + best - max(second, outside[seeker]) + step
        made += 1
        low, high = places.first[vacancy], places.first[vacancy + 1]
        assignment[seeker] = vacancy
        if filled[vacancy] < high - low:
            seat_bid(bids[low:high], bidders[low:high], filled[vacancy], bid, seeker)
            filled[vacancy] += 1
            if filled[vacancy] == high - low:
                price[vacancy] = max(price[vacancy], bids[low])
            continue
        loser = outbid_lowest(bids[low:high], bidders[low:high], bid, seeker)
        price[vacancy] = bids[low]
        assignment[loser] = -1
        waiting[count] = loser
        count += 1
    return made


@compiled
def own_scores(arcs: Arcs, assignment: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the score of each seeker's pair, 0 without one."""
    scores = np.zeros(assignment.size, np.int64)
    for seeker in range(assignment.size):
        for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
            if arcs.vacancy[arc] == assignment[seeker]:
                scores[seeker] = arcs.score[arc]
    return scores


@compiled
def best_gains(
    columns: Arcs,
    values: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    assignment: NDArray[np.int32],
    vacancy: int,
) -> tuple[int, int, int]:
    """Return the arc of the seeker who is worth most to a vacancy (-1 none), and the two highest prices.

    values: outside and own score of each seeker, and the prices.
    """
    outside, own, price = values
    best, second, found = NOTHING, NOTHING, -1
    for arc in range(columns.first[vacancy], columns.first[vacancy + 1]):
        seeker = columns.vacancy[arc]
        home = assignment[seeker]
        if home == vacancy:
            continue
        gain = columns.score[arc] - (outside[seeker] if home < 0 else own[seeker] - price[home])
        second = max(second, min(best, gain))
        found = arc if gain > best else found
        best = max(best, gain)
    return found, best, second


@compiled
def lower_prices(
    columns: Arcs,
    places: Places,
    values: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    step: int,
    room: int,
    assignment: NDArray[np.int32],
) -> int:
    """Let vacancies with a price and a free seat bid for seekers, who leave theirs, until none is left.

    The reverse auction of Bertsekas, Castañón and Tsaknakis (1993): each bid raises what a seeker has by at
    least `step`. No price falls by more than `room`, as far as the arcs reach. Return the bids made; their
    number is bounded, since exactness comes later.
    """
    _outside, own, price = values
    filled = np.zeros(price.size, np.int32)
    for seeker in range(assignment.size):
        if assignment[seeker] >= 0:
            filled[assignment[seeker]] += 1
    waiting = np.empty(price.size, np.int32)
    queued = np.zeros(price.size, np.bool_)
    count = 0
    for vacancy in range(price.size):
        if price[vacancy] > 0 and filled[vacancy] < places.capacity[vacancy]:
            waiting[count] = vacancy
            queued[vacancy] = True
            count += 1
    made = 0
    lowest = np.maximum(price - room, 0)
    while count > 0 and made < MOST_BIDS * price.size:
        vacancy = waiting[count - 1]
        if price[vacancy] == lowest[vacancy] or filled[vacancy] == places.capacity[vacancy]:
            queued[vacancy] = False
            count -= 1
            continue
        made += 1
        arc, best, second = best_gains(columns, values, assignment, vacancy)
        if best <= lowest[vacancy]:
            price[vacancy] = lowest[vacancy]
            continue
        price[vacancy] = min(price[vacancy], max(lowest[vacancy], second - step))
        seeker = columns.vacancy[arc]
        home = assignment[seeker]
        assignment[seeker] = vacancy
        own[seeker] = columns.score[arc]
        filled[vacancy] += 1
        if home >= 0:
            filled[home] -= 1
            if price[home] > lowest[home] and not queued[home]:
                waiting[count] = home
                queued[home] = True
                count += 1
    return made

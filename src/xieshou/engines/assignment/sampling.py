"""Prices from a sample: each sampled seeker stands for several alike.

All bid in one coarse auction over dense rows.

The prices only decide which pairs are kept for the exact phase; the proof does not depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xieshou.engines.assignment.auction import NOTHING, outbid_lowest, seat_bid
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xieshou.engines.assignment.arcs import Places

    Block = NDArray[np.int16]

LISTED = 12
CHUNK = 64


class Shortlist(NamedTuple):
    """The best vacancies of each row when it was last read.

    A bound on the value of every other (prices only rise).
    """

    vacancy: NDArray[np.int32]
    size: NDArray[np.int32]
    bound: NDArray[np.int64]


@compiled
def read_row(row: Block, price: NDArray[np.int32], short: Shortlist, at: int) -> None:
    """Write the best vacancies of one row, and the value of the next best as bound."""
    values = np.empty(LISTED + 1, np.int32)
    chunk = np.empty(CHUNK, np.int32)
    names = np.empty(LISTED + 1, np.int32)
    count = 0
    for start in range(0, row.size, CHUNK):
        width = min(CHUNK, row.size - start)
        best = np.int32(-(1 << 30))
        for lane in range(width):
            score = np.int32(row[start + lane])
            value = score - price[start + lane] if score >= 0 else np.int32(-(1 << 30))
            chunk[lane] = value
            best = max(best, value)
        least = values[LISTED] if count > LISTED else np.int32(-(1 << 30))
        if best <= least:
            continue
        for lane in range(width):
            value = chunk[lane]
            least = values[LISTED] if count > LISTED else np.int32(-(1 << 30))
            if value <= least:
                continue
            place = min(count, LISTED)
            count = min(count + 1, LISTED + 1)
            while place > 0 and values[place - 1] < value:
                values[place] = values[place - 1]
                names[place] = names[place - 1]
                place -= 1
            values[place] = value
            names[place] = start + lane
    short.bound[at] = values[LISTED] if count > LISTED else NOTHING
    short.size[at] = min(count, LISTED)
    short.vacancy[at, : short.size[at]] = names[: short.size[at]]


@compiled
def best_listed(row: Block, price: NDArray[np.int32], short: Shortlist, at: int) -> tuple[int, int, int]:
    """Return the best listed vacancy (-1 none) with its value, and the second best value (or the bound)."""
    best, second, vacancy = NOTHING, NOTHING, -1
    for place in range(short.size[at]):
        name = short.vacancy[at, place]
        value = np.int64(row[name]) - price[name]
        if value > best:
            second = best
            best = value
            vacancy = name
        elif value > second:
            second = value
    return vacancy, best, max(second, short.bound[at])


@compiled
def auction_sample(
    rows: Block, copies: int, outside: NDArray[np.int64], places: Places, step: int, price: NDArray[np.int32]
) -> int:
    """Raise `price` in place until every copy of every row is seated or content outside.

    Return the bids made.
    """
    count_rows = rows.shape[0]
    short = Shortlist(
        np.empty((count_rows, LISTED), np.int32),
        np.full(count_rows, -1, np.int32),
        np.empty(count_rows, np.int64),
    )
    filled = np.zeros(price.size, np.int32)
    bids = np.empty(places.first[-1], np.int64)
    bidders = np.empty(places.first[-1], np.int32)
    waiting = np.arange(count_rows * copies - 1, -1, -1).astype(np.int32)
    count = waiting.size
    made = 0
    while count > 0:
        count -= 1
        bidder = waiting[count]
        row = bidder % count_rows
        vacancy, best, second = best_listed(rows[row], price, short, row)
        if short.size[row] < 0 or best < short.bound[row]:
            read_row(rows[row], price, short, row)
            vacancy, best, second = best_listed(rows[row], price, short, row)
        if vacancy < 0 or best <= outside[row]:
            continue
        bid = price[vacancy] + best - max(second, outside[row]) + step
        made += 1
        low, high = places.first[vacancy], places.first[vacancy + 1]
        if filled[vacancy] < high - low:
            seat_bid(bids[low:high], bidders[low:high], filled[vacancy], bid, bidder)
            filled[vacancy] += 1
            if filled[vacancy] == high - low:
                price[vacancy] = max(price[vacancy], bids[low])
            continue
        waiting[count] = outbid_lowest(bids[low:high], bidders[low:high], bid, bidder)
        price[vacancy] = bids[low]
        count += 1
    return made

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
NEVER = -(1 << 30)


class Shortlist(NamedTuple):
    """The best vacancies of each row when it was last read, with their scores.

    A bound on the value of every other (prices only rise).
    """

    vacancy: NDArray[np.int32]
    score: NDArray[np.int32]
    size: NDArray[np.int32]
    bound: NDArray[np.int64]


class Reading(NamedTuple):
    """Room for one row: the value of each vacancy, and the best value of each chunk of them."""

    value: NDArray[np.int32]
    top: NDArray[np.int32]


@compiled
def value_row(row: Block, price: NDArray[np.int32], reading: Reading) -> None:
    """Write the values of one row, NEVER where inadmissible, and the best of each chunk."""
    for chunk in range(reading.top.size):
        part = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
        scores, costs, values = row[part], price[part], reading.value[part]
        for at in range(values.size):
            values[at] = np.int32(np.int32(scores[at]) - costs[at]) if scores[at] >= 0 else np.int32(NEVER)
        best = values[0]
        for at in range(values.size):
            best = max(best, values[at])
        reading.top[chunk] = best


@compiled
def insert(values: NDArray[np.int32], names: NDArray[np.int32], count: int, value: int, name: int) -> int:
    """Put a value into a list of the highest, in falling order and of a fixed room; return its length."""
    if count == values.size and value <= values[count - 1]:
        return count
    place = min(count, values.size - 1)
    while place > 0 and values[place - 1] < value:
        values[place] = values[place - 1]
        names[place] = names[place - 1]
        place -= 1
    values[place] = value
    names[place] = name
    return min(count + 1, values.size)


@compiled
def read_row(row: Block, price: NDArray[np.int32], short: Shortlist, reading: Reading, at: int) -> None:
    """Write the best vacancies of one row, and the value of the next best as bound.

    No value below the last of the highest chunks can be among them.
    """
    values, names = np.empty(LISTED + 1, np.int32), np.empty(LISTED + 1, np.int32)
    value_row(row, price, reading)
    count = 0
    for chunk in range(reading.top.size):
        count = insert(values, names, count, reading.top[chunk], chunk)
    least = max(values[LISTED] if count > LISTED else NEVER, NEVER + 1)
    count = 0
    for chunk in range(reading.top.size):
        if reading.top[chunk] < least:
            continue
        part = reading.value[chunk * CHUNK : (chunk + 1) * CHUNK]
        for lane in range(part.size):
            if part[lane] >= least:
                count = insert(values, names, count, part[lane], chunk * CHUNK + lane)
    short.bound[at] = values[LISTED] if count > LISTED else NOTHING
    short.size[at] = min(count, LISTED)
    for place in range(short.size[at]):
        short.vacancy[at, place] = names[place]
        short.score[at, place] = row[names[place]]


@compiled
def best_listed(price: NDArray[np.int32], short: Shortlist, at: int) -> tuple[int, int, int]:
    """Return the best listed vacancy (-1 none) with its value, and the second best value (or the bound)."""
    best, second, vacancy = NOTHING, NOTHING, -1
    listed = max(0, short.size[at])
    names, scores = short.vacancy[at, :listed], short.score[at, :listed]
    for place in range(names.size):
        value = scores[place] - price[names[place]]
        second = max(second, min(best, value))
        vacancy = names[place] if value > best else vacancy
        best = max(best, value)
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
        np.empty((count_rows, LISTED), np.int32),
        np.full(count_rows, -1, np.int32),
        np.empty(count_rows, np.int64),
    )
    reading = Reading(np.empty(price.size, np.int32), np.empty(-(-price.size // CHUNK), np.int32))
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
        vacancy, best, second = best_listed(price, short, row)
        if short.size[row] < 0 or best < short.bound[row]:
            read_row(rows[row], price, short, reading, row)
            vacancy, best, second = best_listed(price, short, row)
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

"""The kernels of the dense pass: which pairs of a block of scores are kept, and what bounds the others.

Prices below 2**14 are handed over as 16-bit integers (`narrow`), which halves the time of the pass; scores
themselves stay below that, so no difference of the two overflows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Block = NDArray[np.int16]
    Ints = NDArray[np.integer[Any]]

THIN = 4
LOW = -(1 << 30)
ALL = 1 << 16
NARROW = 1 << 14


class Haul(NamedTuple):
    """Kernel output for one block.

    Vacancy, score and lane of each kept pair, and by lane their count and the bound.

    By lane, too, what to keep: every pair from `limit` up (the part `share` of 2**16 of them where they are
    too many), and the part `spread` of those between `floor` and `limit`.
    """

    vacancy: NDArray[np.int32]
    score: NDArray[np.int32]
    lane: NDArray[np.int32]
    kept: NDArray[np.int64]
    bound: NDArray[np.int32]
    limit: NDArray[np.int32]
    floor: NDArray[np.int32]
    share: NDArray[np.int32]
    spread: NDArray[np.int32]


def make_haul(width: int, most: int) -> Haul:
    """Return room for a block of `width` lanes with twice `most` pairs each."""
    return Haul(
        vacancy=np.empty(2 * width * most, np.int32),
        score=np.empty(2 * width * most, np.int32),
        lane=np.empty(2 * width * most, np.int32),
        kept=np.zeros(width, np.int64),
        bound=np.zeros(width, np.int32),
        limit=np.zeros(width, np.int32),
        floor=np.zeros(width, np.int32),
        share=np.full(width, ALL, np.int32),
        spread=np.full(width, ALL, np.int32),
    )


def narrow(price: Ints) -> Ints:
    """Return the prices as 16-bit integers where they fit, as 32-bit ones otherwise."""
    fits = price.size == 0 or (int(price.min()) >= 0 and int(price.max()) < NARROW)
    return price.astype(np.int16 if fits else np.int32)


@compiled
def best_by_lane(block: Block, price: Ints, best: NDArray[np.int32]) -> None:
    """Write the best value of each lane, LOW where nothing is admissible."""
    kind = price.dtype.type
    low = kind(-(2 * NARROW) if price.itemsize == 2 else LOW)  # noqa: PLR2004 -- bytes of a narrow price
    found = np.full(best.size, low, price.dtype)
    for vacancy in range(block.shape[0]):
        row, cost = block[vacancy], price[vacancy]
        for lane in range(found.size):
            value = kind(kind(row[lane]) - cost) if row[lane] >= 0 else low
            found[lane] = max(found[lane], value)
    for lane in range(found.size):
        best[lane] = LOW if found[lane] == low else found[lane]


@compiled
def mixed(seeker: int, vacancy: int) -> int:
    """Return 16 bits that look random and depend on the pair alone, to choose among ties."""
    bits = np.uint64(seeker) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(vacancy) * np.uint64(
        0xC2B2AE3D27D4EB4F
    )
    bits ^= bits >> np.uint64(29)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    return int(bits >> np.uint64(48))


@compiled
def write_part(block: Block, price: Ints, first: int, most: int, seen: NDArray[np.int64], haul: Haul) -> int:
    """Write the pairs to be kept, at most `most` a lane above the limit and below; return how many.

    seen: (4, lanes), pairs found above the limit and below, and those written of each.
    """
    width = block.shape[1]
    flags = np.zeros((width + 7) // 8 * 8, np.uint8)
    words = flags.view(np.uint64)
    seen[:] = 0
    at = 0
    for vacancy in range(block.shape[0]):
        row, cost = block[vacancy], price[vacancy]
        for lane in range(width):
            score = np.int32(row[lane])
            flags[lane] = (score >= 0) & (np.int32(score - cost) >= haul.floor[lane])
        for word in range(words.size):
            if words[word] == 0:
                continue
            for lane in range(8 * word, 8 * word + 8):
                if flags[lane] == 0:
                    continue
                low = 0 if row[lane] - cost >= haul.limit[lane] else 1
                part = haul.spread[lane] if low else haul.share[lane]
                seen[low, lane] += 1
                if seen[low + 2, lane] >= most or (part < ALL and mixed(first + lane, vacancy) >= part):
                    continue
                seen[low + 2, lane] += 1
                haul.vacancy[at] = vacancy
                haul.score[at] = row[lane]
                haul.lane[at] = lane
                at += 1
    haul.kept[:] = seen[2] + seen[3]
    return at


@compiled
def count_near(block: Block, price: Ints, limit: Ints, kept: NDArray[np.int64]) -> int:
    """Count the pairs of each lane that reach its limit (of the type of the prices); return the most."""
    kind = price.dtype.type
    found = np.zeros(limit.size, np.int32)
    for vacancy in range(block.shape[0]):
        row, cost = block[vacancy], price[vacancy]
        for lane in range(found.size):
            near = (row[lane] >= 0) & (kind(kind(row[lane]) - cost) >= limit[lane])
            found[lane] += np.int32(near)
    kept[:] = found
    return int(found.max())


@compiled
def write_near(block: Block, price: Ints, limit: Ints, haul: Haul) -> int:
    """Write the pairs of each lane that reach its limit, by lane: `count_near` counted them."""
    kind = price.dtype.type
    width = limit.size
    flags = np.zeros((width + 7) // 8 * 8, np.uint8)
    words = flags.view(np.uint64)
    place = np.zeros(width, np.int64)
    for lane in range(1, width):
        place[lane] = place[lane - 1] + haul.kept[lane - 1]
    for vacancy in range(block.shape[0]):
        row, cost = block[vacancy], price[vacancy]
        for lane in range(width):
            flags[lane] = (row[lane] >= 0) & (kind(kind(row[lane]) - cost) >= limit[lane])
        for word in range(words.size):
            if words[word] == 0:
                continue
            for lane in range(8 * word, 8 * word + 8):
                if flags[lane]:
                    at = place[lane]
                    haul.vacancy[at] = vacancy
                    haul.score[at] = row[lane]
                    place[lane] = at + 1
    return int(place[width - 1])


@compiled
def relieve(most: int, best: NDArray[np.int32], seen: NDArray[np.int64], haul: Haul) -> bool:
    """Keep less of crowded lanes: raise the limit towards the best, then thin ties out.

    Return whether there is more to do.
    """
    crowded = False
    for lane in range(best.size):
        if seen[0, lane] > most and haul.share[lane] == ALL:
            crowded = True
            if haul.limit[lane] < best[lane]:
                haul.limit[lane] = best[lane] - (best[lane] - haul.limit[lane]) // 4
                haul.spread[lane] = ALL
                continue
            haul.share[lane] = ALL * (most // THIN) // seen[0, lane]
        if seen[1, lane] > most and haul.spread[lane] == ALL:
            crowded = True
            haul.spread[lane] = ALL * (most // THIN) // seen[1, lane]
    return crowded


@compiled
def order_by_lane(haul: Haul, total: int) -> None:
    """Sort the kept pairs by lane."""
    vacancy, score = haul.vacancy[:total].copy(), haul.score[:total].copy()
    place = np.zeros(haul.kept.size, np.int64)
    for lane in range(1, place.size):
        place[lane] = place[lane - 1] + haul.kept[lane - 1]
    for at in range(total):
        to = place[haul.lane[at]]
        haul.vacancy[to] = vacancy[at]
        haul.score[to] = score[at]
        place[haul.lane[at]] = to + 1


@compiled
def keep_part(block: Block, price: Ints, first: int, most: int, best: NDArray[np.int32], haul: Haul) -> int:
    """Keep a part of the pairs of a block with crowded lanes, sorted by lane; return how many."""
    width = haul.kept.size
    seen = np.empty((4, width), np.int64)
    haul.floor[:] = haul.limit
    total = write_part(block, price, first, most, seen, haul)
    while relieve(most, best, seen, haul):
        total = write_part(block, price, first, most, seen, haul)
    for lane in range(width):
        haul.bound[lane] = haul.limit[lane] - 1 if haul.share[lane] == ALL else best[lane]
    order_by_lane(haul, total)
    return total


@compiled
def keep_block(block: Block, price: Ints, first: int, slack: int, most: int, haul: Haul) -> int:
    """Keep the pairs that reach `haul.limit`, or with a slack >= 0 those within it of their lane's best.

    Return how many; `haul` holds them by lane.
    """
    width = haul.kept.size
    best, limit = np.empty(width, np.int32), np.empty(width, price.dtype)
    if slack >= 0:
        best_by_lane(block, price, best)
        for lane in range(width):
            haul.limit[lane] = max(best[lane] - slack, LOW + 1)
    least = -(2 * NARROW) if price.itemsize == 2 else LOW  # noqa: PLR2004 -- bytes of a narrow price
    for lane in range(width):
        limit[lane] = max(haul.limit[lane], least)
        haul.bound[lane] = haul.limit[lane] - 1
    crowd = count_near(block, price, limit, haul.kept)
    if crowd == 0:
        return 0
    if crowd <= most:
        return write_near(block, price, limit, haul)
    if slack < 0:
        best_by_lane(block, price, best)
    return keep_part(block, price, first, most, best, haul)

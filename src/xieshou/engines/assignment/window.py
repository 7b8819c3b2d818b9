"""Problems whose pairs do not fit into memory.

Keep what lies near each seeker's best, and bound everything else.

One dense pass at sampled prices keeps, for each seeker, the pairs within a window of the best value, and
remembers the highest value that was not haul. Once the kept pairs are solved, these bounds prove most of the
other pairs; the rest is scored again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xieshou.engines.assignment.arcs import Arcs, Places
from xieshou.engines.assignment.sampling import auction_sample
from xieshou.engines.assignment.scores import PairScores, map_blocks
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Block = NDArray[np.int16]
    Ints = NDArray[np.integer[Any]]

SAMPLE_SHARE = 8
SAMPLE_CELLS = 120_000_000
SAMPLE_STEPS = 40
PROBES = 256
TARGET = 48
MOST_KEPT = 6 * TARGET
THIN = 4
DENSE_BLOCK = 128
LOW = -(1 << 30)
ALL = 1 << 16
MOST_ADDED = 48
WIDE_BLOCK = 1_024


@dataclass(frozen=True, slots=True)
class Window:
    """What a dense pass leaves: prices of the pass, kept pairs.

    A bound on the value of the pairs not haul.
    """

    price: NDArray[np.int32]
    pool: Arcs
    bound: NDArray[np.int32]


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


@compiled
def best_by_lane(block: Block, price: NDArray[np.int32], best: NDArray[np.int32]) -> None:
    """Write the best value of each lane, LOW where nothing is admissible."""
    best[:] = LOW
    for vacancy in range(block.shape[0]):
        row, cost = block[vacancy], price[vacancy]
        for lane in range(best.size):
            value = np.int32(np.int32(row[lane]) - cost) if row[lane] >= 0 else np.int32(LOW)
            best[lane] = max(best[lane], value)


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
def write_kept(
    block: Block, price: NDArray[np.int32], first: int, most: int, seen: NDArray[np.int64], haul: Haul
) -> int:
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
def keep_block(block: Block, price: NDArray[np.int32], first: int, slack: int, most: int, haul: Haul) -> int:
    """Keep the pairs that reach `haul.limit`, or with a slack >= 0 those within it of their lane's best.

    Return how many.
    """
    width = haul.kept.size
    best, seen = np.empty(width, np.int32), np.empty((4, width), np.int64)
    if slack >= 0:
        best_by_lane(block, price, best)
        for lane in range(width):
            haul.limit[lane] = max(best[lane] - slack, LOW + 1)
    haul.floor[:] = haul.limit
    total = write_kept(block, price, first, most, seen, haul)
    if slack < 0 and total:
        best_by_lane(block, price, best)
    while relieve(most, best, seen, haul):
        total = write_kept(block, price, first, most, seen, haul)
    for lane in range(width):
        haul.bound[lane] = haul.limit[lane] - 1 if haul.share[lane] == ALL else best[lane]
    return total


@compiled
def order_by_lane(haul: Haul, total: int, vacancy: NDArray[np.int32], score: NDArray[np.int32]) -> None:
    """Copy the kept pairs, sorted by lane."""
    place = np.zeros(haul.kept.size, np.int64)
    for lane in range(1, place.size):
        place[lane] = place[lane - 1] + haul.kept[lane - 1]
    for at in range(total):
        to = place[haul.lane[at]]
        vacancy[to] = haul.vacancy[at]
        score[to] = haul.score[at]
        place[haul.lane[at]] = to + 1


def sample_step(scores: PairScores) -> int:
    """Return the step of the sample's auction, which is also the noise of its prices."""
    return max(1, scores.most // SAMPLE_STEPS)


def sampled_prices(scores: PairScores, places: Places, outside: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return prices at which a sample of seekers, each standing for several.

    Comes close to an equilibrium.
    """
    seekers, vacancies = scores.shape
    count = max(1, min(seekers // SAMPLE_SHARE, SAMPLE_CELLS // max(vacancies, 1)))
    chosen = np.sort(np.random.default_rng(0).permutation(seekers)[:count])
    rows = np.empty((count, vacancies), np.int16)

    def write(first: int, last: int, block: Block) -> None:
        rows[first:last] = block.T

    map_blocks(scores.rows(chosen), write, size=DENSE_BLOCK)
    price = np.zeros(vacancies, np.int32)
    auction_sample(rows, max(1, seekers // count), outside[chosen], places, sample_step(scores), price)
    return price


def probed_slack(scores: PairScores, price: NDArray[np.int32]) -> int:
    """Return the slack within which a sampled seeker has TARGET pairs on average.

    At least the noise of the prices.
    """
    chosen = np.sort(np.random.default_rng(1).permutation(scores.shape[0])[:PROBES])
    slacks = []

    def look(_first: int, _last: int, block: Block) -> None:
        values = np.where(block >= 0, block - price[:, None], LOW)
        slack = values.max(0) - values
        slacks.append(slack[values > LOW])

    map_blocks(scores.rows(chosen), look, size=PROBES)
    near = np.concatenate([np.empty(0, np.int64), *slacks])
    at = min(near.size - 1, TARGET * chosen.size)
    noise = 2 * sample_step(scores)
    return max(noise, int(np.partition(near, at)[at])) if near.size else noise


def ordered(haul: Haul, total: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return vacancy and score of the kept pairs, sorted by lane."""
    vacancy, score = np.empty(total, np.int32), np.empty(total, np.int32)
    order_by_lane(haul, total, vacancy, score)
    return vacancy, score


def open_window(scores: PairScores, price: NDArray[np.int32]) -> Window:
    """Score every pair once, and keep those near their seeker's best at these prices."""
    slack = probed_slack(scores, price)

    def keep(
        first: int, last: int, block: Block
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints, NDArray[np.int32]]:
        haul = make_haul(last - first, MOST_KEPT)
        vacancy, score = ordered(haul, keep_block(block, price, first, slack, MOST_KEPT, haul))
        return vacancy, score, haul.kept, haul.bound

    parts = map_blocks(scores, keep, size=DENSE_BLOCK)
    vacancy, score, count, bound = (np.concatenate(column) for column in zip(*parts, strict=True))
    first = np.zeros(scores.shape[0] + 1, np.int64)
    np.cumsum(count, out=first[1:])
    return Window(price, Arcs(first, vacancy, score), bound)


class Unproven(NamedTuple):
    """Pairs that beat their seeker's value, each once.

    How many pairs had to be scored again to find them.
    """

    seeker: NDArray[np.int64]
    vacancy: NDArray[np.int64]
    score: NDArray[np.int32]
    again: int


def unproven_pairs(
    scores: PairScores, window: Window, price: NDArray[np.int64], values: NDArray[np.int64]
) -> Unproven:
    """Return the pairs outside the window that beat their seeker's value at the given prices.

    None proves the optimum.

    A pair that was not kept has a value of at most `bound` at the prices of the pass, so at most `bound` plus
    what its price has fallen since. Columns that fell most and rows with least room are scored again,
    whichever mix costs least.
    """
    fallen = window.price.astype(np.int64) - price
    room = values - window.bound
    columns, rows = _cheapest_cover(fallen, room)
    parts = []
    if columns.size:
        parts.append(_search(scores.columns(columns), price[columns], values, None, columns))
    if rows.size:
        parts.append(_search(scores.rows(rows), price, values[rows], rows, None))
    again = columns.size * values.size + rows.size * price.size
    none = np.empty(0, np.int64)
    parts = [(none, none, none.astype(np.int32)), *parts]
    seeker, vacancy, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    _, once = np.unique(seeker * price.size + vacancy, return_index=True)
    return Unproven(seeker[once], vacancy[once], score[once], again)


def _cheapest_cover(fallen: NDArray[np.int64], room: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Return the columns and rows to score again.

    Every other pair has room for what its price has fallen.
    """
    steps = np.sort(fallen)[::-1]
    left = np.searchsorted(np.sort(room), steps, "left")
    costs = np.arange(steps.size) * room.size + left * steps.size
    if not room.size or not steps.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    bar = steps[int(costs.argmin())]
    return np.flatnonzero(fallen > bar), np.flatnonzero(room < bar)


def _search(
    scores: PairScores,
    price: NDArray[np.int64],
    values: NDArray[np.int64],
    rows: Ints | None,
    columns: Ints | None,
) -> tuple[Ints, Ints, NDArray[np.int32]]:
    """Return the pairs of a part of the problem that beat their seeker's value.

    In the indices of the whole.
    """
    costs = price.astype(np.int32)

    def look(first: int, last: int, block: Block) -> tuple[Ints, Ints, Ints]:
        haul = make_haul(last - first, MOST_ADDED)
        haul.limit[:] = values[first:last] + 1
        vacancy, score = ordered(haul, keep_block(block, costs, first, -1, MOST_ADDED, haul))
        return np.repeat(np.arange(first, last), haul.kept), vacancy.astype(np.int64), score

    size = DENSE_BLOCK if columns is None else WIDE_BLOCK
    parts = map_blocks(scores, look, size=size)
    seeker, vacancy, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    return seeker if rows is None else rows[seeker], vacancy if columns is None else columns[vacancy], score

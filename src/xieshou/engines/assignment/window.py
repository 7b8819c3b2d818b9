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
from xieshou.engines.assignment.keeping import LOW, keep_block, make_haul, narrow
from xieshou.engines.assignment.remembered import WIDE_BLOCK, Remembered
from xieshou.engines.assignment.sampling import auction_sample
from xieshou.engines.assignment.scores import PairScores, map_blocks

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
DENSE_BLOCK = 128
MOST_ADDED = 48


@dataclass(frozen=True, slots=True)
class Window:
    """What a dense pass leaves: prices of the pass, kept pairs.

    A bound on the value of the pairs not haul.
    """

    price: NDArray[np.int32]
    pool: Arcs
    bound: NDArray[np.int32]
    memory: Remembered


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


def open_window(scores: PairScores, price: NDArray[np.int32]) -> Window:
    """Score every pair once, and keep those near their seeker's best at these prices."""
    slack, costs = probed_slack(scores, price), narrow(price)

    def keep(
        first: int, last: int, block: Block
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints, NDArray[np.int32]]:
        haul = make_haul(last - first, MOST_KEPT)
        total = keep_block(block, costs, first, slack, MOST_KEPT, haul)
        return haul.vacancy[:total].copy(), haul.score[:total].copy(), haul.kept, haul.bound

    parts = map_blocks(scores, keep, size=DENSE_BLOCK)
    vacancy, score, count, bound = (np.concatenate(column) for column in zip(*parts, strict=True))
    first = np.zeros(scores.shape[0] + 1, np.int64)
    np.cumsum(count, out=first[1:])
    return Window(price, Arcs(first, vacancy, score), bound, Remembered.none(scores))


class Unproven(NamedTuple):
    """Pairs that beat their seeker's value, each once.

    How many pairs had to be scored again to find them.
    """

    seeker: NDArray[np.int64]
    vacancy: NDArray[np.int64]
    score: NDArray[np.int32]
    again: int


def unproven_pairs(window: Window, price: NDArray[np.int64], values: NDArray[np.int64]) -> Unproven:
    """Return the pairs outside the window that beat their seeker's value at the given prices.

    None proves the optimum.

    A pair that was not kept has a value of at most `bound` at the prices of the pass, so at most `bound` plus
    what its price has fallen since. Columns that fell most and rows with least room are scored again,
    whichever mix costs least.
    """
    fallen = window.price.astype(np.int64) - price
    room = values - window.bound
    columns, rows = _cheapest_cover(fallen, room)
    parts, before = [], window.memory.scored
    if columns.size:
        parts.append(_search(window.memory.of_columns(columns), price[columns], values, None, columns))
    if rows.size:
        parts.append(_search(window.memory.of_rows(rows), price, values[rows], rows, None))
    again = window.memory.scored - before
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
    costs = narrow(price)

    def look(first: int, last: int, block: Block) -> tuple[Ints, Ints, Ints]:
        haul = make_haul(last - first, MOST_ADDED)
        haul.limit[:] = values[first:last] + 1
        total = keep_block(block, costs, first, -1, MOST_ADDED, haul)
        vacancy, score = haul.vacancy[:total].astype(np.int64), haul.score[:total].copy()
        return np.repeat(np.arange(first, last), haul.kept), vacancy, score

    size = DENSE_BLOCK if columns is None else WIDE_BLOCK
    parts = map_blocks(scores, look, size=size)
    seeker, vacancy, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    return seeker if rows is None else rows[seeker], vacancy if columns is None else columns[vacancy], score

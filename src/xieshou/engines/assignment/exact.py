"""The optimum over a pool of pairs.

Auctions with falling steps, then shortest paths on the pairs near the best.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from xieshou.engines.assignment.arcs import (
    Arcs,
    Match,
    Places,
    best_values,
    better_arcs,
    merge,
    near_best,
    select,
    transpose,
)
from xieshou.engines.assignment.auction import lower_prices, own_scores, run_auction
from xieshou.engines.assignment.nearest import make_queue
from xieshou.engines.assignment.paths import keep_tight, make_trail, seat_seekers
from xieshou.engines.assignment.pulling import fill_vacancies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

COARSE = 150
FINER = 5
PARTS = 16
WINDOW = 8
MANY = 1_000
REACH = 4


@dataclass(slots=True)
class Search:
    """The state of one run: pool and working pairs, prices, and who sits where. Changed in place.

    value: what each seeker's best pair of the pool is worth since the search was last settled.
    """

    pool: Arcs
    places: Places
    outside: NDArray[np.int64]
    price: NDArray[np.int64]
    match: Match
    near: Arcs
    value: NDArray[np.int64]
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def start(cls, pool: Arcs, places: Places, outside: NDArray[np.int64]) -> Search:
        """Return a search with no prices and nobody seated."""
        seekers, vacancies = outside.size, places.capacity.size
        match = Match(
            vacancy=np.full(seekers, -1, np.int32),
            score=np.zeros(seekers, np.int64),
            seat=np.zeros(seekers, np.int32),
            members=np.empty(int(places.first[-1]), np.int32),
            filled=np.zeros(vacancies, np.int32),
        )
        return cls(pool, places, outside, np.zeros(vacancies, np.int64), match, pool, outside)

    def count(self, what: str, number: int) -> None:
        """Add to a statistic."""
        self.counts[what] = self.counts.get(what, 0) + int(number)

    def add(self, seekers: Ints, vacancies: Ints, scores: Ints) -> None:
        """Add pairs that beat their seeker's value to the pool and the working pairs."""
        gains = scores - self.price[vacancies] - self.value[seekers]
        self.pool = merge(self.pool, seekers, vacancies, scores)
        self.near = merge(self.near, seekers, vacancies, scores)
        if seekers.size > MANY:
            refine(self, int(gains.max()))

    def values(self) -> NDArray[np.int64]:
        """Return each seeker's value at the present prices over the pool."""
        return best_values(self.pool, self.price, self.outside)


def approach(search: Search) -> None:
    """Bring prices close to the optimum by auctions whose step falls to a fraction of a point."""
    step = max(1, int(search.pool.score.max(initial=0)) // COARSE)
    bids = run_auction(search.pool, search.places, search.outside, search.price, step, search.match.vacancy)
    search.count("bids", bids)
    search.near = select(search.pool, near_best(search.pool, search.price, search.values(), WINDOW * step))
    refine(search, step)


def refine(search: Search, error: int) -> None:
    """Bring prices that are wrong by about `error` points close to the optimum of the working pairs."""
    fine = search.near._replace(score=search.near.score * PARTS)
    outside, price = search.outside * PARTS, search.price * PARTS
    step = error * PARTS
    while step > 1:
        before, step = step, max(1, step // FINER)
        np.maximum(price - 2 * before, 0, out=price)
        bids = run_auction(fine, search.places, outside, price, step, search.match.vacancy)
        search.count("bids", bids)
    columns = transpose(fine, price.size)
    own = own_scores(fine, search.match.vacancy)
    room = REACH * error * PARTS
    bids = lower_prices(columns, search.places, (outside, own, price), 1, room, search.match.vacancy)
    search.count("reverse_bids", bids)
    search.price = price // PARTS


def settle(search: Search) -> None:
    """Reach the optimum over the whole pool, exactly."""
    size = search.places.capacity.size
    queue, trail = make_queue(size), make_trail(size)
    while True:
        arcs = search.near
        values = best_values(arcs, search.price, search.outside)
        keep_tight(arcs, search.places, search.price, values, search.match)
        search.count(
            "seated_by_auction", 0 if "rounds" in search.counts else (search.match.vacancy >= 0).sum()
        )
        rounds = seat_seekers(arcs, search.places, search.outside, search.price, search.match, queue, trail)
        columns = transpose(arcs, size)
        rounds += fill_vacancies(
            columns, search.places, search.outside, search.price, search.match, queue, trail
        )
        search.count("rounds", rounds)
        if not _widen(search):
            return


def _widen(search: Search) -> bool:
    """Add the pool's pairs that beat their seeker's value to the working pairs.

    Return whether there were any.
    """
    search.value = values = best_values(search.near, search.price, search.outside)
    rows, better = better_arcs(search.pool, search.price, values)
    if not rows.size:
        return False
    vacancies, scores = search.pool.vacancy[better], search.pool.score[better]
    search.near = merge(search.near, rows, vacancies, scores)
    search.count("widened", rows.size)
    if rows.size > MANY:
        refine(search, int((scores - search.price[vacancies] - values[rows]).max()))
    return True

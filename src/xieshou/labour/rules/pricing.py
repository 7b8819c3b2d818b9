"""What it costs the whole to give one worker another vacancy: exact, as a shortest path of moves.

Whoever is displaced moves on to another vacancy or loses the place, and the freed place is filled again in
the best way. An arc from vacancy u to v is the cheapest move of one occupant of u to v; the last node is
"outside": people without a place, and free places as occupants that nobody misses. The shortest path from
the wanted vacancy to the one that the worker leaves closes the chain of moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

FAR = 10**15


@dataclass(frozen=True, slots=True)
class Situation:
    """An assignment that is the best for its scores and capacities.

    scores: (seekers, vacancies), negative = inadmissible. assignment: vacancy of each seeker, -1 none.
    outside: worth of staying without a place: 0, or minus the reward of a priority household.
    """

    scores: Ints
    assignment: Ints
    capacity: Ints
    outside: Ints


def prices_of_changes(situation: Situation, seeker: int) -> list[int | None] | None:
    """Return for each vacancy what the whole loses if the seeker has it; None where that is impossible.

    Returns: None as a whole where the assignment is not the best one or overfills a vacancy, so that the
             question has no answer.
    """
    filled = np.bincount(situation.assignment[situation.assignment >= 0], minlength=situation.capacity.size)
    if (filled > situation.capacity).any():
        return None
    moves = _moves(situation, seeker, filled)
    here = int(situation.assignment[seeker])
    home = here if here >= 0 else situation.capacity.size
    distance = _distances(moves, home)
    if distance is None:
        return None
    now = int(situation.scores[seeker, here]) if here >= 0 else int(situation.outside[seeker])
    prices: list[int | None] = []
    for vacancy, score in enumerate(situation.scores[seeker]):
        reachable = score >= 0 and distance[vacancy] < FAR // 2
        prices.append(now - int(score) + int(distance[vacancy]) if reachable else None)
    return prices


def _moves(situation: Situation, seeker: int, filled: Ints) -> Ints:
    """Return the cheapest move from each node to each other; the last node is outside."""
    vacancies = situation.capacity.size
    moves = np.full((vacancies + 1, vacancies + 1), FAR, np.int64)
    others = np.arange(situation.assignment.size) != seeker
    scores = np.where(situation.scores < 0, -FAR, situation.scores.astype(np.int64))
    for vacancy in range(vacancies):
        people = np.flatnonzero((situation.assignment == vacancy) & others)
        if people.size:
            held = scores[people, vacancy]
            moves[vacancy, :vacancies] = np.minimum((held[:, None] - scores[people]).min(0), FAR)
            moves[vacancy, vacancies] = (held - situation.outside[people]).min()
        if filled[vacancy] < situation.capacity[vacancy]:
            moves[vacancy, vacancies] = min(0, moves[vacancy, vacancies])
    waiting = np.flatnonzero((situation.assignment < 0) & others)
    if waiting.size:
        gains = (situation.outside[waiting][:, None] - scores[waiting]).min(0)
        moves[vacancies, :vacancies] = np.minimum(gains, FAR)
    moves[vacancies, :vacancies] = np.minimum(moves[vacancies, :vacancies], 0)
    np.fill_diagonal(moves, 0)
    return moves


def _distances(moves: Ints, target: int) -> Ints | None:
    """Return the length of the shortest chain of moves from each node to the target; None: a gain."""
    distance = np.full(len(moves), FAR, np.int64)
    distance[target] = 0
    for _round in range(len(moves) + 1):
        shorter = np.minimum(distance, (moves + distance[None, :]).min(1))
        if shorter[target] < 0:
            return None
        if (shorter == distance).all():
            return distance
        distance = shorter
    return None

"""Sparse candidate pairs, places and the state of a match: the arrays that the exact kernels share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]


class Arcs(NamedTuple):
    """Admissible pairs by seeker: arcs first[i] to first[i + 1] lead to `vacancy` with `score`."""

    first: NDArray[np.int64]
    vacancy: NDArray[np.int32]
    score: NDArray[np.int32]


class Places(NamedTuple):
    """Places of each vacancy, and where its seats start in an array of all seats."""

    capacity: NDArray[np.int32]
    first: NDArray[np.int64]


class Match(NamedTuple):
    """Who sits where: vacancy (-1 none), score and seat of each seeker; members of all seats.

    filled: seats taken by vacancy.
    """

    vacancy: NDArray[np.int32]
    score: NDArray[np.int64]
    seat: NDArray[np.int32]
    members: NDArray[np.int32]
    filled: NDArray[np.int32]


def make_places(capacity: Ints) -> Places:
    """Return the places with their first seats."""
    first = np.zeros(capacity.size + 1, np.int64)
    np.cumsum(capacity, out=first[1:])
    return Places(np.ascontiguousarray(capacity, np.int32), first)


def make_arcs(seekers: Ints, vacancies: Ints, scores: Ints, count: int) -> Arcs:
    """Return the pairs as arcs; `seekers` ascends."""
    first = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(seekers, minlength=count), out=first[1:])
    return Arcs(first, np.ascontiguousarray(vacancies, np.int32), np.ascontiguousarray(scores, np.int32))


@compiled
def transpose(arcs: Arcs, count: int) -> Arcs:
    """Return the arcs by vacancy: first over `count` vacancies, `vacancy` holds the seeker."""
    first = np.zeros(count + 1, np.int64)
    for arc in range(arcs.vacancy.size):
        first[arcs.vacancy[arc] + 1] += 1
    for at in range(count):
        first[at + 1] += first[at]
    place = first[:-1].copy()
    seeker_of = np.empty(arcs.vacancy.size, np.int32)
    score = np.empty(arcs.vacancy.size, np.int32)
    for seeker in range(arcs.first.size - 1):
        for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
            at = place[arcs.vacancy[arc]]
            seeker_of[at] = seeker
            score[at] = arcs.score[arc]
            place[arcs.vacancy[arc]] = at + 1
    return Arcs(first, seeker_of, score)


@compiled
def best_values(arcs: Arcs, price: NDArray[np.int64], outside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each seeker the best of score minus price over the arcs.

    It is at least the value of staying outside.
    """
    values = outside.copy()
    for seeker in range(values.size):
        best = values[seeker]
        for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
            best = max(best, arcs.score[arc] - price[arcs.vacancy[arc]])
        values[seeker] = best
    return values


@compiled
def near_best(
    arcs: Arcs, price: NDArray[np.int64], values: NDArray[np.int64], slack: int
) -> NDArray[np.bool_]:
    """Return which arcs lie within the slack of their seeker's value."""
    near = np.zeros(arcs.vacancy.size, np.bool_)
    for seeker in range(values.size):
        for arc in range(arcs.first[seeker], arcs.first[seeker + 1]):
            near[arc] = arcs.score[arc] - price[arcs.vacancy[arc]] >= values[seeker] - slack
    return near


@compiled
def better_arcs(
    arcs: Arcs, price: NDArray[np.int64], values: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return seeker and number of each arc that is worth more than its seeker's value."""
    most = 1_024
    seekers, found = np.empty(most, np.int64), np.empty(most, np.int64)
    count = 0
    for seeker in range(values.size):
        own = slice(arcs.first[seeker], arcs.first[seeker + 1])
        names, scores = arcs.vacancy[own], arcs.score[own]
        best = values[seeker]
        for arc in range(names.size):
            best = max(best, scores[arc] - price[names[arc]])
        if best == values[seeker]:
            continue
        for arc in range(names.size):
            if scores[arc] - price[names[arc]] <= values[seeker]:
                continue
            if count == most:
                seekers, found = np.append(seekers, seekers), np.append(found, found)
                most *= 2
            seekers[count] = seeker
            found[count] = arcs.first[seeker] + arc
            count += 1
    return seekers[:count], found[:count]


def seeker_of_arcs(arcs: Arcs) -> NDArray[np.int32]:
    """Return the seeker of each arc."""
    return np.repeat(np.arange(arcs.first.size - 1, dtype=np.int32), np.diff(arcs.first))


def select(arcs: Arcs, chosen: NDArray[np.bool_]) -> Arcs:
    """Return the chosen arcs only."""
    if chosen.all():
        return arcs
    return make_arcs(
        seeker_of_arcs(arcs)[chosen], arcs.vacancy[chosen], arcs.score[chosen], arcs.first.size - 1
    )


def merge(arcs: Arcs, seekers: Ints, vacancies: Ints, scores: Ints) -> Arcs:
    """Return the arcs with more pairs, in any order, none of them there yet."""
    order = np.lexsort((vacancies, seekers))
    at = arcs.first[seekers[order] + 1]
    first = arcs.first.copy()
    first[1:] += np.cumsum(np.bincount(seekers, minlength=first.size - 1))
    vacancy = np.insert(arcs.vacancy, at, vacancies[order])
    return Arcs(first, vacancy, np.insert(arcs.score, at, scores[order]))

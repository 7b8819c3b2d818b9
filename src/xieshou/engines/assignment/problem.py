"""A problem to be solved, and what a run answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from xieshou.engines.assignment.records import EngineInputError, FactorWeights, Mode
from xieshou.engines.assignment.scores import FactorScores, MatrixScores, PairScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from xieshou.engines.assignment.tables import SeekerTable, VacancyTable

    Ints = NDArray[np.integer[Any]]

MAX_SEATS = 20_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Seekers, vacancies and their scores. `tables` is None where scores were given as a matrix."""

    scores: PairScores
    capacity: NDArray[np.int64]
    priority: NDArray[np.bool_]
    tables: tuple[SeekerTable, VacancyTable, FactorWeights] | None = None
    sides: tuple[PairScores, PairScores] | None = None

    @classmethod
    def build(
        cls,
        seekers: SeekerTable,
        vacancies: VacancyTable,
        weights: FactorWeights | None = None,
        *,
        previous: Sequence[int] | None = None,
        stay_points: int = 0,
    ) -> Problem:
        """Return the problem of the tables.

        Args:    previous: the vacancy that an earlier run proposed to each seeker, -1 for none; it gains
        `stay_points`.
        Raises:  EngineInputError: a value lies outside its limits.
        """
        weights = weights or FactorWeights()
        scores = FactorScores.build(seekers, vacancies, weights)
        if previous is not None:
            lines = np.asarray(previous, np.int32)
            _check_indices(lines, (len(seekers), len(vacancies)))
            scores = scores.with_stay(lines, stay_points)
        return cls(
            scores,
            _checked(vacancies.capacity, len(seekers)),
            seekers.priority,
            (seekers, vacancies, weights),
        )

    @classmethod
    def from_scores(
        cls,
        matrix: ArrayLike,
        capacities: ArrayLike,
        *,
        priority: ArrayLike | None = None,
        sides: tuple[ArrayLike, ArrayLike] | None = None,
    ) -> Problem:
        """Return the problem of a score matrix (seekers, vacancies), negative = inadmissible.

        Args:    sides: what seekers and what vacancies make of each pair, for stable matching (default: the
        matrix for both).
        """
        scores = MatrixScores.build(np.asarray(matrix))
        seekers, vacancies = scores.shape
        capacity = np.asarray(capacities, np.int64)
        first = np.zeros(seekers, np.bool_) if priority is None else np.asarray(priority, np.bool_)
        if capacity.shape != (vacancies,) or first.shape != (seekers,):
            message = (
                f"{seekers} seekers × {vacancies} vacancies: capacities {capacity.shape}, priority "
                f"{first.shape}."
            )
            raise EngineInputError(message)
        both = (
            None
            if sides is None
            else (MatrixScores.build(np.asarray(sides[0])), MatrixScores.build(np.asarray(sides[1])))
        )
        return cls(scores, _checked(capacity, seekers), first, sides=both)

    def with_more_places(self, vacancy: int, change: int) -> Problem:
        """Return the problem with more places (or fewer, below 0) at one vacancy."""
        if not 0 <= vacancy < self.capacity.size:
            message = f"There is no vacancy {vacancy}; there are {self.capacity.size}."
            raise EngineInputError(message)
        capacity = self.capacity.copy()
        capacity[vacancy] += change
        return replace(self, capacity=_checked(capacity, self.priority.size))

    def seats(self) -> NDArray[np.int32]:
        """Return the places that can matter: one more than there are seekers at most, so that one is free."""
        return np.minimum(self.capacity, self.priority.size + 1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof of optimality: no assignment can reach more than `dual`, and this one reaches `primal`.

    primal counts scores minus `reward` for each priority seeker without a place. `priority_bound` is the most
    priority seekers that any assignment can place. Optimal in both objectives when the gap is 0 and the bound
    is reached.
    """

    primal: int
    dual: int
    reward: int
    priority_placed: int
    priority_bound: int
    pairs: int

    @property
    def gap(self) -> int:
        """Return what is not proven, in points."""
        return self.dual - self.primal

    @property
    def holds(self) -> bool:
        """Return whether both objectives are proven optimal."""
        return self.gap == 0 and self.priority_placed == self.priority_bound

    def as_dict(self) -> dict[str, int | bool]:
        """Return the certificate as plain values, to be stored with the run."""
        names = ("primal", "dual", "gap", "reward", "priority_placed", "priority_bound", "pairs", "holds")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What a run answers; -1 in `assignment` is "not placed".

    `exhausted`: vacancies that priority seekers alone fill.
    """

    assignment: NDArray[np.int32]
    scores: NDArray[np.int32]
    prices: NDArray[np.int64]
    seeker_values: NDArray[np.int64]
    exhausted: NDArray[np.bool_]
    certificate: Certificate
    statistics: Mapping[str, int]
    mode: Mode = Mode.OPTIMAL
    kept: tuple[tuple[int, int], ...] = ()

    @property
    def total_score(self) -> int:
        """Return the sum of the scores of the placed pairs."""
        return int(self.scores.sum())

    @property
    def placed(self) -> int:
        """Return the number of seekers with a place."""
        return int((self.assignment >= 0).sum())

    @property
    def priority_placed(self) -> int:
        """Return the number of priority seekers with a place."""
        return self.certificate.priority_placed


def _checked(capacity: Ints, seekers: int) -> NDArray[np.int64]:
    """Return the capacities when they can be solved."""
    places = capacity.astype(np.int64)
    if (places < 0).any():
        message = f"The vacancy {int(np.argmin(places))} has {int(places.min())} places; 0 is the least."
        raise EngineInputError(message)
    total = int(np.minimum(places, seekers + 1).sum())
    if total > MAX_SEATS:
        message = f"There are {total} places; at most {MAX_SEATS} can be solved in one run."
        raise EngineInputError(message)
    return places


def _check_indices(lines: Ints, shape: tuple[int, int]) -> None:
    if lines.shape != (shape[0],) or lines.min(initial=-1) < -1 or lines.max(initial=-1) >= shape[1]:
        message = f"`previous` needs one vacancy (-1 to {shape[1] - 1}) for each of {shape[0]} seekers."
        raise EngineInputError(message)

"""Whole rows and columns of scores that a proof asks for again, kept while they are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from xieshou.engines.assignment.scores import MatrixScores, PairScores, map_blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Block = NDArray[np.int16]
    Ints = NDArray[np.integer[Any]]

MOST_CELLS = 40_000_000
WIDE_BLOCK = 1_024


@dataclass(slots=True)
class Remembered:
    """Scores by column (columns, seekers) and by row (rows, vacancies); `scored` counts the pairs scored."""

    scores: PairScores
    columns: Ints
    by_column: Block
    rows: Ints
    by_row: Block
    scored: int = 0

    @classmethod
    def none(cls, scores: PairScores) -> Self:
        """Return a memory with nothing in it."""
        seekers, vacancies = scores.shape
        empty = np.empty(0, np.int64)
        return cls(scores, empty, np.empty((0, seekers), np.int16), empty, np.empty((0, vacancies), np.int16))

    def of_columns(self, chosen: Ints) -> PairScores:
        """Return the scores of the chosen vacancies, scoring those that are not remembered."""
        new = np.setdiff1d(chosen, self.columns)
        self.scored += new.size * self.by_column.shape[1]
        if (self.columns.size + new.size) * self.by_column.shape[1] > MOST_CELLS:
            return self.scores.columns(chosen)
        if new.size:
            added = np.empty((new.size, self.by_column.shape[1]), np.int16)

            def write(first: int, last: int, block: Block) -> None:
                added[:, first:last] = block

            map_blocks(self.scores.columns(new), write, size=WIDE_BLOCK)
            self.columns = np.concatenate([self.columns, new])
            self.by_column = np.concatenate([self.by_column, added])
        return MatrixScores(self.by_column[_places(self.columns, chosen)].T, self.scores.most)

    def of_rows(self, chosen: Ints) -> PairScores:
        """Return the scores of the chosen seekers, scoring those that are not remembered."""
        new = np.setdiff1d(chosen, self.rows)
        self.scored += new.size * self.by_row.shape[1]
        if (self.rows.size + new.size) * self.by_row.shape[1] > MOST_CELLS:
            return self.scores.rows(chosen)
        if new.size:
            added = np.empty((new.size, self.by_row.shape[1]), np.int16)

            def write(first: int, last: int, block: Block) -> None:
                added[first:last] = block.T

            map_blocks(self.scores.rows(new), write)
            self.rows = np.concatenate([self.rows, new])
            self.by_row = np.concatenate([self.by_row, added])
        return MatrixScores(self.by_row[_places(self.rows, chosen)], self.scores.most)


def _places(known: Ints, chosen: Ints) -> Ints:
    """Return where each chosen number stands among the known ones."""
    order = np.argsort(known)
    return order[np.searchsorted(known, chosen, sorter=order)]

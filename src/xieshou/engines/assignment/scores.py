"""The scores of all pairs, produced in blocks of seekers so that the whole matrix never has to be held.

Factors become small tables of points over the different values of both sides. Factors whose vacancies share
few combinations are merged into one group, so that the inner loop over pairs adds a handful of rows.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar

import numpy as np

from xieshou.engines.assignment.factors import FORBIDDEN, TABLE_FACTORS, TableFactor, skill_steps
from xieshou.engines.assignment.records import MAX_TOTAL_POINTS, EngineInputError
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from xieshou.engines.assignment.records import FactorWeights
    from xieshou.engines.assignment.tables import SeekerTable, VacancyTable

    Ints = NDArray[np.integer[Any]]
    Block = NDArray[np.int16]

Result = TypeVar("Result")
BLOCK = 256
THREADS = max(1, min(4, cpu_count() or 1))
MIN_GROUP = 32
GROUP_SHARE = 16


class PairScores(Protocol):
    """Scores of seekers × vacancies, on demand. A negative score marks an inadmissible pair."""

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of seekers and vacancies."""

    @property
    def most(self) -> int:
        """Return a bound on every score."""

    def block(self, first: int, last: int) -> Block:
        """Return the scores of seekers first to last: (vacancies, last - first)."""

    def rows(self, chosen: Ints) -> PairScores:
        """Return the scores of the chosen seekers only."""

    def columns(self, chosen: Ints) -> PairScores:
        """Return the scores of the chosen vacancies only."""


class SeekerSide(NamedTuple):
    """Kernel input for seekers.

    levels (skills + 1, seekers; the last row is zero), classes (slots, seekers), stay: vacancy or -1.
    """

    levels: NDArray[np.int8]
    floor: NDArray[np.int32]
    classes: NDArray[np.int32]
    stay: NDArray[np.int32]


class VacancySide(NamedTuple):
    """Kernel input for vacancies.

    need_* (vacancies, needs), groups (groups, vacancies): row of the combination that holds.
    """

    need_row: NDArray[np.int32]
    need_level: NDArray[np.int8]
    need_step: NDArray[np.int16]
    need_penalty: NDArray[np.int16]
    base: NDArray[np.int16]
    wage: NDArray[np.int32]
    groups: NDArray[np.int32]


class Combinations(NamedTuple):
    """Kernel input: one row a combination of vacancy values, each the sum of `parts`.

    parts (combinations, parts): start of the table row in `points`, -1 = no part. slots: the
    first and past-last slot of each part.
    """

    parts: NDArray[np.int64]
    first_slot: NDArray[np.int32]
    last_slot: NDArray[np.int32]
    points: NDArray[np.int16]


@compiled
def fill_combinations(seekers: SeekerSide, combos: Combinations, first: int, rows: Block) -> None:
    """Write the points of each combination for the seekers of one block, FORBIDDEN or 0 and more."""
    lowest = np.int16(FORBIDDEN)
    for row in range(rows.shape[0]):
        out = rows[row]
        out[:] = 0
        for part in range(combos.parts.shape[1]):
            start = combos.parts[row, part]
            if start < 0:
                continue
            low, high = combos.first_slot[row, part], combos.last_slot[row, part]
            for lane in range(out.size):
                best = combos.points[start + seekers.classes[low, first + lane]]
                for slot in range(low + 1, high):
                    best = max(best, combos.points[start + seekers.classes[slot, first + lane]])
                out[lane] = max(np.int16(out[lane] + best), lowest)


@compiled
def score_block(
    seekers: SeekerSide, vacancies: VacancySide, rows: Block, first: int, bonus: int, out: Block
) -> None:
    """Write the scores of one block (vacancies, lanes); a negative score marks an inadmissible pair."""
    lowest = np.int16(FORBIDDEN)
    width = out.shape[1]
    floor = seekers.floor[first : first + width]
    for vacancy in range(out.shape[0]):
        score = out[vacancy]
        wage = vacancies.wage[vacancy]
        base = vacancies.base[vacancy]
        for lane in range(width):
            score[lane] = base if floor[lane] <= wage else lowest
        for group in range(vacancies.groups.shape[0]):
            row = rows[vacancies.groups[group, vacancy]]
            for lane in range(width):
                score[lane] = max(np.int16(score[lane] + row[lane]), lowest)
        for need in range(vacancies.need_row.shape[1]):
            skill = vacancies.need_row[vacancy, need]
            if skill < 0:
                break
            have = seekers.levels[skill, first : first + width]
            level, step = vacancies.need_level[vacancy, need], vacancies.need_step[vacancy, need]
            penalty = vacancies.need_penalty[vacancy, need]
            for lane in range(width):
                gain = np.int16(np.int16(min(have[lane], level)) * step)
                lack = penalty if have[lane] < level else np.int16(0)
                score[lane] = max(np.int16(np.int16(score[lane] + gain) + lack), lowest)
    for lane in range(width):
        stay = seekers.stay[first + lane]
        if stay >= 0 and out[stay, lane] >= 0:
            out[stay, lane] += bonus


@dataclass(frozen=True, slots=True)
class FactorScores:
    """Scores made from factors."""

    seekers: SeekerSide
    vacancies: VacancySide
    combos: Combinations
    most: int
    bonus: int = 0

    @classmethod
    def build(cls, seekers: SeekerTable, vacancies: VacancyTable, weights: FactorWeights) -> FactorScores:
        """Return the scores of the tables under the weights."""
        classes, tables = _factor_tables(seekers, vacancies, weights.as_dict())
        combos, groups = _combinations(tables, len(vacancies))
        zero = np.zeros((1, len(seekers)), np.int8)
        side = SeekerSide(
            levels=np.concatenate([np.ascontiguousarray(seekers.levels.T), zero]),
            floor=seekers.wage_floor,
            classes=classes,
            stay=np.full(len(seekers), -1, np.int32),
        )
        return cls(side, _vacancy_side(seekers, vacancies, weights.skill, groups), combos, weights.total)

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of seekers and vacancies."""
        return self.seekers.floor.size, self.vacancies.wage.size

    def with_stay(self, previous: Ints, points: int) -> Self:
        """Return the scores with a bonus for each seeker's line of an earlier run (-1: none)."""
        if not 0 <= points <= MAX_TOTAL_POINTS - self.most:
            room = MAX_TOTAL_POINTS - self.most
            message = f"The points for staying are {points}; with these weights 0 to {room} fit."
            raise EngineInputError(message)
        side = self.seekers._replace(stay=np.ascontiguousarray(previous, np.int32))
        return replace(self, seekers=side, bonus=points, most=self.most + points)

    def block(self, first: int, last: int) -> Block:
        """Return the scores of seekers first to last: (vacancies, last - first)."""
        width = last - first
        rows = np.empty((self.combos.parts.shape[0], width), np.int16)
        out = np.empty((self.vacancies.wage.size, width), np.int16)
        fill_combinations(self.seekers, self.combos, first, rows)
        score_block(self.seekers, self.vacancies, rows, first, self.bonus, out)
        return out

    def rows(self, chosen: Ints) -> FactorScores:
        """Return the scores of the chosen seekers only."""
        arrays = self.seekers
        side = SeekerSide(
            levels=np.ascontiguousarray(arrays.levels[:, chosen]),
            floor=arrays.floor[chosen],
            classes=np.ascontiguousarray(arrays.classes[:, chosen]),
            stay=arrays.stay[chosen],
        )
        return replace(self, seekers=side)

    def columns(self, chosen: Ints) -> FactorScores:
        """Return the scores of the chosen vacancies only."""
        arrays = self.vacancies
        groups = np.ascontiguousarray(arrays.groups[:, chosen])
        used, found = np.unique(groups, return_inverse=True)
        place = found.reshape(groups.shape).astype(np.int32)
        side = VacancySide(
            need_row=arrays.need_row[chosen],
            need_level=arrays.need_level[chosen],
            need_step=arrays.need_step[chosen],
            need_penalty=arrays.need_penalty[chosen],
            base=arrays.base[chosen],
            wage=arrays.wage[chosen],
            groups=place,
        )
        stay = _moved(self.seekers.stay, chosen, arrays.wage.size)
        kept = Combinations(
            self.combos.parts[used],
            self.combos.first_slot[used],
            self.combos.last_slot[used],
            self.combos.points,
        )
        return replace(self, seekers=self.seekers._replace(stay=stay), vacancies=side, combos=kept)


@dataclass(frozen=True, slots=True)
class MatrixScores:
    """Scores given as a matrix (seekers, vacancies), negative = inadmissible."""

    matrix: Block
    most: int

    @classmethod
    def build(cls, matrix: Ints) -> MatrixScores:
        """Return the scores of the matrix, checked."""
        values = np.asarray(matrix)
        most = int(values.max(initial=0))
        if values.ndim != 2 or most > MAX_TOTAL_POINTS:  # noqa: PLR2004 -- a matrix has two axes
            message = (
                f"The scores must be a matrix of at most {MAX_TOTAL_POINTS} points; shape {values.shape}, "
                f"most {most}."
            )
            raise EngineInputError(message)
        return cls(np.where(values < 0, FORBIDDEN, values).astype(np.int16), most)

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of seekers and vacancies."""
        return self.matrix.shape[0], self.matrix.shape[1]

    def block(self, first: int, last: int) -> Block:
        """Return the scores of seekers first to last: (vacancies, last - first)."""
        return np.ascontiguousarray(self.matrix[first:last].T)

    def rows(self, chosen: Ints) -> MatrixScores:
        """Return the scores of the chosen seekers only."""
        return replace(self, matrix=self.matrix[chosen])

    def columns(self, chosen: Ints) -> MatrixScores:
        """Return the scores of the chosen vacancies only."""
        return replace(self, matrix=self.matrix[:, chosen])


def map_blocks(
    scores: PairScores,
    work: Callable[[int, int, Block], Result],
    *,
    size: int = BLOCK,
    threads: int = THREADS,
) -> list[Result]:
    """Return `work(first, last, scores of the block)` of every block, in order.

    Blocks run on several threads.
    """
    count = scores.shape[0]

    def one(first: int) -> Result:
        last = min(count, first + size)
        return work(first, last, scores.block(first, last))

    starts = range(0, count, size)
    if len(starts) < 2 or threads < 2:  # noqa: PLR2004 -- nothing to share
        return [one(first) for first in starts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, starts))


def full_matrix(scores: PairScores) -> Block:
    """Return every score: (seekers, vacancies), -1 where inadmissible."""
    matrix = np.empty(scores.shape, np.int16)

    def write(first: int, last: int, block: Block) -> None:
        matrix[first:last] = np.maximum(block, -1).T

    map_blocks(scores, write)
    return matrix


def score_all(seekers: SeekerTable, vacancies: VacancyTable, weights: FactorWeights) -> Block:
    """Return the score of every pair: (seekers, vacancies), -1 where inadmissible."""
    return full_matrix(FactorScores.build(seekers, vacancies, weights))


class _Table(NamedTuple):
    """One factor: class of each vacancy, its slots, points (vacancy classes, seeker classes)."""

    classes: Ints
    slots: tuple[int, int]
    points: Ints


def _factor_tables(
    seekers: SeekerTable, vacancies: VacancyTable, most: dict[str, int]
) -> tuple[NDArray[np.int32], list[_Table]]:
    """Return the seekers' classes (slots, seekers) and one table a factor that can make a difference."""
    slots: list[Ints] = []
    tables: list[_Table] = []
    for factor in TABLE_FACTORS:
        offered, kinds = distinct(factor.vacancy_values(seekers, vacancies))
        table, columns = _one_table(factor, seekers, offered, most.get(factor.code, 0))
        if table.size and not table.any():
            continue
        tables.append(_Table(kinds, (len(slots), len(slots) + len(columns)), table))
        slots += list(columns)
    stacked = np.array(slots, np.int32).reshape(len(slots), len(seekers))
    return np.ascontiguousarray(stacked), tables


def distinct(values: Ints) -> tuple[Ints, Ints]:
    """Return the different values in order and the position of each value among them, as `np.unique` does."""
    lowest, highest = (int(values.min()), int(values.max())) if values.size else (0, 0)
    spread = highest - lowest
    if spread > 4 * values.size:
        return np.unique(values, return_inverse=True)
    present = np.zeros(spread + 1, np.bool_)
    present[values - lowest] = True
    return np.flatnonzero(present) + lowest, (np.cumsum(present) - 1)[values - lowest]


def _one_table(factor: TableFactor, seekers: SeekerTable, offered: Ints, most: int) -> tuple[Ints, Ints]:
    """Return the points (vacancy classes, seeker classes) and the seekers' classes (slots, seekers)."""
    values = factor.seeker_values(seekers)
    wanted, classes = distinct(values)
    points = factor.points(offered[:, None].astype(np.int64), wanted[None, :].astype(np.int64), most)
    slots = values.shape[1] if values.ndim > 1 else 1
    return points.astype(np.int16), classes.reshape(len(seekers), slots).T


def _combinations(tables: Sequence[_Table], count: int) -> tuple[Combinations, NDArray[np.int32]]:
    """Return the combinations of vacancy values, and for each group the combination of each vacancy."""
    starts = np.cumsum([0, *(table.points.size for table in tables)])
    groups = _grouped(tables, max(MIN_GROUP, count // GROUP_SHARE))
    width = max([1, *(len(members) for members, _ in groups)])
    parts: list[Ints] = []
    lows: list[Ints] = []
    highs: list[Ints] = []
    of_vacancy: list[Ints] = []
    for members, keys in groups:
        offset = sum(len(block) for block in parts)
        _, chosen, place = np.unique(keys, return_index=True, return_inverse=True)
        block = np.full((3, chosen.size, width), -1, np.int64)
        for at, member in enumerate(members):
            table = tables[member]
            block[0, :, at] = starts[member] + table.classes[chosen] * table.points.shape[1]
            block[1:, :, at] = np.array(table.slots)[:, None]
        parts.append(block[0])
        lows.append(block[1])
        highs.append(block[2])
        of_vacancy.append(place + offset)
    none = np.empty((0, width), np.int64)
    combos = Combinations(
        parts=np.concatenate([none, *parts]),
        first_slot=np.concatenate([none, *lows]).astype(np.int32),
        last_slot=np.concatenate([none, *highs]).astype(np.int32),
        points=np.concatenate([np.empty(0, np.int16), *(table.points.ravel() for table in tables)]),
    )
    return combos, np.array(of_vacancy, np.int32).reshape(len(groups), count)


def _grouped(tables: Sequence[_Table], limit: int) -> list[tuple[list[int], Ints]]:
    """Return factors merged while their joint combinations stay within the limit.

    Each group is (members, number of the combination by vacancy).
    """
    groups: list[tuple[list[int], Ints]] = []
    for member in sorted(range(len(tables)), key=lambda at: tables[at].points.shape[0]):
        table = tables[member]
        if groups:
            members, keys = groups[-1]
            different, joint = distinct(keys * table.points.shape[0] + table.classes)
            if different.size <= limit:
                groups[-1] = ([*members, member], joint)
                continue
        groups.append(([member], table.classes))
    return groups


def _vacancy_side(
    seekers: SeekerTable, vacancies: VacancyTable, most: int, groups: NDArray[np.int32]
) -> VacancySide:
    """Return the kernel's view of the vacancies; skills that no seeker has point at the row of zeros."""
    row_of = {code: row for row, code in enumerate(seekers.skill_codes)}
    known = np.array([row_of.get(code, len(row_of)) for code in vacancies.skill_codes] or [0], np.int32)
    steps, base = skill_steps(vacancies, most)
    asked = vacancies.need_skill >= 0
    return VacancySide(
        need_row=np.where(asked, known[np.maximum(vacancies.need_skill, 0)], -1).astype(np.int32),
        need_level=vacancies.need_level.astype(np.int8),
        need_step=steps.astype(np.int16),
        need_penalty=np.where(vacancies.need_must, FORBIDDEN, 0).astype(np.int16),
        base=base.astype(np.int16),
        wage=vacancies.wage_from,
        groups=groups,
    )


def _moved(stay: NDArray[np.int32], chosen: Ints, count: int) -> NDArray[np.int32]:
    """Return the earlier vacancy as a position among the chosen ones, -1 when it is not among them."""
    place = np.full(count + 1, -1, np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    return place[stay]

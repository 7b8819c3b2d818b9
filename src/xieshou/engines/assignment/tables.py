"""Seekers and vacancies as columns of integers.

Codes are kept as the table's own vocabulary (sorted), so that equal input gives equal arrays. Missing dates
become the extremes (`available` 0, `expires` NEVER): an unstated date excludes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from xieshou.engines.assignment.records import EngineInputError, Seeker, Shift, Vacancy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

NONE = -1
PAD = -2
NEVER = 9_999_999
EVERY_SHIFT = sum(Shift)
MAX_CODES = 62
MAX_LEVEL = 3
WANTED = 4
ANYWHERE = 5
REGION_BASE = 10**6
_COUNTY_DIGITS = 6
_MAX_FEN = 2_000_000_000


def region_number(code: str) -> int:
    """Return the county of a region code as a number (six digits, right-padded), NONE when unknown."""
    if not code:
        return NONE
    if not code.isdigit():
        message = f"The region code {code!r} is not a number."
        raise EngineInputError(message)
    return int(code[:_COUNTY_DIGITS].ljust(_COUNTY_DIGITS, "0"))


def occupation_number(code: str) -> int:
    """Return an occupation code "d-dd-dd-dd" as a number of seven digits, NONE when not coded."""
    digits = code.replace("-", "")
    if not digits:
        return NONE
    if not digits.isdigit():
        message = f"The occupation code {code!r} is not of the form 6-31-03-05."
        raise EngineInputError(message)
    return int(digits[:7].ljust(7, "0"))


def mask_of(codes: Iterable[str], vocabulary: dict[str, int]) -> int:
    """Return the bit mask of the codes that the vocabulary knows."""
    return sum(1 << vocabulary[code] for code in set(codes) if code in vocabulary)


def _vocabulary(groups: Iterable[Iterable[str]], what: str) -> tuple[str, ...]:
    codes = tuple(sorted({code for group in groups for code in group}))
    if len(codes) > MAX_CODES:
        message = f"There are {len(codes)} different {what}; at most {MAX_CODES} are allowed in one run."
        raise EngineInputError(message)
    return codes


def _positions(vocabulary: tuple[str, ...]) -> dict[str, int]:
    return {code: position for position, code in enumerate(vocabulary)}


def _column(
    records: Sequence[Any], read: Callable[[Any], int], what: str, limits: tuple[int, int]
) -> NDArray[np.int32]:
    """Return one integer per record; refuse the first that lies outside the limits."""
    values = [int(read(record)) for record in records]
    for record, value in zip(records, values, strict=True):
        if not limits[0] <= value <= limits[1]:
            message = f"{what} of {record.key!r} is {value}; it must lie between {limits[0]} and {limits[1]}."
            raise EngineInputError(message)
    return np.array(values, np.int32)


def _padded(rows: Sequence[Sequence[int]], width: int = 1) -> NDArray[np.int32]:
    """Return ragged rows as a matrix, filled up with PAD."""
    width = max([width, *(len(row) for row in rows)])
    table = np.full((len(rows), width), PAD, np.int32)
    for position, row in enumerate(rows):
        table[position, : len(row)] = row
    return table


def _day(value: date | None, missing: int) -> int:
    return missing if value is None else value.toordinal()


class _Columns:
    """Row selection for tables whose arrays have the record as first axis."""

    __slots__ = ()

    def take(self, rows: Ints) -> Self:
        """Return the table of the given rows only, in that order."""
        columns = {item.name: getattr(self, item.name) for item in fields(self)}  # type: ignore[arg-type]
        arrays = {name: value[rows] for name, value in columns.items() if isinstance(value, np.ndarray)}
        return replace(self, **arrays)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class SeekerTable(_Columns):
    """Columns of seekers (first axis: seeker).

    levels: skill level by `skill_codes`, int8. anchors: admissible regions, `kind * REGION_BASE + region`
    with kind 0 to 3 the reach from home, WANTED a wanted prefix, ANYWHERE an unstated home. occupations:
    numbers, NONE = open to every one. shifts, avoids, licences: bit masks.
    """

    skill_codes: tuple[str, ...]
    avoid_codes: tuple[str, ...]
    licence_codes: tuple[str, ...]
    levels: NDArray[np.int8]
    wage_floor: NDArray[np.int32]
    wage_expected: NDArray[np.int32]
    anchors: NDArray[np.int32]
    language: NDArray[np.int32]
    shifts: NDArray[np.int32]
    avoids: NDArray[np.int64]
    altitude_max: NDArray[np.int32]
    licences: NDArray[np.int64]
    lodging: NDArray[np.int32]
    meals: NDArray[np.int32]
    occupations: NDArray[np.int32]
    available: NDArray[np.int32]
    priority: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of seekers."""
        return int(self.priority.size)

    @classmethod
    def build(cls, seekers: Sequence[Seeker]) -> SeekerTable:
        """Return the columns of the seekers, checked."""
        avoid_codes = _vocabulary((seeker.avoids for seeker in seekers), "conditions avoided")
        licence_codes = _vocabulary((seeker.licences for seeker in seekers), "licences held")
        skill_codes = tuple(sorted({code for seeker in seekers for code in seeker.skills}))
        avoid_bits, licence_bits = _positions(avoid_codes), _positions(licence_codes)
        return cls(
            skill_codes=skill_codes,
            avoid_codes=avoid_codes,
            licence_codes=licence_codes,
            levels=_levels(seekers, _positions(skill_codes)),
            wage_floor=_column(seekers, lambda s: s.wage_floor_fen, "The lowest wage", (0, _MAX_FEN)),
            wage_expected=_column(seekers, lambda s: s.wage_expected_fen, "The expected wage", (0, _MAX_FEN)),
            anchors=_padded([_anchors(seeker) for seeker in seekers]),
            language=_column(seekers, lambda s: s.language_level, "The language level", (0, 4)),
            shifts=_column(seekers, lambda s: sum(s.shifts) or EVERY_SHIFT, "The shifts", (1, EVERY_SHIFT)),
            avoids=np.array([mask_of(s.avoids, avoid_bits) for s in seekers], np.int64),
            altitude_max=_column(seekers, lambda s: s.altitude_max_m, "The highest altitude", (0, 9000)),
            licences=np.array([mask_of(s.licences, licence_bits) for s in seekers], np.int64),
            lodging=_column(seekers, lambda s: s.lodging, "The need for lodging", (0, 2)),
            meals=_column(seekers, lambda s: s.meals, "The need for meals", (0, 2)),
            occupations=_padded(
                [[occupation_number(code) for code in s.occupations if code] or [NONE] for s in seekers]
            ),
            available=np.array([_day(s.available_from, 0) for s in seekers], np.int32),
            priority=np.array([s.priority for s in seekers], np.bool_),
        )


@dataclass(frozen=True, slots=True)
class VacancyTable(_Columns):
    """Columns of vacancies (first axis: vacancy).

    need_*: one column a required skill, `need_skill` an index into `skill_codes` or PAD. conditions,
    licences: indices into the sets `condition_sets`, `licence_sets`.
    """

    skill_codes: tuple[str, ...]
    condition_sets: tuple[frozenset[str], ...]
    licence_sets: tuple[frozenset[str], ...]
    capacity: NDArray[np.int32]
    need_skill: NDArray[np.int32]
    need_level: NDArray[np.int32]
    need_weight: NDArray[np.int32]
    need_must: NDArray[np.bool_]
    wage_from: NDArray[np.int32]
    wage_to: NDArray[np.int32]
    region: NDArray[np.int32]
    altitude: NDArray[np.int32]
    language: NDArray[np.int32]
    shift: NDArray[np.int32]
    conditions: NDArray[np.int32]
    licences: NDArray[np.int32]
    lodging: NDArray[np.bool_]
    meals: NDArray[np.bool_]
    occupation: NDArray[np.int32]
    starts: NDArray[np.int32]
    expires: NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of vacancies."""
        return int(self.capacity.size)

    @classmethod
    def build(cls, vacancies: Sequence[Vacancy]) -> VacancyTable:
        """Return the columns of the vacancies, checked."""
        skill_codes = tuple(sorted({need.code for vacancy in vacancies for need in vacancy.skills}))
        skill_at = _positions(skill_codes)
        condition_sets, conditions = _distinct([v.conditions for v in vacancies])
        licence_sets, licences = _distinct([v.licences for v in vacancies])
        for vacancy in vacancies:
            _check_needs(vacancy)
        must = _padded([[need.must for need in v.skills] for v in vacancies])
        return cls(
            skill_codes=skill_codes,
            condition_sets=condition_sets,
            licence_sets=licence_sets,
            capacity=_column(vacancies, lambda v: v.capacity, "The number of places", (0, 10_000_000)),
            need_skill=_padded([[skill_at[need.code] for need in v.skills] for v in vacancies]),
            need_level=_padded([[need.level for need in v.skills] for v in vacancies]),
            need_weight=_padded([[need.weight for need in v.skills] for v in vacancies]),
            need_must=must == 1,
            wage_from=_column(vacancies, lambda v: v.wage_from_fen, "The lowest wage", (0, _MAX_FEN)),
            wage_to=_column(
                vacancies, lambda v: max(v.wage_from_fen, v.wage_to_fen), "The top wage", (0, _MAX_FEN)
            ),
            region=np.array([region_number(v.region_code) for v in vacancies], np.int32),
            altitude=_column(vacancies, lambda v: v.altitude_m, "The altitude", (-500, 9000)),
            language=_column(vacancies, lambda v: v.language_level, "The language level", (0, 4)),
            shift=_column(vacancies, lambda v: v.shift, "The shift", (1, EVERY_SHIFT)),
            conditions=conditions,
            licences=licences,
            lodging=np.array([v.lodging for v in vacancies], np.bool_),
            meals=np.array([v.meals for v in vacancies], np.bool_),
            occupation=np.array([occupation_number(v.occupation_code) for v in vacancies], np.int32),
            starts=np.array([_day(v.starts_on, NEVER) for v in vacancies], np.int32),
            expires=np.array([_day(v.expires_on, NEVER) for v in vacancies], np.int32),
        )


def _levels(seekers: Sequence[Seeker], skill_at: dict[str, int]) -> NDArray[np.int8]:
    table = np.zeros((len(seekers), len(skill_at)), np.int8)
    for position, seeker in enumerate(seekers):
        for code, level in seeker.skills.items():
            if not 0 <= level <= MAX_LEVEL:
                message = (
                    f"The level of {code!r} of {seeker.key!r} is {level}; it must lie between 0 and "
                    f"{MAX_LEVEL}."
                )
                raise EngineInputError(message)
            table[position, skill_at[code]] = level
    return table


def _anchors(seeker: Seeker) -> list[int]:
    """Return home with its reach, then the wanted prefixes; without a home every region is admissible."""
    home = region_number(seeker.region_code)
    first = int(seeker.reach) * REGION_BASE + home if home != NONE else ANYWHERE * REGION_BASE
    return [first, *(WANTED * REGION_BASE + region_number(code) for code in seeker.wanted_regions if code)]


def _distinct(groups: Sequence[frozenset[str]]) -> tuple[tuple[frozenset[str], ...], NDArray[np.int32]]:
    """Return the different sets in a stable order and the index of each record's set."""
    different = sorted(set(groups), key=sorted)
    at = {group: position for position, group in enumerate(different)}
    return tuple(different), np.array([at[group] for group in groups], np.int32)


def _check_needs(vacancy: Vacancy) -> None:
    if len({need.code for need in vacancy.skills}) != len(vacancy.skills):
        message = f"The vacancy {vacancy.key!r} asks twice for one skill."
        raise EngineInputError(message)
    for need in vacancy.skills:
        if not (1 <= need.level <= MAX_LEVEL and 1 <= need.weight <= 100):  # noqa: PLR2004 -- limits of the table
            message = (
                f"The skill {need.code!r} of {vacancy.key!r} needs a level of 1 to {MAX_LEVEL}, a weight of "
                f"1 to 100."
            )
            raise EngineInputError(message)

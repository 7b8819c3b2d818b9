"""The factors of a pair, as integer points on columns.

Each factor is one function from (values of vacancies, values of seekers, most points) to a table of points.
The scoring of millions of pairs and the explanation of one pair read the same functions, so components add up
exactly to the score. FORBIDDEN marks a pair that breaks a hard requirement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from xieshou.engines.assignment.records import Side
from xieshou.engines.assignment.tables import (
    ANYWHERE,
    NEVER,
    NONE,
    PAD,
    REGION_BASE,
    WANTED,
    SeekerTable,
    VacancyTable,
    mask_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

FORBIDDEN = -16_384
WAGE_STEP_FEN = 5_000
WAGE_STEPS = 600
GRACE_DAYS = 30
_DAY_BASE = 10**7


class PointsTable(Protocol):
    """A factor's points: vacancies as a column, seekers as a row, broadcast against each other."""

    def __call__(self, offered: Ints, wanted: Ints, most: int) -> Ints:
        """Return the points, FORBIDDEN where the pair breaks a hard requirement."""


def wage_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return points for the middle of the wage range (in steps).

    None at 80 % of the expectation, all at 120 %.
    """
    points = most * np.clip(10 * offered - 8 * wanted, 0, 4 * wanted) // np.maximum(4 * wanted, 1)
    return np.where((offered == 0) | (wanted == 0), most // 2, points)


def region_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return points for one anchor: a quarter less for each level that leaves the home county.

    All in a wanted region.
    """
    kind, home = np.divmod(wanted, REGION_BASE)
    far = 3 - sum((offered // size == home // size).astype(np.int64) for size in (1, 100, 10_000))
    near = np.where(far <= kind, most * (4 - far) // 4, FORBIDDEN)
    size = np.where(home % 10_000 == 0, 10_000, np.where(home % 100 == 0, 100, 1))
    inside = np.where((offered // size == home // size) & (offered != NONE), most, FORBIDDEN)
    points = np.where(kind == WANTED, inside, np.where(offered == NONE, most // 2, near))
    return np.where(wanted == PAD, FORBIDDEN, np.where(kind == ANYWHERE, most // 2, points))


def occupation_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return points for one occupation.

    All for the same, a quarter less for each level of the classification above it.
    """
    shared = sum((offered // size == wanted // size).astype(np.int64) for size in (1, 100, 10_000, 1_000_000))
    points = np.where((offered == NONE) | (wanted == NONE), most // 2, most * shared // 4)
    return np.where(wanted == PAD, FORBIDDEN, points)


def language_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return all points at the level asked for, half one level below, none further down."""
    steps: Ints = np.clip(2 - (offered - wanted), 0, 2)
    return most * steps // 2


def climate_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return points for conditions (bit masks): half for one that the seeker avoids, none for two."""
    hits: Ints = np.minimum(np.bitwise_count(offered & wanted).astype(np.int64), 2)
    return most * (2 - hits) // 2


def altitude_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return all points up to the seeker's highest altitude (0 = no limit), none above."""
    return np.where((wanted == 0) | (offered <= wanted), most, 0)


def lodging_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return half the points for lodging and half for meals (need levels in base 3, offers in base 2)."""
    total = np.zeros(np.broadcast_shapes(offered.shape, wanted.shape), np.int64)
    for need, offer, share in (
        (wanted // 3, offered // 2, most - most // 2),
        (wanted % 3, offered % 2, most // 2),
    ):
        given = np.where((need == 0) | (offer == 1), share, 0)
        total += np.where((need == 2) & (offer == 0), FORBIDDEN, given)  # noqa: PLR2004 -- NeedLevel.REQUIRED
    return np.where(total < 0, FORBIDDEN, total)


def availability_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return all points when free by the start, fewer for each day later.

    A seeker who is available only after the expiry is inadmissible.
    """
    starts, expires = np.divmod(offered, _DAY_BASE)
    late = np.where(starts == NEVER, 0, np.maximum(wanted - starts, 0))
    return np.where(wanted > expires, FORBIDDEN, most * np.maximum(GRACE_DAYS - late, 0) // GRACE_DAYS)


def shift_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return all points (there are none by default) when the shift is one that the seeker accepts."""
    return np.where(offered & wanted, most, FORBIDDEN)


def licence_points(offered: Ints, wanted: Ints, most: int) -> Ints:
    """Return all points (there are none by default) when every licence asked for is held.

    NONE: nobody holds it.
    """
    return np.where((offered != NONE) & (offered & ~wanted == 0), most, FORBIDDEN)


@dataclass(frozen=True, slots=True)
class TableFactor:
    """One factor: where its values stand and how they become points.

    seeker_values: (seekers, slots); the best slot counts. vacancy_values: (vacancies,).
    """

    code: str
    side: Side
    seeker_values: Callable[[SeekerTable], Ints]
    vacancy_values: Callable[[SeekerTable, VacancyTable], Ints]
    points: PointsTable


def _wage_middle(_: SeekerTable, vacancies: VacancyTable) -> Ints:
    middle = (vacancies.wage_from.astype(np.int64) + vacancies.wage_to) // (2 * WAGE_STEP_FEN)
    capped: Ints = np.minimum(middle, WAGE_STEPS)
    return capped


def _condition_masks(seekers: SeekerTable, vacancies: VacancyTable) -> Ints:
    bits = {code: position for position, code in enumerate(seekers.avoid_codes)}
    masks = np.array([mask_of(group, bits) for group in vacancies.condition_sets] or [0], np.int64)
    found: Ints = masks[vacancies.conditions]
    return found


def _licence_masks(seekers: SeekerTable, vacancies: VacancyTable) -> Ints:
    bits = {code: position for position, code in enumerate(seekers.licence_codes)}
    sets = vacancies.licence_sets or (frozenset(),)
    masks = np.array([mask_of(group, bits) if group <= bits.keys() else NONE for group in sets], np.int64)
    return masks[vacancies.licences]


TABLE_FACTORS = (
    TableFactor(
        "wage",
        Side.SEEKER,
        lambda s: np.minimum(s.wage_expected // WAGE_STEP_FEN, WAGE_STEPS),
        _wage_middle,
        wage_points,
    ),
    TableFactor("region", Side.SEEKER, lambda s: s.anchors, lambda _, v: v.region, region_points),
    TableFactor(
        "occupation", Side.SEEKER, lambda s: s.occupations, lambda _, v: v.occupation, occupation_points
    ),
    TableFactor("language", Side.VACANCY, lambda s: s.language, lambda _, v: v.language, language_points),
    TableFactor("shift", Side.SEEKER, lambda s: s.shifts, lambda _, v: v.shift, shift_points),
    TableFactor("climate", Side.SEEKER, lambda s: s.avoids, _condition_masks, climate_points),
    TableFactor("altitude", Side.SEEKER, lambda s: s.altitude_max, lambda _, v: v.altitude, altitude_points),
    TableFactor("licence", Side.VACANCY, lambda s: s.licences, _licence_masks, licence_points),
    TableFactor(
        "lodging",
        Side.SEEKER,
        lambda s: s.lodging * 3 + s.meals,
        lambda _, v: v.lodging * np.int64(2) + v.meals,
        lodging_points,
    ),
    TableFactor(
        "availability",
        Side.VACANCY,
        lambda s: s.available,
        lambda _, v: v.starts * np.int64(_DAY_BASE) + v.expires,
        availability_points,
    ),
)
HARD_ONLY = frozenset({"shift", "licence"})


def skill_steps(vacancies: VacancyTable, most: int) -> tuple[Ints, Ints]:
    """Return points per level of each required skill (vacancies, needs), and those of a vacancy with none."""
    asked = vacancies.need_skill >= 0
    level, weight = np.where(asked, vacancies.need_level, 0), np.where(asked, vacancies.need_weight, 0)
    whole = (level.astype(np.int64) * weight).sum(1)
    steps = weight * np.int64(most) // np.maximum(whole, 1)[:, None]
    return steps, np.where(whole == 0, most, 0)

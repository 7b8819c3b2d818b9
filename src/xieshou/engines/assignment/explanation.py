"""Why a pair has its score: the factors of one seeker and one vacancy, in the caller's own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.engines.assignment.factors import FORBIDDEN, HARD_ONLY, TABLE_FACTORS, skill_steps
from xieshou.engines.assignment.records import FactorWeights, NeedLevel, Reach, Seeker, Side, Vacancy
from xieshou.engines.assignment.tables import SeekerTable, VacancyTable

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = object


@dataclass(frozen=True, slots=True)
class Factor:
    """One line of an explanation: what the one side wanted, what the other offered, and the points for it."""

    code: str
    subject: str
    points: int
    max_points: int
    hard: bool
    satisfied: bool
    wanted: Value
    offered: Value
    side: Side


def explain(
    seeker: Seeker, vacancy: Vacancy, weights: FactorWeights | None = None, *, stay_points: int = 0
) -> tuple[Factor, ...]:
    """Return the factors of the pair; the points of an admissible pair add up exactly to its score.

    Args:    stay_points: points of a line that an earlier run proposed (0: it did not).
    """
    weights = weights or FactorWeights()
    lines = [*_skill_lines(seeker, vacancy, weights.skill), *_table_lines(seeker, vacancy, weights)]
    if stay_points:
        lines.append(Factor("stay", "", stay_points, stay_points, False, True, None, None, Side.SEEKER))  # noqa: FBT003 -- plain record
    return tuple(lines)


def is_admissible(factors: tuple[Factor, ...]) -> bool:
    """Return whether every hard requirement of the pair is satisfied."""
    return all(factor.satisfied for factor in factors if factor.hard)


def _skill_lines(seeker: Seeker, vacancy: Vacancy, most: int) -> Iterator[Factor]:
    steps, base = skill_steps(VacancyTable.build([vacancy]), most)
    if not vacancy.skills:
        yield Factor("skill", "", int(base[0]), most, False, True, 0, 0, Side.VACANCY)  # noqa: FBT003 -- plain record
    for need, step in zip(vacancy.skills, steps[0], strict=False):
        level = seeker.skills.get(need.code, 0)
        yield Factor(
            code="skill",
            subject=need.code,
            points=min(level, need.level) * int(step),
            max_points=need.level * int(step),
            hard=need.must,
            satisfied=level >= need.level,
            wanted=need.level,
            offered=level,
            side=Side.VACANCY,
        )


def _table_lines(seeker: Seeker, vacancy: Vacancy, weights: FactorWeights) -> Iterator[Factor]:
    seekers, vacancies = SeekerTable.build([seeker]), VacancyTable.build([vacancy])
    most = weights.as_dict()
    values = _values(seeker, vacancy)
    for factor in TABLE_FACTORS:
        offered = factor.vacancy_values(seekers, vacancies).reshape(1, 1)
        wanted = factor.seeker_values(seekers).reshape(1, -1)
        points = int(factor.points(offered, wanted, most.get(factor.code, 0)).max())
        hard, met = _hardness(factor.code, seeker, vacancy, admissible=points > FORBIDDEN)
        full = most.get(factor.code, 0)
        yield Factor(
            code=factor.code,
            subject="",
            points=max(points, 0),
            max_points=full,
            hard=hard,
            satisfied=met if hard else points == full,
            wanted=values[factor.code][0],
            offered=values[factor.code][1],
            side=factor.side,
        )


def _hardness(code: str, seeker: Seeker, vacancy: Vacancy, *, admissible: bool) -> tuple[bool, bool]:
    """Return whether the factor is hard for this pair, and whether the hard requirement holds."""
    if code == "wage":
        return seeker.wage_floor_fen > 0, vacancy.wage_from_fen >= seeker.wage_floor_fen
    needs = (seeker.lodging, seeker.meals)
    hard = {
        "region": bool(seeker.region_code) and (seeker.reach < Reach.NATION),
        "lodging": NeedLevel.REQUIRED in needs,
        "availability": seeker.available_from is not None and vacancy.expires_on is not None,
        "licence": bool(vacancy.licences),
        "shift": bool(seeker.shifts),
    }
    return hard.get(code, code in HARD_ONLY), admissible


def _values(seeker: Seeker, vacancy: Vacancy) -> dict[str, tuple[Value, Value]]:
    """Return what is compared: the side that wants first, the side that offers second."""
    return {
        "wage": (
            (seeker.wage_floor_fen, seeker.wage_expected_fen),
            (vacancy.wage_from_fen, vacancy.wage_to_fen),
        ),
        "region": ((seeker.region_code, seeker.reach, seeker.wanted_regions), vacancy.region_code),
        "occupation": (seeker.occupations, vacancy.occupation_code),
        "language": (vacancy.language_level, seeker.language_level),
        "shift": (tuple(sorted(seeker.shifts)), vacancy.shift),
        "climate": (tuple(sorted(seeker.avoids)), tuple(sorted(vacancy.conditions))),
        "altitude": (seeker.altitude_max_m, vacancy.altitude_m),
        "licence": (tuple(sorted(vacancy.licences)), tuple(sorted(seeker.licences))),
        "lodging": ((seeker.lodging, seeker.meals), (vacancy.lodging, vacancy.meals)),
        "availability": ((vacancy.starts_on, vacancy.expires_on), seeker.available_from),
    }

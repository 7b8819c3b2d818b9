"""From records to the engine's plain values, and back to reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.labour.rules.ranking import Reason, reasons_of
from xieshou.labour.vocabulary.match import RunMode
from xieshou.labour.vocabulary.need import ReachCode, ShiftCode, Wanting

if TYPE_CHECKING:
    from xieshou.engines.assignment import FactorWeights, Problem, Seeker, Solution
    from xieshou.engines.assignment import Vacancy as Offer
    from xieshou.labour.models import JobWish, Vacancy
    from xieshou.labour.queries.match import RunInput
    from xieshou.labour.rules.parameters import AssignmentParameters
    from xieshou.labour.rules.rerun import Stay

REACHES = (ReachCode.COUNTY, ReachCode.PREFECTURE, ReachCode.PROVINCE, ReachCode.NATION)
NEEDS = (Wanting.NONE, Wanting.WISHED, Wanting.REQUIRED)
SHIFTS = (ShiftCode.DAY, ShiftCode.EVENING, ShiftCode.NIGHT, ShiftCode.ROTATING)


def seeker_of(wish: JobWish, *, priority: bool = False) -> Seeker:
    """Return the seeker of a wish under the wish's key; of the person only the home goes along."""
    from xieshou.engines.assignment import NeedLevel, Reach, Seeker, Shift

    return Seeker(
        key=str(wish.pk),
        skills={code: int(level) for code, level in wish.skills.items()},
        wage_floor_fen=wish.wage_floor_fen,
        wage_expected_fen=wish.wage_expected_fen or wish.wage_floor_fen,
        region_code=wish.region_code,
        reach=Reach(REACHES.index(ReachCode(wish.reach))),
        wanted_regions=tuple(wish.wanted_regions),
        language_level=wish.language_level,
        shifts=frozenset(Shift(1 << SHIFTS.index(ShiftCode(shift))) for shift in wish.shifts),
        avoids=frozenset(wish.avoided_conditions),
        altitude_max_m=wish.altitude_max_m,
        licences=frozenset(wish.licences),
        lodging=NeedLevel(NEEDS.index(Wanting(wish.lodging))),
        meals=NeedLevel(NEEDS.index(Wanting(wish.meals))),
        occupations=tuple(wish.occupation_codes),
        available_from=wish.available_from,
        priority=priority,
    )


def offer_of(vacancy: Vacancy, *, capacity: int | None = None) -> Offer:
    """Return the engine's vacancy: its places left unless `capacity` is told."""
    from xieshou.engines.assignment import Shift, SkillNeed
    from xieshou.engines.assignment import Vacancy as Offer

    return Offer(
        key=str(vacancy.pk),
        capacity=vacancy.places_left if capacity is None else capacity,
        skills=tuple(
            SkillNeed(code=skill["code"], level=int(skill["level"]), must=bool(skill["must"]))
            for skill in vacancy.skills
        ),
        wage_from_fen=vacancy.wage_from_fen,
        wage_to_fen=vacancy.wage_to_fen,
        region_code=vacancy.region_code,
        altitude_m=vacancy.altitude_m,
        language_level=vacancy.language_level,
        shift=Shift(1 << SHIFTS.index(ShiftCode(vacancy.shift))),
        conditions=frozenset(vacancy.conditions),
        licences=frozenset(vacancy.licences),
        lodging=vacancy.lodging,
        meals=vacancy.meals,
        occupation_code=vacancy.occupation_code,
        starts_on=vacancy.starts_on,
        expires_on=vacancy.expires_on,
    )


def weights_of(parameters: AssignmentParameters) -> FactorWeights:
    """Return the engine's weights of a version of the parameters."""
    from xieshou.engines.assignment import FactorWeights

    return FactorWeights(**parameters.weights)


def solve_input(
    given: RunInput,
    weights: FactorWeights,
    *,
    mode: RunMode = RunMode.OPTIMAL,
    stay: Stay | None = None,
) -> tuple[Problem, Solution, tuple[list[Seeker], list[Offer]]]:
    """Return the problem of a run's input, its solution, and the plain values it was made of.

    Args:   stay: the proposals of an earlier run; each gains its points, so that few of them change.
    Raises: EngineInputError: a stable matching of more pairs than memory is given to.
    """
    from xieshou.engines.assignment import Mode, Problem, SeekerTable, VacancyTable, solve

    seekers = [seeker_of(wish, priority=wish.is_priority) for wish in given.wishes]  # type: ignore[attr-defined]
    offers = [
        offer_of(vacancy, capacity=places)
        for vacancy, places in zip(given.vacancies, given.capacities, strict=True)
    ]
    problem = Problem.build(
        SeekerTable.build(seekers),
        VacancyTable.build(offers),
        weights,
        previous=None if stay is None else stay.columns,
        stay_points=0 if stay is None else stay.points,
    )
    solution = solve(problem, mode=Mode(mode), keep=[(row, column) for row, column, _line in given.kept])
    return problem, solution, (seekers, offers)


def explain_pair(wish: JobWish, vacancy: Vacancy, parameters: AssignmentParameters) -> list[Reason]:
    """Return the reasons for and against one pair."""
    from xieshou.engines.assignment import explain

    return reasons_of(explain(seeker_of(wish), offer_of(vacancy), weights_of(parameters)))

"""Compiling the kernels ahead of the first run."""

from __future__ import annotations

import numpy as np

from xieshou.engines.assignment.problem import Problem
from xieshou.engines.assignment.proof import verify
from xieshou.engines.assignment.records import Mode, Seeker, SkillNeed, Vacancy
from xieshou.engines.assignment.solver import ALL_PAIRS, solve
from xieshou.engines.assignment.tables import SeekerTable, VacancyTable

OFFERS = 16


def warm(*, large: bool = False) -> None:
    """Solve a small problem in both modes, so that every kernel is compiled and kept on disk.

    Args:    large: also compile what only problems of millions of pairs need.
    """
    seekers = SeekerTable.build(
        [Seeker(key=str(at), skills={"a": at % 3}, priority=at % 2 == 0) for at in range(6)]
    )
    offers = [
        Vacancy(key=str(at), capacity=2, skills=(SkillNeed("a", 2),), wage_from_fen=at)
        for at in range(OFFERS)
    ]
    vacancies = VacancyTable.build(offers)
    problem = Problem.build(seekers, vacancies)
    for mode in Mode:
        verify(problem, solve(problem, mode=mode))
    if large:
        crowd = np.zeros(ALL_PAIRS // OFFERS + 1, np.int64)
        solve(Problem.build(seekers.take(crowd), vacancies))

"""Compiling the kernels ahead of the first run."""

from __future__ import annotations

from xieshou.engines.assignment.problem import Problem
from xieshou.engines.assignment.proof import verify
from xieshou.engines.assignment.records import Mode, Seeker, SkillNeed, Vacancy
from xieshou.engines.assignment.solver import solve
from xieshou.engines.assignment.tables import SeekerTable, VacancyTable


def warm() -> None:
    """Solve a small problem in both modes, so that every kernel is compiled and kept on disk."""
    seekers = SeekerTable.build(
        [Seeker(key=str(at), skills={"a": at % 3}, priority=at % 2 == 0) for at in range(6)]
    )
    offers = [
        Vacancy(key=str(at), capacity=2, skills=(SkillNeed("a", 2),), wage_from_fen=at) for at in range(2)
    ]
    problem = Problem.build(seekers, VacancyTable.build(offers))
    for mode in Mode:
        verify(problem, solve(problem, mode=mode))

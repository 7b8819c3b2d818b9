"""Seekers × vacancies: scored, solved to a proven optimum, explained. See ../README.md."""

from xieshou.engines.assignment.explanation import Factor, explain, is_admissible
from xieshou.engines.assignment.problem import Certificate, Problem, Solution
from xieshou.engines.assignment.proof import Verification, verify
from xieshou.engines.assignment.reasons import CapacityPrice, Cause, Unplaced, price_of_capacity, why_unplaced
from xieshou.engines.assignment.records import (
    EngineInputError,
    FactorWeights,
    Mode,
    NeedLevel,
    Reach,
    Seeker,
    Shift,
    Side,
    SkillNeed,
    Vacancy,
)
from xieshou.engines.assignment.scores import score_all
from xieshou.engines.assignment.solver import solve
from xieshou.engines.assignment.stable import count_blocking_pairs
from xieshou.engines.assignment.tables import SeekerTable, VacancyTable
from xieshou.engines.assignment.warmth import warm

__all__ = [
    "CapacityPrice",
    "Cause",
    "Certificate",
    "EngineInputError",
    "Factor",
    "FactorWeights",
    "Mode",
    "NeedLevel",
    "Problem",
    "Reach",
    "Seeker",
    "SeekerTable",
    "Shift",
    "Side",
    "SkillNeed",
    "Solution",
    "Unplaced",
    "Vacancy",
    "VacancyTable",
    "Verification",
    "count_blocking_pairs",
    "explain",
    "is_admissible",
    "price_of_capacity",
    "score_all",
    "solve",
    "verify",
    "warm",
    "why_unplaced",
]

"""The tables of labour cooperation, one file a beat."""

from .match import AssignmentRun, MatchLine
from .need import JobWish
from .offer import Vacancy

__all__ = ["AssignmentRun", "JobWish", "MatchLine", "Vacancy"]

"""The tables of labour cooperation, one file a beat."""

from .coordination import CoordinationTarget
from .delivery import Confirmation, Mismatch, Placement
from .interview import Interview
from .match import AssignmentRun, MatchLine
from .need import JobWish
from .offer import Vacancy
from .referral import Referral
from .verification import Exit, RetentionCheck, WageProof

__all__ = [
    "AssignmentRun",
    "Confirmation",
    "CoordinationTarget",
    "Exit",
    "Interview",
    "JobWish",
    "MatchLine",
    "Mismatch",
    "Placement",
    "Referral",
    "RetentionCheck",
    "Vacancy",
    "WageProof",
]

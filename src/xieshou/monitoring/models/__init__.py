"""Tables of monitoring, one file a subject."""

from .case import Case, CaseCause, FollowUp, Step
from .clue import Clue, PublicAttempt
from .exit import ExitRecord
from .measure import Measure
from .notice import Notice
from .run import Run, Verdict, VerdictChange

__all__ = [
    "Case",
    "CaseCause",
    "Clue",
    "ExitRecord",
    "FollowUp",
    "Measure",
    "Notice",
    "PublicAttempt",
    "Run",
    "Step",
    "Verdict",
    "VerdictChange",
]

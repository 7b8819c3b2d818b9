"""Tables of monitoring, one file a subject."""

from .case import Case, CaseCause, FollowUp, Step
from .clue import Clue, PublicAttempt
from .measure import Measure
from .notice import Notice

__all__ = ["Case", "CaseCause", "Clue", "FollowUp", "Measure", "Notice", "PublicAttempt", "Step"]

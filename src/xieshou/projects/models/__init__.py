"""The tables of projects and money, one file a beat."""

from .linkage import Benefit, LinkageContract
from .proposal import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent
from .scheme import Application, FundingCall, Score

__all__ = [
    "Adjustment",
    "Application",
    "Benefit",
    "FundingCall",
    "LinkageContract",
    "Project",
    "ProjectPlace",
    "PublicNotice",
    "Score",
    "StageEvent",
]

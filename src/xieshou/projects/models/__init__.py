"""The tables of projects and money, one file a beat."""

from .linkage import Benefit, LinkageContract
from .proposal import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent

__all__ = [
    "Adjustment",
    "Benefit",
    "LinkageContract",
    "Project",
    "ProjectPlace",
    "PublicNotice",
    "StageEvent",
]

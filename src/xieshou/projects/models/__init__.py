"""The tables of projects and money, one file a beat."""

from .proposal import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent

__all__ = ["Adjustment", "Project", "ProjectPlace", "PublicNotice", "StageEvent"]

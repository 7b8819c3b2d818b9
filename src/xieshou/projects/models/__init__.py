"""The tables of projects and money, one file a beat."""

from .asset import Asset, AssetIncome, AssetInspection
from .linkage import Benefit, LinkageContract
from .payment import Milestone, PaymentRequest, WorkContract
from .proposal import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent
from .scheme import Application, FundingCall, Score

__all__ = [
    "Adjustment",
    "Application",
    "Asset",
    "AssetIncome",
    "AssetInspection",
    "Benefit",
    "FundingCall",
    "LinkageContract",
    "Milestone",
    "PaymentRequest",
    "Project",
    "ProjectPlace",
    "PublicNotice",
    "Score",
    "StageEvent",
    "WorkContract",
]

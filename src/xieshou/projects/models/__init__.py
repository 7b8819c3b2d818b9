"""The tables of projects and money, one file a beat."""

from .applying import ApplicationDraft, ApplicationPaper
from .asset import Asset, AssetIncome, AssetInspection
from .branch import MemberConsent, PartyBranch
from .clause import LinkageClause
from .grant_notice import GrantNotice, GrantObjection
from .introduction import Introduction, IntroductionJob, IntroductionStep, Investment, Park, Tenancy
from .leader import Leader, LeaderTraining, LedHousehold
from .linkage import Benefit, LinkageContract
from .payment import Milestone, PaymentRequest, WorkContract
from .proposal import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent
from .scheme import Application, FundingCall, Score
from .share import ProjectShare, Speciality
from .supply import EnterpriseTie, Supply

__all__ = [
    "Adjustment",
    "Application",
    "ApplicationDraft",
    "ApplicationPaper",
    "Asset",
    "AssetIncome",
    "AssetInspection",
    "Benefit",
    "EnterpriseTie",
    "FundingCall",
    "GrantNotice",
    "GrantObjection",
    "Introduction",
    "IntroductionJob",
    "IntroductionStep",
    "Investment",
    "Leader",
    "LeaderTraining",
    "LedHousehold",
    "LinkageClause",
    "LinkageContract",
    "MemberConsent",
    "Milestone",
    "Park",
    "PartyBranch",
    "PaymentRequest",
    "Project",
    "ProjectPlace",
    "ProjectShare",
    "PublicNotice",
    "Score",
    "Speciality",
    "StageEvent",
    "Supply",
    "Tenancy",
    "WorkContract",
]

"""The tables of labour cooperation, one file a beat."""

from .certificate import Certificate, CertificateLookup
from .coordination import CoordinationTarget
from .course import Attendance, Course, CourseSession, Enrolment
from .delivery import ArrivalReceipt, Confirmation, Mismatch, Placement
from .interview import Interview
from .keeping import AtRisk, Briefing, CounsellingNote, ExitInterview
from .match import AssignmentRun, MatchLine
from .need import JobWish
from .offer import Vacancy
from .officials import CourseOfficial, OfficialCourse
from .own import HelpRequest, TextRefusal, WorkerDoor, WorkerText
from .panel import PanelMember
from .publication import Publication
from .referral import Referral
from .roster import RosterEntry, RosterPair
from .startup import MentorTalk, Startup, StartupAid, StartupMentor, StartupVisit
from .steward import (
    EnterpriseContact,
    KeyEnterprise,
    ServiceAgreement,
    ServiceContact,
    StewardTerm,
    UrgentPost,
)
from .subsidy import BankAccount, SubsidyBatch, SubsidyClaim
from .trip import Seat, Stop, Trip, TripCost, Vehicle
from .verification import Exit, RetentionCheck, WageProof

__all__ = [
    "ArrivalReceipt",
    "AssignmentRun",
    "AtRisk",
    "Attendance",
    "BankAccount",
    "Briefing",
    "Certificate",
    "CertificateLookup",
    "Confirmation",
    "CoordinationTarget",
    "CounsellingNote",
    "Course",
    "CourseOfficial",
    "CourseSession",
    "Enrolment",
    "EnterpriseContact",
    "Exit",
    "ExitInterview",
    "HelpRequest",
    "Interview",
    "JobWish",
    "KeyEnterprise",
    "MatchLine",
    "MentorTalk",
    "Mismatch",
    "OfficialCourse",
    "PanelMember",
    "Placement",
    "Publication",
    "Referral",
    "RetentionCheck",
    "RosterEntry",
    "RosterPair",
    "Seat",
    "ServiceAgreement",
    "ServiceContact",
    "Startup",
    "StartupAid",
    "StartupMentor",
    "StartupVisit",
    "StewardTerm",
    "Stop",
    "SubsidyBatch",
    "SubsidyClaim",
    "TextRefusal",
    "Trip",
    "TripCost",
    "UrgentPost",
    "Vacancy",
    "Vehicle",
    "WageProof",
    "WorkerDoor",
    "WorkerText",
]

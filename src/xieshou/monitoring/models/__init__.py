"""Tables of monitoring, one file a subject."""

from .case import Case, CaseCause, FollowUp, Step
from .clue import Clue, PublicAttempt
from .delisting import PlaceStatus
from .evidence import CaseFile
from .exit import ExitDocument, ExitRecord
from .grievance import Grievance, GrievanceStep
from .measure import Measure
from .notice import Notice
from .publication import Publication
from .run import Run, Verdict, VerdictChange
from .sample import Sample, SampledHousehold
from .survey import SurveyBatch, SurveyCode, SurveyRound, SurveyTally, SurveyTexts, SurveyVoid

__all__ = [
    "Case",
    "CaseCause",
    "CaseFile",
    "Clue",
    "ExitDocument",
    "ExitRecord",
    "FollowUp",
    "Grievance",
    "GrievanceStep",
    "Measure",
    "Notice",
    "PlaceStatus",
    "PublicAttempt",
    "Publication",
    "Run",
    "Sample",
    "SampledHousehold",
    "Step",
    "SurveyBatch",
    "SurveyCode",
    "SurveyRound",
    "SurveyTally",
    "SurveyTexts",
    "SurveyVoid",
    "Verdict",
    "VerdictChange",
]

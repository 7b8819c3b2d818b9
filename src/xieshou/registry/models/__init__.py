"""Tables of the registry."""

from .change import HouseholdChange
from .expressions import NextNewYear, Period, SamePerson
from .facts import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
from .household import Household, Member
from .income import IncomeFact
from .visit import Visit, VisitAssignment, VisitConflict, VisitDevice, VisitEdit, VisitFile

__all__ = [
    "ExpenditureFact",
    "GuaranteeFact",
    "Household",
    "HouseholdChange",
    "HouseholdHistory",
    "IncomeFact",
    "LabourFact",
    "MeasureFact",
    "Member",
    "NextNewYear",
    "Period",
    "SamePerson",
    "Visit",
    "VisitAssignment",
    "VisitConflict",
    "VisitDevice",
    "VisitEdit",
    "VisitFile",
]

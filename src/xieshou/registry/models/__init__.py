"""Tables of the registry."""

from .expressions import NextNewYear, Period, SamePerson
from .facts import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
from .household import Household, Member
from .income import IncomeFact

__all__ = [
    "ExpenditureFact",
    "GuaranteeFact",
    "Household",
    "HouseholdHistory",
    "IncomeFact",
    "LabourFact",
    "MeasureFact",
    "Member",
    "NextNewYear",
    "Period",
    "SamePerson",
]

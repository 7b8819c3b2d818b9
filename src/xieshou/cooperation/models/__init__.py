"""The records of cooperation."""

from .agreement import Agreement, AgreementParty, Commitment
from .meeting import AgendaItem, Attendee, Decision, DecisionReport, Meeting
from .pairing import PartnerCount, Tie
from .visit import Finding, Visit, VisitStop

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementParty",
    "Attendee",
    "Commitment",
    "Decision",
    "DecisionReport",
    "Finding",
    "Meeting",
    "PartnerCount",
    "Tie",
    "Visit",
    "VisitStop",
]

"""The records of cooperation."""

from .agreement import Agreement, AgreementParty, Commitment
from .meeting import AgendaItem, Attendee, Decision, DecisionReport, Meeting
from .pairing import PartnerCount, Tie
from .plan import (
    CapabilityRecord,
    Milestone,
    NeedRecord,
    Plan,
    PlanLine,
    ProposalLine,
    ProposalRun,
    Requirement,
)
from .visit import Finding, Visit, VisitStop

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementParty",
    "Attendee",
    "CapabilityRecord",
    "Commitment",
    "Decision",
    "DecisionReport",
    "Finding",
    "Meeting",
    "Milestone",
    "NeedRecord",
    "PartnerCount",
    "Plan",
    "PlanLine",
    "ProposalLine",
    "ProposalRun",
    "Requirement",
    "Tie",
    "Visit",
    "VisitStop",
]

"""The records of cooperation."""

from .agreement import Agreement, AgreementParty, Commitment
from .consumption import ChannelSale, SalesChannel, SalesPair, SalesPlatform
from .exchange import ExchangeEvent, Liaison, LiaisonTask, Participation, Programme, SlotFilling
from .giving import Donation, GiftDelivery
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
from .supervision import MediaPartner, SupervisionOrder
from .visit import Finding, Visit, VisitMember, VisitStop

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementParty",
    "Attendee",
    "CapabilityRecord",
    "ChannelSale",
    "Commitment",
    "Decision",
    "DecisionReport",
    "Donation",
    "ExchangeEvent",
    "Finding",
    "GiftDelivery",
    "Liaison",
    "LiaisonTask",
    "MediaPartner",
    "Meeting",
    "Milestone",
    "NeedRecord",
    "Participation",
    "PartnerCount",
    "Plan",
    "PlanLine",
    "Programme",
    "ProposalLine",
    "ProposalRun",
    "Requirement",
    "SalesChannel",
    "SalesPair",
    "SalesPlatform",
    "SlotFilling",
    "SupervisionOrder",
    "Tie",
    "Visit",
    "VisitMember",
    "VisitStop",
]

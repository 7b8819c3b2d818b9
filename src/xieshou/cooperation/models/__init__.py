"""The records of cooperation."""

from .agreement import Agreement, AgreementParty, Commitment
from .pairing import PartnerCount, Tie

__all__ = ["Agreement", "AgreementParty", "Commitment", "PartnerCount", "Tie"]

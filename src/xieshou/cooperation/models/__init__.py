"""The records of cooperation."""

from .pairing import PartnerCount, Tie

__all__ = ["PartnerCount", "Tie"]

"""Which recorded capability answers which recorded need: optimal under a budget and a head-count."""

from .model import Allocation, Capability, Limits, Need, Proposal, Reason, Unmet
from .solve import NotProvenError, propose

__all__ = [
    "Allocation",
    "Capability",
    "Limits",
    "Need",
    "NotProvenError",
    "Proposal",
    "Reason",
    "Unmet",
    "propose",
]

"""Accounts, entries and the lots that say where each fen came from."""

from .account import Account
from .entry import Closing, Entry, EntrySeal, Leg
from .lot import Lot, Share, Slice
from .proposal import Proposal

__all__ = ["Account", "Closing", "Entry", "EntrySeal", "Leg", "Lot", "Proposal", "Share", "Slice"]

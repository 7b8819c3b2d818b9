"""The demonstration: invented people in real villages, who go through the same operations as real ones."""

from __future__ import annotations

from .accounts import SIGN_INS
from .build import build, is_complete

__all__ = ["SIGN_INS", "build", "is_complete"]

"""The calendar day of a moment, by which all terms of the wing run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """Return the day in Shanghai of a moment."""
    return at.astimezone(SHANGHAI).date()

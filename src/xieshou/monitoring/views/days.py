"""The day that an address asks for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.kernel.pages import asked

if TYPE_CHECKING:
    from xieshou.kernel.requests import ActedRequest


def past_day(request: ActedRequest) -> date | None:
    """Return the past day that the address asks for (?on=2025-03-01); today, later or nonsense is none."""
    try:
        day = date.fromisoformat(asked(request, "on"))
    except ValueError:
        return None
    return day if day < timezone.localdate() else None

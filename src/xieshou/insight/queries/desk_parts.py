"""What a queue of the Desk is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xieshou.web.templatetags.xieshou import SHANGHAI

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import Promise

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do; tone is danger for overdue, warning for today."""

    href: str
    title: str
    note: str = ""
    due: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """A work queue: how much waits, the first of it, and the way to all."""

    key: str
    title: str | Promise
    href: str
    count: int
    items: list[Item] = field(default_factory=list)
    beat: str = ""
    icon: str = ""
    hint: str = ""
    late: int = 0

    @property
    def tone(self) -> str:
        """Return danger where something is overdue."""
        if self.late:
            return "danger"
        tones = {item.tone for item in self.items}
        return "danger" if "danger" in tones else "warning" if "warning" in tones else ""


def day_tone(due: date, today: date) -> str:
    """Return how pressing a day is."""
    return "danger" if due < today else "warning" if due == today else ""


def today_of(at: datetime) -> date:
    """Return the day in Shanghai."""
    return at.astimezone(SHANGHAI).date()

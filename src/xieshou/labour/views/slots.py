"""The times of the booking dialog: both calendars side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from xieshou.kernel.calendar.rules import SATURDAY, SHANGHAI, Period, list_slots
from xieshou.labour.queries.interview import list_taken
from xieshou.labour.rules.dated import resolve

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Referral

WORKING_DAYS = 5
LOOK_AHEAD = timedelta(days=12)


def slot_days(row: Referral, interviewer_id: UUID, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return the next working days with each slot: free, or taken in one of the two calendars."""
    span = {"start": now, "end": now + LOOK_AHEAD}
    theirs = list_taken(scope=actor.scope, users=[interviewer_id], people=[], **span)
    candidates = list_taken(scope=actor.scope, users=[], people=[row.person_id], **span)
    day = now.astimezone(SHANGHAI).date()
    minutes: int = resolve("interview", "slot_minutes", on=day).value
    days: list[dict[str, Any]] = []
    while len(days) < WORKING_DAYS:
        if day.weekday() < SATURDAY:
            slots = [
                _slot(slot, theirs, candidates)
                for slot in list_slots(day, minutes=minutes)
                if slot.start > now
            ]
            days.append(
                {
                    "date": date_format(day, "n-j"),
                    "label": date_format(day, "D"),
                    "today": day == now.astimezone(SHANGHAI).date(),
                    "slots": slots,
                }
            )
        day += timedelta(days=1)
    return days


def _slot(slot: Period, theirs: list[Period], candidates: list[Period]) -> dict[str, str]:
    start = slot.start.astimezone(SHANGHAI)
    shown = {"value": f"{start:%Y-%m-%dT%H:%M}", "label": f"{start:%H:%M}", "state": "free", "note": ""}
    if any(slot.overlaps(period) for period in theirs):
        return shown | {"state": "busy", "note": _("Interviewer taken")}
    if any(slot.overlaps(period) for period in candidates):
        return shown | {"state": "taken", "note": _("Candidate taken")}
    return shown

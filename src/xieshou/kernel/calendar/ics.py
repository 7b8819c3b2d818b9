"""Entries as iCalendar (RFC 5545): titles, times and places only, no personal numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import Calendar, Event
from icalendar.prop import vText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .models import Entry

CONTENT_TYPE = "text/calendar; charset=utf-8"


def write_ics(entries: Iterable[Entry], *, name: str = "", method: str = "PUBLISH") -> bytes:
    """Return a calendar of the entries in the active language."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xieshou//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.pk}@xieshou")
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", entry.start_at)
    event.add("dtend", entry.end_at)
    event.add("summary", vText(entry.title))
    event.add("sequence", entry.revision)
    event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
    if entry.place:
        event.add("location", vText(entry.place))
    return event

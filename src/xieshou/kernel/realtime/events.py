"""Readable names of the room's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "realtime.room.opened": _("Room opened"),
    "realtime.room.moved": _("Room moved to another time"),
    "realtime.room.ended": _("Room ended"),
    "realtime.seat.added": _("Seat in a room given"),
    "realtime.seat.withdrawn": _("Seat in a room withdrawn"),
    "realtime.seat.pass_issued": _("Pass for a seat issued"),
    "realtime.seat.entered": _("Seat in a room taken"),
    "realtime.seat.admitted": _("Waiting guest let in"),
    "realtime.consent.given": _("Consent to record given"),
    "realtime.consent.withdrawn": _("Consent to record withdrawn"),
    "realtime.recording.opened": _("Recording asked for"),
    "realtime.recording.started": _("Recording started"),
    "realtime.recording.ended": _("Recording ended"),
    "realtime.recording.expired": _("Recording deleted after its time"),
}

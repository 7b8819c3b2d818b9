"""Readable names of the room's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "inbox.task.done": _("Task done"),
}

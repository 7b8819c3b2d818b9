"""Readable names of the room's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "people.person.read": _("Person looked at"),
    "people.person.registered": _("Person entered"),
    "people.person.changed": _("Person changed"),
    "people.person.revealed": _("Personal number opened"),
    "people.person.imported": _("People brought in from a file"),
    "people.person.shared": _("Person shown to another area"),
    "people.person.unshared": _("Person no longer shown to another area"),
    "people.person.merged": _("Two records of a person merged"),
}

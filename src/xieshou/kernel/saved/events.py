"""Readable names of the room's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "saved.view.kept": _("View of a list saved"),
    "saved.view.renamed": _("Saved view renamed"),
    "saved.view.default_set": _("Saved view made the default"),
    "saved.view.default_ended": _("Saved view no longer the default"),
    "saved.view.deleted": _("Saved view deleted"),
}

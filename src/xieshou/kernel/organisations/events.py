"""Readable names of the room's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "organisations.organisation.registered": _("Organisation entered"),
    "organisations.organisation.changed": _("Organisation changed"),
    "organisations.organisation.revealed": _("Contact number of an organisation opened"),
    "organisations.pairing.registered": _("Pairing of regions entered"),
    "organisations.pairing.ended": _("Pairing of regions ended"),
}

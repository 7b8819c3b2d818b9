"""Readable names of the wing's audit events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "projects.need.proposed": _("Project entered"),
    "projects.need.changed": _("Project changed"),
    "projects.need.place_added": _("Place of a project entered"),
    "projects.need.noticed": _("Public notice posted"),
    "projects.need.notice_closed": _("Public notice closed"),
    "projects.need.adjusted": _("Project adjusted"),
    "projects.need.moved": _("Project moved to another stage"),
    "projects.verification.contract_signed": _("Linkage contract entered"),
    "projects.verification.benefit_entered": _("Payment to a payee entered"),
    "projects.verification.benefit_confirmed": _("Payment to a payee confirmed"),
    "projects.verification.benefit_rejected": _("Payment to a payee sent back"),
    "projects.offer.call_opened": _("Call for applications opened"),
    "projects.offer.applied": _("Application received"),
    "projects.offer.checked": _("Application checked"),
    "projects.match.scored": _("Application scored"),
    "projects.match.ranked": _("Applications ranked under the budget"),
    "projects.match.decided": _("Grants decided"),
}

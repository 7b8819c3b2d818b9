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
    "projects.delivery.contract_signed": _("Contract of a project entered"),
    "projects.delivery.milestone_met": _("Milestone of a contract met"),
    "projects.delivery.payment_asked": _("Payment asked for"),
    "projects.delivery.payment_posted": _("Payment approved and booked"),
    "projects.delivery.payment_refused": _("Payment turned down"),
    "projects.delivery.payment_undoing": _("Reversal of a payment asked for"),
    "projects.delivery.payment_reversed": _("Payment reversed"),
    "projects.delivery.voucher_taken": _("Voucher of a payment taken out"),
    "projects.verification.asset_registered": _("Asset registered"),
    "projects.verification.asset_confirmed": _("Asset confirmed"),
    "projects.verification.asset_handed_over": _("Asset handed over"),
    "projects.verification.asset_inspected": _("Asset inspected"),
    "projects.verification.asset_income_shared": _("Income of an asset shared"),
}

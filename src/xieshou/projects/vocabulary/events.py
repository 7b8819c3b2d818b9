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
    "projects.need.shares_set": _("Shares of a project set"),
    "projects.need.speciality_declared": _("Speciality of a place declared"),
    "projects.need.speciality_ended": _("Speciality of a place ended"),
    "projects.introduction.lead_entered": _("Lead of an enterprise entered"),
    "projects.introduction.stage_reached": _("Enterprise moved to another stage"),
    "projects.introduction.visit_planned": _("Visit to an enterprise planned"),
    "projects.introduction.investment_entered": _("Amount of an enterprise entered"),
    "projects.introduction.investment_taken_back": _("Amount of an enterprise taken back"),
    "projects.introduction.worker_hired": _("Employed person entered"),
    "projects.introduction.job_ended": _("Employment ended"),
    "projects.park.opened": _("Industrial park entered"),
    "projects.park.unit_let": _("Unit of a park let"),
    "projects.park.lease_ended": _("Lease in a park ended"),
    "projects.leader.training_held": _("Training of leaders entered"),
    "projects.leader.trained": _("Village leader entered"),
    "projects.leader.started": _("Undertaking of a leader entered"),
    "projects.leader.household_led": _("Household led by a leader entered"),
}

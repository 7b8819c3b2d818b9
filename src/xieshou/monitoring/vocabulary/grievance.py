"""Words of grievances: what a family objects to, and what becomes of it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GrievanceKind(TextChoices):
    """What a family objects to."""

    NOT_MONITORED = "not_monitored", _("Wrongly not monitored")
    CLEARED = "cleared", _("Wrongly cleared")
    WRONG_FACT = "wrong_fact", _("A fact on file is wrong")
    BAD_SERVICE = "bad_service", _("Bad service")
    NOTICE = "notice", _("Against a village notice")


class GrievanceStatus(TextChoices):
    """Where a grievance stands."""

    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Under examination")
    ACCEPTED = "accepted", _("Upheld")
    REFUSED = "refused", _("Not upheld")
    APPEALED = "appealed", _("With the county on appeal")
    FINAL = "final", _("Not upheld on appeal")


class GrievanceMove(TextChoices):
    """One step of a grievance."""

    RECEIVE = "receive", _("Grievance received")
    ASSIGN = "assign", _("Given to somebody")
    ACCEPT = "accept", _("Found to be right")
    REFUSE = "refuse", _("Found not to be right")
    APPEAL = "appeal", _("Appealed to the county")


class Remedy(TextChoices):
    """What an upheld grievance sets in motion."""

    CLUE = "clue", _("A clue is opened")
    CORRECTION = "correction", _("The register is to be corrected")
    ANSWER = "answer", _("The answer says what is done")


GRIEVANCE_MOVES: dict[GrievanceStatus, tuple[GrievanceStatus, ...]] = {
    GrievanceStatus.RECEIVED: (GrievanceStatus.ASSIGNED,),
    GrievanceStatus.ASSIGNED: (GrievanceStatus.ACCEPTED, GrievanceStatus.REFUSED),
    GrievanceStatus.REFUSED: (GrievanceStatus.APPEALED,),
    GrievanceStatus.APPEALED: (GrievanceStatus.ACCEPTED, GrievanceStatus.FINAL),
}
OPEN = (GrievanceStatus.RECEIVED, GrievanceStatus.ASSIGNED, GrievanceStatus.APPEALED)
ANSWERED = (GrievanceStatus.ACCEPTED, GrievanceStatus.REFUSED, GrievanceStatus.FINAL)
REMEDIES = {
    GrievanceKind.NOT_MONITORED: Remedy.CLUE,
    GrievanceKind.CLEARED: Remedy.CLUE,
    GrievanceKind.WRONG_FACT: Remedy.CORRECTION,
    GrievanceKind.BAD_SERVICE: Remedy.ANSWER,
    GrievanceKind.NOTICE: Remedy.ANSWER,
}
CORRECTION_TASK = "monitoring.correction"
EVENT_NAMES = {
    "monitoring.grievance.received": _("Grievance received"),
    "monitoring.grievance.assigned": _("Grievance given to somebody"),
    "monitoring.grievance.accepted": _("Grievance upheld"),
    "monitoring.grievance.refused": _("Grievance not upheld"),
    "monitoring.grievance.appealed": _("Grievance appealed to the county"),
    "monitoring.grievance.listed": _("List of grievances taken out"),
    "monitoring.grievance.phone_opened": _("Phone number of a grievance opened"),
}

"""Words of joint meetings and field visits."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingStatus(TextChoices):
    """Whether the minutes may still change."""

    PLANNED = "planned", _("planned")
    CLOSED = "closed", _("minutes closed")


class DecisionStatus(TextChoices):
    """Where a decision stands."""

    OPEN = "open", _("open")
    DONE = "done", _("carried out")
    DROPPED = "dropped", _("dropped")


class Presence(TextChoices):
    """Whether somebody invited took part."""

    UNKNOWN = "unknown", _("not noted")
    PRESENT = "present", _("came")
    ABSENT = "absent", _("did not come")
    REPRESENTED = "represented", _("represented")


class Rank(TextChoices):
    """On which level somebody travels with a delegation."""

    PRINCIPAL = "principal", _("Principal leader of the Party committee or government")
    DEPUTY = "deputy", _("Other leader of the Party committee or government")
    OFFICE = "office", _("Head of an office")
    STAFF = "staff", _("Staff")


class Yearly(TextChoices):
    """Whether the leaders of a side came to the other one within a year."""

    MET = "met", _("visited")
    DUE = "due", _("not yet this year")
    MISSED = "missed", _("no visit in the year")


class StopKind(TextChoices):
    """What a delegation looks at."""

    PROJECT = "project", _("Project site")
    HOUSEHOLD = "household", _("Household")
    VILLAGE = "village", _("Village")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    ENTERPRISE = "enterprise", _("Enterprise")


class FindingStatus(TextChoices):
    """Where a problem found on a visit stands."""

    OPEN = "open", _("to be put right")
    SUBMITTED = "submitted", _("put right, to be checked")
    CLOSED = "closed", _("checked and closed")


MEETING_MOVES = {MeetingStatus.PLANNED: (MeetingStatus.CLOSED,)}
DECISION_MOVES = {
    DecisionStatus.OPEN: (DecisionStatus.DONE, DecisionStatus.DROPPED),
    DecisionStatus.DONE: (DecisionStatus.OPEN,),
}
FINDING_MOVES = {
    FindingStatus.OPEN: (FindingStatus.SUBMITTED,),
    FindingStatus.SUBMITTED: (FindingStatus.OPEN, FindingStatus.CLOSED),
}

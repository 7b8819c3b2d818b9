"""Words of clues: where they come from and what becomes of them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """The five channels through which a risk becomes known."""

    SELF_REPORT = "self_report", _("Self-report")
    VISIT = "visit", _("Cadre visit")
    ALERT = "alert", _("Department alert")
    SUPERVISION = "supervision", _("Supervision feedback")
    ANALYSIS = "analysis", _("Data analysis")


ENTERED = (Channel.SELF_REPORT, Channel.VISIT, Channel.SUPERVISION, Channel.ANALYSIS)


class AlertKind(TextChoices):
    """Which department's list an alert stands in."""

    MEDICAL = "medical", _("High medical bills")
    DISABILITY = "disability", _("New disability certificate")
    DISASTER = "disaster", _("Disaster loss")
    SCHOOL = "school", _("Child out of school")


class ClueStatus(TextChoices):
    """What became of a clue."""

    NEW = "new", _("To be verified")
    OPENED = "opened", _("Case opened")
    DISMISSED = "dismissed", pgettext_lazy("clue", "No risk found")


CLUE_MOVES: dict[ClueStatus, tuple[ClueStatus, ...]] = {
    ClueStatus.NEW: (ClueStatus.OPENED, ClueStatus.DISMISSED),
    ClueStatus.DISMISSED: (ClueStatus.NEW,),
}


class Cause(TextChoices):
    """What brings a household into danger; the words of the national register."""

    ILLNESS = "illness", _("Illness")
    DISABILITY = "disability", _("Disability")
    SCHOOLING = "schooling", _("Schooling costs")
    ACCIDENT = "accident", _("Accident")
    DISASTER = "disaster", _("Natural disaster")
    FAILED_BUSINESS = "failed_business", _("Failed farm or business")
    LOST_WORK = "lost_work", _("Lost work or lower wages")
    NO_LABOUR = "no_labour", _("No labour power")
    HOUSING = "housing", _("Unsafe housing")
    WATER = "water", _("Unsafe drinking water")
    OTHER = "other", pgettext_lazy("cause", "Other cause")


HEALTH_CAUSES = frozenset({Cause.ILLNESS, Cause.DISABILITY, Cause.ACCIDENT})
CAUSE_OF_ALERT = {
    AlertKind.MEDICAL: Cause.ILLNESS,
    AlertKind.DISABILITY: Cause.DISABILITY,
    AlertKind.DISASTER: Cause.DISASTER,
    AlertKind.SCHOOL: Cause.SCHOOLING,
}

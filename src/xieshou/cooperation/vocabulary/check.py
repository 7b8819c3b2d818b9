"""Words of the three unchangings, the four not-removed and the scorecard."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Family(TextChoices):
    """Which pledge a detector watches."""

    UNCHANGING = "unchanging", _("Three unchangings")
    NOT_REMOVED = "not_removed", _("Four not removed")


class Verdict(TextChoices):
    """What two years say."""

    HELD = "held", _("held")
    FALLEN = "fallen", _("fallen")
    UNKNOWN = "unknown", _("not known")


class Watch(TextChoices):
    """What a detector compares."""

    TARGETS = "targets", _("Targets unchanged")
    FUNDS = "funds", _("Strength of funds not lower")
    TALENT = "talent", _("Strength of talent not lower")
    LABOUR = "labour", _("Strength of labour not lower")
    SOCIAL = "social", _("Strength of social force not lower")
    WEIGHT = "weight", _("Centre of effort not moved: share of industry")
    RESPONSIBILITY = "responsibility", _("Responsibility not removed")
    POLICY = "policy", _("Policy not removed")
    HELP = "help", _("Help not removed")
    SUPERVISION = "supervision", _("Supervision not removed")


class Gap(TextChoices):
    """Why the four not removed say nothing of a county and year."""

    NO_COUNTY = "no_county", _("Choose a county: each has its own day of delisting.")
    NO_DAY = "no_day", _("The day of delisting of this county is not recorded.")
    NOT_YET = "not_yet", _("The county was not yet delisted when this year began.")


EVENT_NAMES = {
    "cooperation.check.warned": _("Warned of fallen help after the delisting"),
    "cooperation.check.records_taken": _("Records behind a figure taken out"),
}
VERDICT_TONES = {Verdict.HELD: "success", Verdict.FALLEN: "danger", Verdict.UNKNOWN: "unknown"}

"""Words of a case: its stages, the steps between them, and the events on record."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """Where a case stands, from the clue's verification to the risk that is cleared."""

    VERIFYING = "verifying", _("Verification at home")
    REVIEWING = "reviewing", _("Democratic review")
    NOTICE = "notice", _("Village notice")
    TOWNSHIP = "township", _("Township review")
    COUNTY = "county", _("County decision")
    HELPING = "helping", _("Measures to arrange")
    FOLLOWING = "following", _("Follow-up")
    CLEARING = "clearing", _("Clearing under review")
    CLEARED = "cleared", _("Risk cleared")
    REFUSED = "refused", pgettext_lazy("case", "Not taken in")


class Move(TextChoices):
    """What kind of step a step was."""

    OPEN = "open", _("Case opened")
    FORWARD = "forward", pgettext_lazy("step", "Passed on")
    RETURN = "return", _("Returned")
    REFUSE = "refuse", pgettext_lazy("step", "Not taken in")
    ROLL_BACK = "roll_back", _("Clearing rolled back")


# Forward and reverse edges. A household whose risk comes back after clearing gets a new case (re-marking).
STAGE_MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.VERIFYING: (Stage.REVIEWING, Stage.REFUSED),
    Stage.REVIEWING: (Stage.NOTICE, Stage.VERIFYING, Stage.REFUSED),
    Stage.NOTICE: (Stage.TOWNSHIP, Stage.VERIFYING),
    Stage.TOWNSHIP: (Stage.COUNTY, Stage.VERIFYING),
    Stage.COUNTY: (Stage.HELPING, Stage.VERIFYING, Stage.REFUSED),
    Stage.HELPING: (Stage.FOLLOWING,),
    Stage.FOLLOWING: (Stage.HELPING, Stage.CLEARING),
    Stage.CLEARING: (Stage.CLEARED, Stage.FOLLOWING),
    Stage.CLEARED: (Stage.FOLLOWING,),
}
RETURNS: dict[Stage, Stage] = {
    Stage.REVIEWING: Stage.VERIFYING,
    Stage.NOTICE: Stage.VERIFYING,
    Stage.TOWNSHIP: Stage.VERIFYING,
    Stage.COUNTY: Stage.VERIFYING,
    Stage.FOLLOWING: Stage.HELPING,
    Stage.CLEARING: Stage.FOLLOWING,
}
IDENTIFYING = (Stage.VERIFYING, Stage.REVIEWING, Stage.NOTICE, Stage.TOWNSHIP, Stage.COUNTY)
CLOSED = (Stage.CLEARED, Stage.REFUSED)
HELPED = (Stage.HELPING, Stage.FOLLOWING, Stage.CLEARING)
DECIDED = (*HELPED, Stage.CLEARED)
OPEN_STAGES = (*IDENTIFYING, *HELPED)


class Guarantee(TextChoices):
    """The three guarantees and safe water."""

    SCHOOLING = "schooling", _("Compulsory schooling")
    MEDICAL = "medical", _("Basic medical insurance")
    HOUSING = "housing", _("Safe housing")
    WATER = "water", _("Safe drinking water")


class Held(TextChoices):
    """Whether a guarantee is held; unknown is never taken as held."""

    MET = "met", pgettext_lazy("guarantee", "Met")
    NOT_MET = "not_met", pgettext_lazy("guarantee", "Not met")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")
    UNKNOWN = "unknown", pgettext_lazy("guarantee", "Unknown")


class Gap(TextChoices):
    """What still stands against clearing."""

    NO_FOLLOW_UP = "no_follow_up", _("No follow-up is on record")
    NOT_STABLE_YET = "not_stable_yet", _("The income has not been stable for long enough")
    INCOME_LOW = "income_low", _("An income of the period is below the line")
    INCOME_UNKNOWN = "income_unknown", _("An income of the period is unknown")
    CAUSE_OPEN = "cause_open", _("A cause of the risk is not solved")
    GUARANTEE_OPEN = "guarantee_open", _("A guarantee is not held or not known")
    NO_LABOUR = "no_labour", _("Nobody in the household is able to work: it is kept, not cleared")
    MEASURE_OPEN = "measure_open", _("A measure is planned and not in place")


EVENT_NAMES = {
    "monitoring.clue.received": _("Clue received"),
    "monitoring.clue.dismissed": _("Clue: no risk found"),
    "monitoring.clue.reopened": _("Clue taken up again"),
    "monitoring.clue.linked": _("Clue given its household"),
    "monitoring.clue.phone_opened": _("Phone of a clue opened"),
    "monitoring.case.opened": _("Monitoring case opened"),
    "monitoring.case.read": _("Monitoring case looked at"),
    "monitoring.case.moved": _("Monitoring case passed on"),
    "monitoring.case.returned": _("Monitoring case returned"),
    "monitoring.case.refused": _("Monitoring case: not taken in"),
    "monitoring.case.decided": _("Monitoring decided"),
    "monitoring.case.cleared": _("Risk cleared"),
    "monitoring.case.rolled_back": _("Clearing of a risk rolled back"),
    "monitoring.case.cause_named": _("Cause of a risk named"),
    "monitoring.case.cause_solved": _("Cause of a risk solved"),
    "monitoring.case.listed": _("List of monitoring cases taken out"),
    "monitoring.notice.posted": _("Village notice posted"),
    "monitoring.notice.withdrawn": _("Village notice withdrawn"),
    "monitoring.notice.printed": _("Notice sheet printed"),
    "monitoring.card.printed": _("Card of measures printed"),
    "monitoring.measure.planned": _("Measure planned"),
    "monitoring.measure.started": _("Measure in place"),
    "monitoring.measure.ended": _("Measure ended"),
    "monitoring.follow_up.entered": _("Follow-up entered"),
}

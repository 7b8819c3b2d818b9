"""Words of indicators: what is counted, in which unit, for which group and stream."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    """In what an indicator is counted; money is counted in fen."""

    PEOPLE = "people", _("people")
    TIMES = "times", _("times")
    ITEMS = "items", _("items")
    FEN = "fen", _("yuan")


class Group(TextChoices):
    """The six groups of the yearly assessment."""

    LEADERSHIP = "leadership", _("Organisation and leadership")
    TALENT = "talent", _("Exchange and support of talent")
    FUNDS = "funds", _("Use of funds")
    INDUSTRY = "industry", _("Industrial cooperation")
    LABOUR = "labour", _("Labour cooperation")
    PAIRING = "pairing", _("Paired action for a better life")


class Stream(TextChoices):
    """The four streams of effort whose strength must not fall."""

    FUNDS = "funds", _("Funds")
    TALENT = "talent", _("Talent")
    LABOUR = "labour", _("Labour")
    SOCIAL = "social", _("Social force")


class Ratio(TextChoices):
    """How a figure of the assessment stands to its denominator."""

    PERCENT = "percent", _("share")
    AVERAGE = "average", _("average")


class Standing(TextChoices):
    """Where a figure stands beside its target on a day."""

    REACHED = "reached", _("reached")
    ON_COURSE = "on_course", _("on course")
    BEHIND = "behind", _("behind")
    MISSED = "missed", _("missed")
    NOT_BEGUN = "not_begun", _("not begun")
    UNKNOWN = "unknown", _("not recorded")


TONES = {
    Standing.REACHED: "success",
    Standing.ON_COURSE: "progress",
    Standing.BEHIND: "warning",
    Standing.MISSED: "danger",
    Standing.NOT_BEGUN: "neutral",
    Standing.UNKNOWN: "unknown",
}

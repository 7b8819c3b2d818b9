"""Words of the rate of matching: what became of a referral, and by what it is grouped."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fate(TextChoices):
    """What became of a referral; every referral has exactly one."""

    RETAINED = "retained", _("Hired and retained")
    LOST = "lost", _("Came to nothing, or left before")
    WAITING = "waiting", _("Not yet observed")
    UNKNOWN = "unknown", _("Due, but nobody has proved it")


class Grouping(TextChoices):
    """By what the rates are grouped."""

    STEWARD = "steward", _("By steward")
    ENTERPRISE = "enterprise", _("By enterprise")
    COUNTY = "county", _("By county")
    MONTH = "month", _("By month")

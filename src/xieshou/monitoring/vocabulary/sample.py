"""Words of sampled re-visits: strata, what a re-visit found, who is asked to go."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stratum(TextChoices):
    """Which households a part of the sample is drawn from."""

    CLEARED = "cleared", _("Risk cleared")
    NEVER = "never", _("Not monitored")
    MONITORED = "monitored", pgettext_lazy("stratum", "Monitored")


class Finding(TextChoices):
    """What a re-visit found."""

    RIGHT = "right", _("The class is right")
    MIS_EXITED = "mis_exited", _("Wrongly cleared")
    MISSED = "missed", pgettext_lazy("finding", "Missed")
    TOO_LONG = "too_long", _("No longer at risk")
    NOT_FOUND = "not_found", _("Could not be visited")


class SampleStatus(TextChoices):
    """Where a sample stands."""

    ANNOUNCED = "announced", _("Seed published")
    DRAWN = "drawn", _("Drawn")


FINDINGS: dict[Stratum, tuple[Finding, ...]] = {
    Stratum.CLEARED: (Finding.RIGHT, Finding.MIS_EXITED, Finding.NOT_FOUND),
    Stratum.NEVER: (Finding.RIGHT, Finding.MISSED, Finding.NOT_FOUND),
    Stratum.MONITORED: (Finding.RIGHT, Finding.TOO_LONG, Finding.NOT_FOUND),
}
SAMPLE_MOVES: dict[SampleStatus, tuple[SampleStatus, ...]] = {SampleStatus.ANNOUNCED: (SampleStatus.DRAWN,)}
EVENT_NAMES = {
    "monitoring.sample.announced": _("Seed of a sample published"),
    "monitoring.sample.drawn": _("Sample drawn"),
    "monitoring.sample.taken": _("Re-visits taken on"),
    "monitoring.sample.found": _("Result of a re-visit recorded"),
    "monitoring.sample.listed": _("Sample taken out"),
}

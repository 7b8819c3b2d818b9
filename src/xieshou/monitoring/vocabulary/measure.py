"""Words of measures: what is done for a household, and how far it is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeasureKind(TextChoices):
    """What is done."""

    INDUSTRY = "industry", _("Farm or business support")
    JOB = "job", _("Job or labour transfer")
    PUBLIC_POST = "public_post", _("Public-welfare post")
    MEDICAL = "medical", _("Medical assistance")
    ALLOWANCE = "allowance", _("Subsistence allowance")
    RELIEF = "relief", _("Temporary relief")
    SCHOOLING = "schooling", _("School aid")
    HOUSING = "housing", _("Housing repair")
    WATER = "water", _("Water supply")
    CARE = "care", _("Care for the old or disabled")
    OTHER = "other", pgettext_lazy("measure", "Other measure")


class MeasureStatus(TextChoices):
    """How far a measure is."""

    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    IN_PLACE = "in_place", pgettext_lazy("measure", "In place")
    DONE = "done", pgettext_lazy("measure", "Completed")
    DROPPED = "dropped", pgettext_lazy("measure", "Dropped")


MEASURE_MOVES: dict[MeasureStatus, tuple[MeasureStatus, ...]] = {
    MeasureStatus.PLANNED: (MeasureStatus.IN_PLACE, MeasureStatus.DROPPED),
    MeasureStatus.IN_PLACE: (MeasureStatus.DONE, MeasureStatus.DROPPED),
}
EFFECTIVE = (MeasureStatus.IN_PLACE, MeasureStatus.DONE)

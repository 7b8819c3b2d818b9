"""Words of the figures: levels, conditions of exit, documents."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExitLevel(TextChoices):
    """What exits."""

    VILLAGE = "village", pgettext_lazy("exit", "Village")
    COUNTY = "county", pgettext_lazy("exit", "County")


class Document(TextChoices):
    """Documents that gate an exit."""

    TOWNSHIP_NOTICE = "township_notice", _("Notice in the township")
    COUNTY_APPLICATION = "county_application", _("Application of the county")
    CITY_REVIEW = "city_review", _("First review of the prefecture")
    PROVINCE_CHECK = "province_check", _("Check of the province")
    PUBLIC_NOTICE = "public_notice", _("Public notice of the province")
    SPECIAL_ASSESSMENT = "special_assessment", _("National special assessment")


class PlaceState(TextChoices):
    """Whether a county or village counts as poor."""

    LISTED = "listed", pgettext_lazy("delisting", "On the list of poor places")
    DELISTED = "delisted", pgettext_lazy("delisting", "Taken off the list")


class Basis(TextChoices):
    """On what a state rests: only an approval makes it so."""

    APPROVED = "approved", pgettext_lazy("delisting", "Approval document")
    REPORTED = "reported", pgettext_lazy("delisting", "Reported, no document on file")


CONDITION_LABELS = {
    "incidence": _("Incidence: (poor + mis-exited + missed) ÷ registered rural population, below"),
    "mis_exit": _("Mis-exit rate: found mis-exited ÷ sampled exited, below"),
    "missed": _("Missed rate: found missed ÷ sampled not registered, below"),
    "recognition": _("Recognition: approving ÷ surveyed, at least"),
}
INDICATOR_LABELS = {
    "income": pgettext_lazy("deprivation", "Income below the line"),
    "medical_cost": pgettext_lazy("deprivation", "Medical costs weigh heavily"),
    "schooling": pgettext_lazy("deprivation", "Child out of school"),
    "medical": pgettext_lazy("deprivation", "No medical insurance"),
    "housing": pgettext_lazy("deprivation", "Unsafe house"),
    "water": pgettext_lazy("deprivation", "Unsafe water"),
}
LEVELS = ("province", "prefecture", "county", "township", "village")
LEVEL_DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
FILES_KIND = "monitoring.exit_document"
EVENT_NAMES = {
    "monitoring.exit.document_filed": _("Document of an exit filed"),
    "monitoring.delisting.recorded": _("State of a county or village recorded"),
    "monitoring.exit.recorded": _("Figures of an exit recorded"),
    "monitoring.figures.published": _("Figures for everybody published"),
    "monitoring.figures.listed": _("Figures of monitoring taken out"),
}

"""Words of anonymous satisfaction surveys: kinds of questions, the scale, how paper is handed out."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(TextChoices):
    """How a question is answered."""

    SCALE = "scale", _("Scale from 1 to 5")
    CHOICE = "choice", _("One of several answers")
    TEXT = "text", _("In one's own words")


class PaperKind(TextChoices):
    """What is printed for each code."""

    SLIPS = "slips", _("Slips with code and square, to answer on a phone")
    FORMS = "forms", _("Paper questionnaires with code, to be entered by a clerk")


class VoidReason(TextChoices):
    """Why a printed batch of codes is void."""

    LOST = "lost", _("The paper is lost")
    SEEN = "seen", _("Seen or copied by others")
    SPOILED = "spoiled", _("Misprinted or damaged")


class RoundState(TextChoices):
    """Where a survey stands on a day."""

    PLANNED = "planned", pgettext_lazy("survey", "Not begun")
    RUNNING = "running", pgettext_lazy("survey", "Running")
    ENDED = "ended", pgettext_lazy("survey", "Ended")


SCALE_LABELS = {
    "1": _("Very dissatisfied"),
    "2": _("Dissatisfied"),
    "3": _("Neither"),
    "4": _("Satisfied"),
    "5": _("Very satisfied"),
}
EVENT_NAMES = {
    "monitoring.survey.opened": _("Satisfaction survey opened"),
    "monitoring.survey.codes_printed": _("Codes of a survey printed"),
    "monitoring.survey.codes_voided": _("Batch of survey codes made void"),
    "monitoring.survey.closed": _("Satisfaction survey ended early"),
    "monitoring.survey.listed": _("Results of a survey taken out"),
    "monitoring.survey.texts_listed": _("Free texts of a survey taken out"),
}

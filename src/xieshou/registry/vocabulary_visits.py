"""Words of visits: what is asked, what became of an item, signs of invention."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Question(TextChoices):
    """What a visit asks of every household."""

    FOOD = "food", pgettext_lazy("visit", "Enough to eat")
    CLOTHING = "clothing", pgettext_lazy("visit", "Clothing and bedding for the season")
    SCHOOLING = "schooling", pgettext_lazy("visit", "Children at school")
    MEDICAL = "medical", pgettext_lazy("visit", "Insured and able to see a doctor")
    HOUSING = "housing", pgettext_lazy("visit", "House safe")
    WATER = "water", pgettext_lazy("visit", "Water safe and enough")
    INCOME = "income", pgettext_lazy("visit", "Income steady")
    COSTS = "costs", pgettext_lazy("visit", "No new heavy costs")
    WORK = "work", pgettext_lazy("visit", "Work as before")


GUARANTEES = frozenset({Question.SCHOOLING, Question.MEDICAL, Question.HOUSING, Question.WATER})


class Answer(TextChoices):
    """What can be answered; an answer that was deleted is empty."""

    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "not applicable")
    UNKNOWN = "unknown", pgettext_lazy("answer", "not known")


class AnswerState(TextChoices):
    """What became of an answer."""

    HOLDS = "holds", pgettext_lazy("visit", "holds")
    CONTESTED = "contested", pgettext_lazy("visit", "another visit says otherwise")
    REPLACED = "replaced", pgettext_lazy("visit", "replaced since")


class ConflictState(TextChoices):
    """Whether somebody decided between two answers."""

    OPEN = "open", pgettext_lazy("conflict", "to be decided")
    DECIDED = "decided", pgettext_lazy("conflict", "decided")


class FileKind(TextChoices):
    """What a visit brings along."""

    PHOTO = "photo", pgettext_lazy("visit", "Photo")
    VOICE = "voice", pgettext_lazy("visit", "Voice note")


class Sign(TextChoices):
    """What suggests that a visit was invented; a person looks into it."""

    TOO_MANY = "too_many", pgettext_lazy("sign", "too many visits in a short time")
    TOO_SHORT = "too_short", pgettext_lazy("sign", "very short visit")
    COPIED = "copied", pgettext_lazy("sign", "the same answers and words as in other households")
    SAME_PHOTO = "same_photo", pgettext_lazy("sign", "the same photo as in another visit")


EVENT_NAMES = {
    "registry.visit.received": _("Visit received"),
    "registry.visit.decided": _("Two answers of visits decided"),
    "registry.visit.position_revealed": _("Position of a visit opened"),
    "registry.visit.listed": _("Visits taken out as Excel"),
    "registry.visit.assigned": _("Household assigned for visits"),
    "registry.device.opened": _("Device for visits opened"),
    "registry.device.wiped": _("Device for visits closed"),
}

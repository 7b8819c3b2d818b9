"""Words of insight."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Qualifier(TextChoices):
    """How a source states a figure."""

    EXACT = "exact", _("exact")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")


class Verdict(TextChoices):
    """What the list behind a figure says about it."""

    HOLDS = "holds", _("The list bears it")
    SHORT = "short", _("The list is shorter")
    LONGER = "longer", _("The list is longer")
    UNKNOWN = "unknown", _("No list kept")


class Way(TextChoices):
    """How a fact comes into a form."""

    ONCE = "once", _("Typed once, here")
    FILLED = "filled", _("Comes filled")
    REASON = "reason", _("Asked for with a reason")
    AGAIN = "again", _("Typed again")


EVENT_NAMES = {
    "insight.figures.loaded": _("Reported figures loaded"),
    "insight.official.filed": _("Official table filed as of a day"),
    "insight.official.taken": _("Official table taken out"),
}

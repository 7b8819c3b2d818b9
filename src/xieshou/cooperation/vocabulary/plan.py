"""Words of plans, needs and capabilities."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LATE = "cooperation.plan.late"
"""The kind of the alarm of a line whose milestone is late."""


class PlanKind(TextChoices):
    """Which plan."""

    THREE_YEAR = "three_year", _("Three-year action plan")
    ANNUAL = "annual", _("Annual plan")


class SupplyKind(TextChoices):
    """What is needed and what can be given: a need is answered by a capability of its own kind."""

    TEACHER = "teacher", _("Teachers")
    DOCTOR = "doctor", _("Doctors")
    CADRE = "cadre", _("Officials")
    TECHNICIAN = "technician", _("Agricultural technicians")
    TRAINING = "training", _("Training places")
    POSTS = "posts", _("Posts at enterprises")
    INDUSTRY = "industry", _("Industrial projects")
    SALES = "sales", _("Purchase and sale")
    SOCIAL = "social", _("Donations")


class Leg(TextChoices):
    """The three legs of a line: what is required, what is needed, what can be given."""

    REQUIREMENT = "requirement", _("Requirement")
    NEED = "need", _("Need")
    CAPABILITY = "capability", _("Capability")


class LegMode(TextChoices):
    """What a missing leg does."""

    BLOCK = "block", _("a line with a missing leg is refused")
    FLAG = "flag", _("a line with a missing leg is flagged")


class UnmetReason(TextChoices):
    """Why units of a need stay unmet; the words of the engine's reasons."""

    NO_CAPABILITY = "no_capability", _("no capability of this kind is recorded")
    USED_UP = "used_up", _("every unit of this kind is given away")
    BUDGET = "budget", _("the money left does not pay one more unit")
    PEOPLE = "people", _("the head-count left does not send one more")
    OTHERS_FIRST = "others_first", _("one more unit here would cost more elsewhere")

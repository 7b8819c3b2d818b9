"""Words of exchange and training of officials: what kind of course, and where it stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CourseKind(TextChoices):
    """How officials learn from the other side."""

    COURSE = "course", _("Training course")
    SECONDMENT = "secondment", _("Secondment to the other side")
    STUDY = "study", _("Study visit")


class CourseStatus(TextChoices):
    """Where a course of officials stands."""

    PLANNED = "planned", _("Course planned")
    HELD = "held", _("Course held")
    DROPPED = "dropped", _("Course dropped")


COURSE_MOVES: dict[CourseStatus, tuple[CourseStatus, ...]] = {
    CourseStatus.PLANNED: (CourseStatus.HELD, CourseStatus.DROPPED)
}

"""Exchange and training of officials: courses between the two sides, and who took part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.rules.officials import HIGHEST, LOWEST, MOST_HOURS
from xieshou.labour.vocabulary.officials import COURSE_MOVES, CourseKind, CourseStatus

from .transitions import legal_moves, one_of


class OfficialCourse(models.Model):
    """A course, secondment or study visit. `region_code` is where it is held, the partner the other side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=12, choices=CourseKind.choices)
    topic = models.CharField(max_length=120)
    host = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    from_date = models.DateField()
    to_date = models.DateField()
    hours = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=CourseStatus.choices, default=CourseStatus.PLANNED)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Days in order, possible hours; a topic begins once on a day in a place."""

        constraints = [
            one_of("kind", CourseKind, name="labour_course_kind"),
            one_of("status", CourseStatus, name="labour_officials_status"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="labour_course_days"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=MOST_HOURS), name="labour_course_hours"
            ),
            models.UniqueConstraint(fields=["topic", "from_date", "region_code"], name="labour_course_once"),
        ]
        indexes = [models.Index(fields=["-from_date", "id"], name="labour_officials_list")]
        triggers = [legal_moves("status", COURSE_MOVES)]

    def __str__(self) -> str:
        """Return the topic."""
        return self.topic


class CourseOfficial(models.Model):
    """An official in a course: home, attendance, feedback. `region_code` is the official's own side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(OfficialCourse, on_delete=models.PROTECT, related_name="officials")
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=60)
    organisation_name = models.CharField(max_length=120)
    position = models.CharField(max_length=60, blank=True)
    hours_attended = models.PositiveIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    feedback = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """An official takes part once in a course; feedback is a mark of the list."""

        constraints = [
            models.UniqueConstraint(
                fields=["course", "name", "organisation_name"], name="labour_courseofficial_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=LOWEST, score__lte=HIGHEST),
                name="labour_courseofficial_score",
            ),
        ]
        indexes = [models.Index(fields=["region_code"], name="labour_courseofficial_home")]

    def __str__(self) -> str:
        """Return the organisation, never the name."""
        return self.organisation_name

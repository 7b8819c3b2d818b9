"""The panel of an interview: several interviewers, each with own marks, before one joint result."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.interview import Score


class PanelMember(models.Model):
    """One of several interviewers of an interview; an interview of one interviewer has no rows here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    interview = models.ForeignKey("labour.Interview", on_delete=models.PROTECT, related_name="panel")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    score_skill = models.PositiveSmallIntegerField(null=True, blank=True)
    score_communication = models.PositiveSmallIntegerField(null=True, blank=True)
    score_attitude = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A user sits on a panel once; a scorecard is whole or absent."""

        constraints = [
            models.UniqueConstraint(fields=["interview", "user"], name="labour_panel_once"),
            models.CheckConstraint(
                condition=Q(
                    marked_at__isnull=True,
                    score_skill__isnull=True,
                    score_communication__isnull=True,
                    score_attitude__isnull=True,
                )
                | Q(
                    marked_at__isnull=False,
                    score_skill__in=Score.values,
                    score_communication__in=Score.values,
                    score_attitude__in=Score.values,
                ),
                name="labour_panel_card",
            ),
        ]

    def __str__(self) -> str:
        """Return the name of the interviewer."""
        return str(self.user)

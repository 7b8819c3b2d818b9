"""What users and administrators see of background work."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class Progress(models.Model):
    """One background job as its owner sees it: how much is done of how much, and how it ended.

    The queue itself belongs to procrastinate (`queue_job_id`); this row holds no argument and no
    personal data, only counts and a sentence.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    owner_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=120, blank=True)
    queue_job_id = models.BigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """A finished job says when it finished."""

        indexes = [
            models.Index(fields=["state", "-created_at"], name="jobs_progress_state"),
            models.Index(fields=["owner_id", "-created_at"], name="jobs_progress_owner"),
            models.Index(fields=["queue_job_id"], name="jobs_progress_queue_job"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, finished_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(finished_at__isnull=False)),
                name="jobs_progress_finished",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="jobs_progress_share"
            ),
        ]

    def __str__(self) -> str:
        """Return the title and state."""
        return f"{self.title or self.name} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Tell whether the job still waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Return how much is done, 0 to 100."""
        return (
            100 * self.done // self.total if self.total else (100 if self.state == JobState.SUCCEEDED else 0)
        )

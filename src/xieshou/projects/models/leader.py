"""Village leaders: trained, then an enterprise started, then households led."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.introduction import StartedKind


class LeaderTraining(models.Model):
    """A training of village leaders, with its days and document."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=120)
    organiser = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField()
    document = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Known once, ends after it begins."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "title", "from_date"], name="projects_training_once"
            ),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="projects_training_days"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Leader(models.Model):
    """A person trained as a leader, and the one undertaking that came of it, if any."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    training = models.ForeignKey(LeaderTraining, on_delete=models.PROTECT, related_name="leaders")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    started_kind = models.CharField(max_length=12, choices=StartedKind.choices, blank=True)
    started_name = models.CharField(max_length=120, blank=True)
    started_on = models.DateField(null=True, blank=True)
    started_document = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A person becomes a leader once; an undertaking is whole or not there."""

        constraints = [
            models.UniqueConstraint(fields=["person"], name="projects_leader_once"),
            models.CheckConstraint(
                condition=Q(started_kind="", started_on__isnull=True)
                | (
                    Q(started_kind__in=sorted(StartedKind.values), started_on__isnull=False)
                    & ~Q(started_name="")
                    & ~Q(started_document="")
                ),
                name="projects_leader_started",
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return str(self.pk)


class LedHousehold(models.Model):
    """A household led by a leader's undertaking, from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="led")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    proof = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A household counts once, for the leader who led it first; the proof is named."""

        constraints = [
            models.UniqueConstraint(fields=["household"], name="projects_led_once"),
            models.CheckConstraint(condition=~Q(proof=""), name="projects_led_proof"),
        ]

    def __str__(self) -> str:
        """Return the first day."""
        return str(self.from_date)

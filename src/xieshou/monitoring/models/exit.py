"""What is on record for the exit of a village or a county; a correction is a new row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.figures import Document, ExitLevel

from .constraints import never_changed, one_of


class ExitDocument(models.Model):
    """A document that gates the exit of a place: what it is, its number and day, and the file itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    level = models.CharField(max_length=8, choices=ExitLevel.choices)
    document = models.CharField(max_length=20, choices=Document.choices)
    number = models.CharField(max_length=80)
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=120)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A document has a number and an issuer; the same one is kept once."""

        constraints = [
            one_of("level", ExitLevel, name="monitoring_exitdoc_level"),
            one_of("document", Document, name="monitoring_exitdoc_kind"),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(issued_by=""), name="monitoring_exitdoc_number"
            ),
            models.UniqueConstraint(
                fields=["region_code", "level", "document", "number"], name="monitoring_exitdoc_once"
            ),
        ]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class ExitRecord(models.Model):
    """Head counts and samples of one place on a day. Null is not known, which is not ready.

    Counted from records: the month of the run, the sample and the survey are named. Else from a document.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    level = models.CharField(max_length=8, choices=ExitLevel.choices)
    as_of = models.DateField()
    population = models.PositiveIntegerField(null=True)
    poor = models.PositiveIntegerField(null=True)
    mis_exited = models.PositiveIntegerField(null=True)
    missed = models.PositiveIntegerField(null=True)
    mis_exited_households = models.PositiveIntegerField(null=True)
    missed_households = models.PositiveIntegerField(null=True)
    sampled_exited = models.PositiveIntegerField(null=True)
    sampled_unregistered = models.PositiveIntegerField(null=True)
    surveyed = models.PositiveIntegerField(null=True)
    approving = models.PositiveIntegerField(null=True)
    run_month = models.PositiveIntegerField(null=True)
    sample = models.ForeignKey("monitoring.Sample", on_delete=models.PROTECT, null=True, related_name="+")
    survey = models.ForeignKey(
        "monitoring.SurveyRound", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Parts are not larger than wholes."""

        constraints = [
            one_of("level", ExitLevel, name="monitoring_exit_level"),
            models.CheckConstraint(
                condition=Q(poor__isnull=True) | Q(population__isnull=True) | Q(poor__lte=F("population")),
                name="monitoring_exit_poor",
            ),
            models.CheckConstraint(
                condition=Q(approving__isnull=True)
                | Q(surveyed__isnull=True)
                | Q(approving__lte=F("surveyed")),
                name="monitoring_exit_approving",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="monitoring_exit_source"),
        ]
        indexes = [models.Index(fields=["region_code", "as_of"], name="monitoring_exit_place")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return place and day."""
        return f"{self.region_code} {self.as_of}"

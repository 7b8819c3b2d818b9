"""Monthly runs: what was read, which law held, what came out; and what each household's verdict is now."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.run import Engine

from .constraints import never_changed


class Run(models.Model):
    """A complete run over one place and month. The row is written last: what is not complete does not exist.

    Facts and result lie in files; their digests make a replay comparable byte for byte.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    month = models.PositiveIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    as_of = models.DateField()
    law_version = models.CharField(max_length=12)
    rules_version = models.CharField(max_length=12)
    uncertain = models.JSONField(default=list)
    facts_digest = models.CharField(max_length=64)
    facts_files = models.JSONField(default=dict)
    result_digest = models.CharField(max_length=64)
    result_file_id = models.UUIDField()
    households = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    counts = models.JSONField(default=dict, db_default={})
    engine = models.CharField(max_length=8, choices=Engine, default=Engine.DUCKDB, db_default=Engine.DUCKDB)
    started_at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One row an attempt; never changed."""

        constraints = [
            models.UniqueConstraint(fields=["region_code", "month", "attempt"], name="monitoring_run_once"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="monitoring_run_attempt"),
        ]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return place and month."""
        return f"{self.region_code[:6]} {self.month}"


class Verdict(models.Model):
    """What the latest run says of a household; a run writes only the rows that differ."""

    household = models.OneToOneField(
        "registry.Household", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="verdicts")
    month = models.PositiveIntegerField()
    monitoring_class = models.SmallIntegerField()
    reasons = models.IntegerField()
    unknowns = models.IntegerField()
    members = models.SmallIntegerField()
    workers = models.SmallIntegerField(null=True)
    per_capita = models.BigIntegerField(null=True)
    net_income = models.BigIntegerField(null=True)

    class Meta:
        """Read by place and class."""

        indexes = [models.Index(fields=["region_code", "monitoring_class"], name="monitoring_verdict_place")]

    def __str__(self) -> str:
        """Return the class."""
        return str(self.monitoring_class)


class VerdictChange(models.Model):
    """A class or reasons that a run changed, with what stood before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="changes")
    month = models.PositiveIntegerField()
    old_class = models.SmallIntegerField(null=True)
    old_reasons = models.IntegerField(null=True)
    new_class = models.SmallIntegerField()
    new_reasons = models.IntegerField()

    class Meta:
        """Read by household."""

        indexes = [models.Index(fields=["household", "month"], name="monitoring_change_story")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the new class."""
        return str(self.new_class)

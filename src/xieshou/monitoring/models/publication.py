"""What was published for everybody, kept as it stood: later figures are compared with all of it."""

from __future__ import annotations

from django.db import models

from xieshou.kernel.ids import new_id

from .constraints import never_changed


class Publication(models.Model):
    """The public table of all counties, or of the towns of one: counts by place, null for one not shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    months = models.JSONField()
    smallest = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        """Read by place, the latest first; written once."""

        indexes = [models.Index(fields=["region_code", "published_at"], name="monitoring_publication_place")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return place and moment."""
        return f"{self.region_code} {self.published_at:%Y-%m-%d}"

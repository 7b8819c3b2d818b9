"""Split shares of projects of several counties, and what a county or village declares as its speciality."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id


class ProjectShare(models.Model):
    """The share of one county in a project, in basis points: 10,000 a project (database wall)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="shares")
    region_code = models.CharField(max_length=12, db_collation="C")
    county_code = models.CharField(max_length=12, db_collation="C")
    basis_points = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A county once, with more than nothing, by a document."""

        constraints = [
            models.UniqueConstraint(fields=["project", "county_code"], name="projects_share_once"),
            models.CheckConstraint(
                condition=Q(basis_points__gt=0, basis_points__lte=10_000), name="projects_share_some"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="projects_share_document"),
        ]

    def __str__(self) -> str:
        """Return the county and its points."""
        return f"{self.county_code}: {self.basis_points}"


class Speciality(models.Model):
    """The one industry of a county or the one product of a village, for a period (database wall)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    sector = models.CharField(max_length=20)
    product = models.CharField(max_length=60, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    declared_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """By a document, ends after it begins; a village names its product."""

        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="projects_speciality_days",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="projects_speciality_document"),
            models.CheckConstraint(
                condition=Q(region_code__endswith="000000") | ~Q(product=""),
                name="projects_speciality_product",
            ),
        ]

    def __str__(self) -> str:
        """Return the sector."""
        return self.sector

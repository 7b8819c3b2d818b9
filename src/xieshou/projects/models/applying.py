"""The offer beat seen by the applicant: what it wrote and did not send, and its papers as files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.scheme import Paper

from .scheme import FundingCall
from .transitions import one_of


class ApplicationDraft(models.Model):
    """What an enterprise or cooperative wrote for a call and has not sent; nobody else sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FundingCall, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    sector = models.CharField(max_length=20, blank=True)
    requested_fen = models.BigIntegerField(null=True, blank=True)
    own_fen = models.BigIntegerField(null=True, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    households_linked = models.PositiveIntegerField(null=True, blank=True)
    plan = models.TextField(max_length=2000, blank=True)
    saved_at = models.DateTimeField()
    saved_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A body has one draft a call."""

        constraints = [
            models.UniqueConstraint(fields=["call", "organisation"], name="projects_draft_once"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ApplicationPaper(models.Model):
    """A paper that an applicant brought as a file; what it is replaced by leaves the old one on record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FundingCall, on_delete=models.PROTECT, related_name="papers")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    paper = models.CharField(max_length=10, choices=Paper.choices)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=150)
    brought_at = models.DateTimeField()
    brought_by_name = models.CharField(max_length=120, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One file a paper holds at a time."""

        constraints = [
            one_of("paper", Paper, name="projects_paper_kind"),
            models.UniqueConstraint(
                fields=["call", "organisation", "paper"],
                condition=Q(replaced_at__isnull=True),
                name="projects_paper_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name

"""Temporary Party branches at the site of a project, and who agreed to be named as a Party member."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.clause import ConsentPurpose

from .transitions import one_of


class PartyBranch(models.Model):
    """A temporary branch: an organisation that works at a site of a project for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="branches")
    region_code = models.CharField(max_length=12, db_collation="C")
    site = models.CharField(max_length=120)
    superior = models.CharField(max_length=120)
    set_up_on = models.DateField()
    document = models.CharField(max_length=200)
    dissolved_on = models.DateField(null=True, blank=True)
    dissolve_document = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Set up and dissolved with a document, in this order."""

        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(dissolved_on__gte=F("set_up_on")) & ~Q(dissolve_document=""),
                name="projects_branch_dissolved",
            ),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(superior="") & ~Q(site=""), name="projects_branch_whole"
            ),
        ]

    def __str__(self) -> str:
        """Return the site."""
        return self.site


class MemberConsent(models.Model):
    """That a person agreed to be named as a Party member in one project, for one purpose.

    There is no other record of who is a Party member. A withdrawal erases person, household and document;
    what stays are two days.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    purpose = models.CharField(max_length=8, choices=ConsentPurpose.choices)
    given_on = models.DateField()
    document = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Given once a person, project and purpose; withdrawn means that nobody is named any more."""

        constraints = [
            one_of("purpose", ConsentPurpose, name="projects_consent_purpose"),
            models.UniqueConstraint(fields=["project", "person", "purpose"], name="projects_consent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, person__isnull=False, household__isnull=False)
                & ~Q(document="")
                | Q(
                    withdrawn_on__gte=F("given_on"),
                    person__isnull=True,
                    household__isnull=True,
                    document="",
                ),
                name="projects_consent_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.purpose

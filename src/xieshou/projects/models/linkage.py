"""The verification beat: contracts that share a project's income, and what was paid under them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.linkage import BENEFIT_MOVES, JOBS, VOID, BenefitStatus, LinkageKind

from .transitions import legal_moves, one_of


class LinkageContract(models.Model):
    """A contract of one kind between the undertaking of a project and its payees.

    With a `work_contract` its payments come out of what was paid under that contract of the project;
    without one the undertaking or an asset has earned them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="contracts_shared")
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=14, choices=LinkageKind.choices)
    undertaking = models.CharField(max_length=120)
    terms = models.CharField(max_length=500)
    signed_on = models.DateField()
    until = models.DateField()
    evidence_file_id = models.UUIDField(null=True, blank=True)
    work_contract = models.ForeignKey(
        "projects.WorkContract", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    concluded_document = models.CharField(max_length=200, blank=True)
    concluded_by_id = models.UUIDField(null=True, blank=True, editable=False)
    concluded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A number stands once in a project; a contract ends after it is signed; concluded by another."""

        constraints = [
            one_of("kind", LinkageKind, name="projects_linkage_kind"),
            models.UniqueConstraint(fields=["project", "number"], name="projects_linkage_once"),
            models.CheckConstraint(condition=Q(until__gt=F("signed_on")), name="projects_linkage_days"),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True)
                | ~Q(concluded_document="")
                & (Q(concluded_by_id__isnull=True) | ~Q(concluded_by_id=F("created_by_id"))),
                name="projects_linkage_concluded",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Benefit(models.Model):
    """What a household, one of its members or a village collective got under a contract.

    Without a household it is collective income of the village in `region_code`. Confirmed, it stands in
    the ledger (`entry_id`) and, for a household, among its income; `undo_reason` is set while somebody
    asks to take it back, and stays where it was taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(LinkageContract, on_delete=models.PROTECT, related_name="benefits")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="benefits")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=14, choices=LinkageKind.choices)
    amount_fen = models.BigIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()
    proof = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=BenefitStatus.choices, default=BenefitStatus.ENTERED)
    income_fact_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    rejection_note = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True, editable=False)
    entered_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True, db_default="")
    undo_by_id = models.UUIDField(null=True, blank=True)
    undo_by_name = models.CharField(max_length=120, blank=True, db_default="")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True, db_default="")

    class Meta:
        """A payment is proven, positive, of known days, once a payee and first day; two people undo it."""

        constraints = [
            one_of("kind", LinkageKind, name="projects_benefit_kind"),
            one_of("status", BenefitStatus, name="projects_benefit_status"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="projects_benefit_positive"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="projects_benefit_days"),
            models.CheckConstraint(condition=~Q(proof=""), name="projects_benefit_proof"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(household__isnull=False),
                name="projects_benefit_member",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=JOBS) | Q(person__isnull=False), name="projects_benefit_job"
            ),
            models.CheckConstraint(
                condition=~Q(status=BenefitStatus.REVERSED)
                | ~Q(undo_reason="") & Q(undo_by_id__isnull=False) & ~Q(undone_by_id=F("undo_by_id")),
                name="projects_benefit_undone",
            ),
            models.UniqueConstraint(
                fields=["contract", "household", "person", "from_date"],
                condition=~Q(status__in=VOID) & Q(household__isnull=False),
                nulls_distinct=False,
                name="projects_benefit_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "region_code", "from_date"],
                condition=~Q(status__in=VOID) & Q(household__isnull=True),
                name="projects_benefit_village_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "-from_date", "-id"], name="projects_benefit_list"),
            models.Index(fields=["household", "from_date"], name="projects_benefit_household"),
        ]
        triggers = [legal_moves("status", BENEFIT_MOVES)]

    def __str__(self) -> str:
        """Return kind and amount in fen."""
        return f"{self.kind} {self.amount_fen}"

"""The delivery beat: contracts of a project, their milestones, and payments under them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.payment import PAYMENT_MOVES, ContractKind, PaymentKind, PaymentStatus

from .transitions import legal_moves, one_of


class WorkContract(models.Model):
    """A contract with whoever builds, supplies or gets a grant; its sum is paid by milestones."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="contracts")
    application = models.OneToOneField(
        "projects.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=ContractKind.choices)
    party = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    amount_fen = models.BigIntegerField()
    retention_percent = models.PositiveSmallIntegerField(default=0)
    signed_on = models.DateField()
    evidence_file_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A number stands once in a project; the agreement of a grant names its application."""

        constraints = [
            one_of("kind", ContractKind, name="projects_contract_kind"),
            models.UniqueConstraint(fields=["project", "number"], name="projects_contract_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="projects_contract_sum"),
            models.CheckConstraint(
                condition=Q(retention_percent__lte=30), name="projects_contract_retention"
            ),
            models.CheckConstraint(
                condition=Q(kind=ContractKind.GRANT, application__isnull=False)
                | ~Q(kind=ContractKind.GRANT) & Q(application__isnull=True),
                name="projects_contract_grant",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Milestone(models.Model):
    """A part of a contract that is paid once its condition is met."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(WorkContract, on_delete=models.PROTECT, related_name="milestones")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    position = models.PositiveSmallIntegerField()
    condition = models.CharField(max_length=200)
    share_percent = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    met_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    met_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A place in the order stands once; a milestone is met with its proof."""

        ordering = ["contract", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="projects_milestone_once"),
            models.CheckConstraint(
                condition=Q(share_percent__gte=1, share_percent__lte=100, amount_fen__gte=0),
                name="projects_milestone_share",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | ~Q(evidence=""), name="projects_milestone_proof"
            ),
        ]

    def __str__(self) -> str:
        """Return the condition."""
        return self.condition


class PaymentRequest(models.Model):
    """Money asked for under a contract by one person, and booked in the ledger by another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(WorkContract, on_delete=models.PROTECT, related_name="payments")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="payments")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=PaymentKind.choices)
    amount_fen = models.BigIntegerField()
    retained_fen = models.BigIntegerField(default=0)
    purpose = models.CharField(max_length=200)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.ASKED)
    voucher_number = models.CharField(max_length=40, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True)
    undo_by_id = models.UUIDField(null=True, blank=True)
    undo_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Two people a payment; a progress payment has its milestone; what is booked has its voucher."""

        constraints = [
            one_of("kind", PaymentKind, name="projects_payment_kind"),
            one_of("status", PaymentStatus, name="projects_payment_status"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, retained_fen__gte=0, retained_fen__lt=F("amount_fen")),
                name="projects_payment_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind=PaymentKind.MILESTONE, milestone__isnull=False)
                | ~Q(kind=PaymentKind.MILESTONE) & Q(milestone__isnull=True, retained_fen=0),
                name="projects_payment_milestone",
            ),
            models.CheckConstraint(
                condition=~Q(status=PaymentStatus.POSTED) | ~Q(decided_by_id=F("asked_by_id")),
                name="projects_payment_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[PaymentStatus.ASKED, PaymentStatus.REFUSED])
                | ~Q(voucher_number="") & Q(entry_id__isnull=False),
                name="projects_payment_voucher",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-asked_at", "-id"], name="projects_payment_list"),
            models.Index(fields=["project", "status"], name="projects_payment_project"),
        ]
        triggers = [legal_moves("status", PAYMENT_MOVES)]

    def __str__(self) -> str:
        """Return kind and amount in fen."""
        return f"{self.kind} {self.amount_fen}"

"""The delivery beat: a placement, what each side confirms about it, and where the two differ."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.delivery import (
    ACTIVE,
    LEGAL_MOVES,
    Arrangement,
    PlacementStatus,
    Receiver,
    Side,
    Transport,
)

from .transitions import legal_moves, one_of


class Placement(models.Model):
    """A worker who accepted an offer: departure, arrival, work, leaving.

    `contacted_on` is the last day somebody reached the worker, `employer_confirmed_on` the last day the
    employer vouched for the work, `kept_days` the greatest check day at which the worker was found at work.
    """

    worker: str  # the name or a pseudonym, and which of the two: set by queries.people.label_workers
    is_named: bool

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.OneToOneField("labour.Referral", on_delete=models.PROTECT, related_name="placement")
    wish = models.ForeignKey("labour.JobWish", on_delete=models.PROTECT, related_name="placements")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    vacancy = models.ForeignKey("labour.Vacancy", on_delete=models.PROTECT, related_name="placements")
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    household_id = models.UUIDField(null=True, blank=True)
    is_priority = models.BooleanField(default=False)
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    post = models.CharField(max_length=80)
    wage_fen = models.BigIntegerField()
    start_date = models.DateField()
    status = models.CharField(
        max_length=10, choices=PlacementStatus.choices, default=PlacementStatus.ACCEPTED
    )
    status_at = models.DateTimeField()
    accepted_on = models.DateField()
    departed_on = models.DateField(null=True, blank=True)
    transport = models.CharField(max_length=10, choices=Transport.choices, blank=True)
    arrangement = models.CharField(max_length=14, choices=Arrangement.choices, blank=True)
    escort = models.CharField(max_length=60, blank=True)
    journey_note = models.CharField(max_length=200, blank=True)
    arrived_on = models.DateField(null=True, blank=True)
    arrived_by_id = models.UUIDField(null=True, blank=True)
    in_work_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    contacted_on = models.DateField(null=True, blank=True)
    employer_confirmed_on = models.DateField(null=True, blank=True)
    kept_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One active placement a person; days in order; the stage and its dates agree."""

        constraints = [
            one_of("status", PlacementStatus, name="labour_placement_status"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=ACTIVE), name="labour_placement_active_once"
            ),
            models.CheckConstraint(
                condition=Q(departed_on__isnull=True)
                | Q(transport__in=Transport.values, arrangement__in=Arrangement.values),
                name="labour_placement_journey",
            ),
            models.CheckConstraint(
                condition=Q(arrived_on__isnull=True) | Q(arrived_on__gte=F("departed_on")),
                name="labour_placement_arrival",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PlacementStatus.ARRIVED, PlacementStatus.IN_WORK])
                | Q(arrived_on__isnull=False),
                name="labour_placement_arrived",
            ),
            models.CheckConstraint(
                condition=~Q(status=PlacementStatus.LEFT) | Q(left_on__isnull=False),
                name="labour_placement_left",
            ),
            models.CheckConstraint(condition=Q(wage_fen__gt=0), name="labour_placement_wage"),
        ]
        indexes = [
            models.Index(fields=["status", "-status_at", "id"], name="labour_placement_stage"),
            models.Index(fields=["region_code", "status"], name="labour_placement_region"),
            models.Index(fields=["employer", "status"], name="labour_placement_employer"),
            models.Index(fields=["departed_on"], name="labour_placement_departed"),
            models.Index(fields=["household_id"], name="labour_placement_household"),
        ]
        triggers = [legal_moves("status", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the post and the state."""
        return f"{self.post} {self.status}"


class Confirmation(models.Model):
    """What one side signs about a placement; a correction is a new row and keeps the old one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="confirmations")
    side = models.CharField(max_length=10, choices=Side.choices)
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer_id = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    employed = models.BooleanField()
    start_date = models.DateField(null=True, blank=True)
    post = models.CharField(max_length=80, blank=True)
    wage_fen = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField()
    signed_by_id = models.UUIDField(null=True)
    signed_by_name = models.CharField(max_length=120, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One current confirmation a side; a correction says why; the employed have start, post and wage."""

        constraints = [
            one_of("side", Side, name="labour_confirmation_side"),
            models.UniqueConstraint(
                fields=["placement", "side"],
                condition=Q(superseded_at__isnull=True),
                name="labour_confirmation_current_once",
            ),
            models.UniqueConstraint(
                fields=["placement", "side", "version"], name="labour_confirmation_version"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="labour_confirmation_reason"),
            models.CheckConstraint(
                condition=Q(employed=False) | (Q(start_date__isnull=False, wage_fen__gt=0) & ~Q(post="")),
                name="labour_confirmation_whole",
            ),
        ]

    def __str__(self) -> str:
        """Return the side and the version."""
        return f"{self.side} {self.version}"


class ArrivalReceipt(models.Model):
    """What the receiving side signs about an arrival; a correction is a new row and keeps the old one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="receipts")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer_id = models.UUIDField()
    receiver = models.CharField(max_length=10, choices=Receiver.choices)
    version = models.PositiveSmallIntegerField(default=1)
    came = models.BooleanField()
    came_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField()
    signed_by_id = models.UUIDField(null=True)
    signed_by_name = models.CharField(max_length=120, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One current receipt a placement; a correction says why; who came has a day."""

        constraints = [
            one_of("receiver", Receiver, name="labour_receipt_receiver"),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(superseded_at__isnull=True),
                name="labour_receipt_current_once",
            ),
            models.UniqueConstraint(fields=["placement", "version"], name="labour_receipt_version"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="labour_receipt_reason"),
            models.CheckConstraint(
                condition=Q(came=False, came_on__isnull=True) | Q(came=True, came_on__isnull=False),
                name="labour_receipt_whole",
            ),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return f"receipt {self.version}"


class Mismatch(models.Model):
    """A difference between what the two sides signed: open until a correction makes them agree."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="mismatches")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer_id = models.UUIDField()
    fields = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Confirmation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """One open mismatch a placement."""

        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(resolved_at__isnull=True), name="labour_mismatch_open_once"
            )
        ]

    def __str__(self) -> str:
        """Return the fields that differ."""
        return ", ".join(self.fields)

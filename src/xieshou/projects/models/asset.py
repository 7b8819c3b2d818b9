"""The verification beat: what a project leaves, who owns and keeps it, what it earns."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.asset import AssetKind, AssetStatus

from .transitions import append_only, one_of


class Asset(models.Model):
    """One asset of a project; its value is money that was paid under a contract, moved in the ledger."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="assets")
    contract = models.ForeignKey("projects.WorkContract", on_delete=models.PROTECT, related_name="assets")
    region_code = models.CharField(max_length=12, db_collation="C")
    code = models.CharField(max_length=40, unique=True, db_collation="C")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=AssetKind.choices)
    location = models.CharField(max_length=200)
    owner = models.CharField(max_length=120)
    value_fen = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=AssetStatus.choices, default=AssetStatus.USED)
    keeper = models.CharField(max_length=120, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    handover_document = models.CharField(max_length=200, blank=True)
    inspection_due = models.DateField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_by_id = models.UUIDField()
    registered_by_name = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_id = models.UUIDField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=120, blank=True)
    release_reason = models.CharField(max_length=200, blank=True)
    release_document = models.CharField(max_length=200, blank=True)
    release_asked_by_id = models.UUIDField(null=True, blank=True)
    release_asked_by_name = models.CharField(max_length=120, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by_id = models.UUIDField(null=True, blank=True)
    released_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Confirmed by somebody else, with its entry; handed over with a document or released, not both."""

        constraints = [
            one_of("kind", AssetKind, name="projects_asset_kind"),
            one_of("status", AssetStatus, name="projects_asset_status"),
            models.CheckConstraint(condition=Q(value_fen__gt=0), name="projects_asset_value"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(entry_id__isnull=False) & ~Q(confirmed_by_id=F("registered_by_id")),
                name="projects_asset_two_people",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_on__isnull=True)
                | ~Q(handover_document="") & ~Q(keeper="") & Q(confirmed_at__isnull=False),
                name="projects_asset_handover",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | Q(handed_over_on__isnull=True, confirmed_at__isnull=False)
                & ~Q(release_document="")
                & ~Q(released_by_id=F("release_asked_by_id")),
                name="projects_asset_released",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "code"], name="projects_asset_list")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class AssetInspection(models.Model):
    """What an inspection of an asset found; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="inspections")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    on = models.DateField()
    status = models.CharField(max_length=10, choices=AssetStatus.choices)
    finding = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120)

    class Meta:
        """A day is inspected once, and the finding is said."""

        constraints = [
            one_of("status", AssetStatus, name="projects_inspection_status"),
            models.UniqueConstraint(fields=["asset", "on"], name="projects_inspection_once"),
            models.CheckConstraint(condition=~Q(finding=""), name="projects_inspection_finding"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the finding."""
        return self.finding


class AssetIncome(models.Model):
    """A benefit that was paid out of the income of an asset; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="incomes")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    benefit = models.OneToOneField("projects.Benefit", on_delete=models.PROTECT, related_name="asset_income")
    region_code = models.CharField(max_length=12, db_collation="C")

    class Meta:
        """A benefit comes from one asset."""

        triggers = append_only()

    def __str__(self) -> str:
        """Return the key of the benefit."""
        return str(self.benefit_id)

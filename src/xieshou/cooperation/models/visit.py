"""Field visits: itinerary with sites and households, findings and how they were put right."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.meeting import FINDING_MOVES, FindingStatus, Rank, StopKind

from .base import TwoSided, legal_moves, one_of


class Visit(TwoSided):
    """A delegation's journey to the other side; `to_east` where the western side travels."""

    to_east = models.BooleanField(default=False)
    title = models.CharField(max_length=120)
    leader = models.CharField(max_length=60)
    from_date = models.DateField()
    to_date = models.DateField()
    purpose = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """The last day is not before the first."""

        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="cooperation_visit_days")
        ]
        indexes = [models.Index(fields=["from_date", "id"], name="cooperation_visit_list")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class VisitMember(TwoSided):
    """Who travelled with a delegation or received it: side, rank and duty."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="members")
    is_east = models.BooleanField()
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=80, blank=True)
    rank = models.CharField(max_length=10, choices=Rank.choices)

    class Meta:
        """On the list once, under a known rank."""

        constraints = [
            models.UniqueConstraint(fields=["visit", "name", "duty"], name="cooperation_member_once"),
            one_of("rank", Rank, name="cooperation_member_rank"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class VisitStop(TwoSided):
    """A site or household on the way; `need` is what was noticed at a household and went on as a clue."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="stops")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=StopKind.choices)
    place = models.CharField(max_length=120)
    body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="+")
    project_id = models.UUIDField(null=True, db_index=True)
    note = models.CharField(max_length=300, blank=True)
    need = models.CharField(max_length=300, blank=True)

    class Meta:
        """Numbered within the visit; a household stop names the household."""

        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="cooperation_stop_number"),
            one_of("kind", StopKind, name="cooperation_stop_kind"),
            models.CheckConstraint(
                condition=~Q(kind=StopKind.HOUSEHOLD) | Q(household__isnull=False),
                name="cooperation_stop_household",
            ),
            models.CheckConstraint(
                condition=Q(need="") | Q(household__isnull=False), name="cooperation_stop_need"
            ),
        ]

    def __str__(self) -> str:
        """Return number and place."""
        return f"{self.number}. {self.place}"


class Finding(TwoSided):
    """A problem found on a visit: where and when, who puts it right, what was done, who checked it.

    The position is the phone's, where somebody let it be read; without a photo of the state before
    the reason stands in `no_photo_reason`.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    stop = models.ForeignKey(VisitStop, on_delete=models.PROTECT, null=True, related_name="findings")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    village_code = models.CharField(max_length=12, db_collation="C", blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    seen_at = models.DateTimeField(null=True)
    no_photo_reason = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=80)
    due_date = models.DateField()
    status = models.CharField(max_length=10, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    status_at = models.DateTimeField()
    measure = models.CharField(max_length=300, blank=True)
    submitted_by_id = models.UUIDField(null=True)
    returned_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """Numbered within the visit; submitted with what was done; a position is whole and on the globe."""

        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="cooperation_finding_number"),
            one_of("status", FindingStatus, name="cooperation_finding_status"),
            models.CheckConstraint(
                condition=Q(status=FindingStatus.OPEN) | ~Q(measure=""), name="cooperation_finding_measure"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="cooperation_finding_position",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_date", "id"], name="cooperation_finding_due")]
        triggers = [legal_moves("status", FINDING_MOVES)]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"

"""The need beat: what a person asks of a job, and where the person stands."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.need import LEGAL_MOVES, Mandarin, ReachCode, Wanting, WorkStatus

from .transitions import legal_moves, one_of


@pghistory.track(
    pghistory.UpdateEvent(
        "changed", condition=pghistory.AnyChange(exclude=["updated_at"]), row=pghistory.Old
    ),
    append_only=True,
    model_name="JobWishHistory",
)
class JobWish(models.Model):
    """The job wish of one person, kept current; earlier values are in its history table.

    Empty lists, "" and 0 mean "not stated" or "open to everything", as the matching engine reads them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="job_wish")
    region_code = models.CharField(max_length=12, db_collation="C")
    status = models.CharField(max_length=20, choices=WorkStatus, default=WorkStatus.SEEKING)
    status_since = models.DateField()
    status_reason = models.CharField(max_length=40, blank=True)
    occupation_codes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    occupation_text = models.CharField(max_length=120, blank=True)
    wage_floor_fen = models.BigIntegerField(default=0)
    wage_expected_fen = models.BigIntegerField(default=0)
    reach = models.CharField(max_length=12, choices=ReachCode, default=ReachCode.NATION)
    wanted_regions = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    shifts = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    lodging = models.CharField(max_length=10, choices=Wanting, default=Wanting.NONE)
    meals = models.CharField(max_length=10, choices=Wanting, default=Wanting.NONE)
    language_level = models.PositiveSmallIntegerField(choices=Mandarin, default=Mandarin.NONE)
    skills = models.JSONField(default=dict, blank=True)
    licences = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    avoided_conditions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    altitude_max_m = models.PositiveIntegerField(default=0)
    climate_note = models.CharField(max_length=200, blank=True)
    available_from = models.DateField(null=True, blank=True)
    sharing_consent_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_on = models.DateField()
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """Closed lists, limits, and the legal moves of the status."""

        constraints = [
            one_of("status", WorkStatus, name="labour_wish_status"),
            one_of("reach", ReachCode, name="labour_wish_reach"),
            one_of("lodging", Wanting, name="labour_wish_lodging"),
            one_of("meals", Wanting, name="labour_wish_meals"),
            models.CheckConstraint(condition=Q(wage_floor_fen__gte=0), name="labour_wish_floor"),
            models.CheckConstraint(
                condition=Q(wage_expected_fen=0) | Q(wage_expected_fen__gte=F("wage_floor_fen")),
                name="labour_wish_expected",
            ),
            models.CheckConstraint(condition=Q(language_level__lte=4), name="labour_wish_language"),
        ]
        indexes = [
            models.Index(fields=["region_code", "status"], name="labour_wish_region"),
            models.Index(fields=["status", "region_code"], name="labour_wish_status_region"),
            models.Index(fields=["-updated_at", "-id"], name="labour_wish_recent"),
        ]
        triggers = [legal_moves("status", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the status and the key; names stay with the person."""
        return f"{self.status} {self.pk}"

"""The offer beat: a vacancy of an employer."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.need import Mandarin, ShiftCode
from xieshou.labour.vocabulary.offer import LEGAL_MOVES, VacancyStatus

from .transitions import legal_moves, one_of


@pghistory.track(
    pghistory.UpdateEvent(
        "changed", condition=pghistory.AnyChange(exclude=["updated_at"]), row=pghistory.Old
    ),
    append_only=True,
    model_name="VacancyHistory",
)
class Vacancy(models.Model):
    """A post that an employer offers: terms, requirements, places and stage.

    `skills` is a list of {"code", "level", "must"}. `published_to` holds region prefixes; empty means
    every paired county. `places_taken` is kept by the database functions labour_take_place and
    labour_release_place alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    occupation_code = models.CharField(max_length=12, blank=True)
    wage_from_fen = models.BigIntegerField()
    wage_to_fen = models.BigIntegerField()
    hours_per_day = models.PositiveSmallIntegerField(default=8)
    days_per_week = models.PositiveSmallIntegerField(default=5)
    shift = models.CharField(max_length=12, choices=ShiftCode, default=ShiftCode.DAY)
    lodging = models.BooleanField(default=False)
    meals = models.BooleanField(default=False)
    insurances = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    language_level = models.PositiveSmallIntegerField(choices=Mandarin, default=Mandarin.NONE)
    skills = models.JSONField(default=list, blank=True)
    licences = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    conditions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    altitude_m = models.PositiveIntegerField(default=0)
    climate_note = models.CharField(max_length=200, blank=True)
    probation_months = models.PositiveSmallIntegerField(default=0)
    head_count = models.PositiveIntegerField()
    places_taken = models.PositiveIntegerField(default=0, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    address = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    requirements = models.TextField(blank=True)
    is_urgent = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField()
    status = models.CharField(max_length=12, choices=VacancyStatus, default=VacancyStatus.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)
    published_to = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    steward_id = models.UUIDField(null=True, blank=True)
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """Closed lists, limits, and the legal moves of the stage."""

        constraints = [
            models.UniqueConstraint(fields=["employer", "code"], name="labour_vacancy_code_once"),
            one_of("status", VacancyStatus, name="labour_vacancy_status"),
            one_of("shift", ShiftCode, name="labour_vacancy_shift"),
            models.CheckConstraint(
                condition=Q(wage_from_fen__gt=0, wage_to_fen__gte=F("wage_from_fen")),
                name="labour_vacancy_wage",
            ),
            models.CheckConstraint(
                condition=Q(head_count__gte=1, places_taken__lte=F("head_count")),
                name="labour_vacancy_places",
            ),
            models.CheckConstraint(
                condition=Q(status=VacancyStatus.DRAFT)
                | Q(status=VacancyStatus.WITHDRAWN)
                | Q(published_at__isnull=False),
                name="labour_vacancy_published_at",
            ),
            models.CheckConstraint(condition=Q(language_level__lte=4), name="labour_vacancy_language"),
        ]
        indexes = [
            models.Index(fields=["status", "expires_on"], name="labour_vacancy_stage"),
            models.Index(fields=["region_code", "status"], name="labour_vacancy_region"),
            models.Index(fields=["-updated_at", "-id"], name="labour_vacancy_recent"),
        ]
        triggers = [legal_moves("status", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def places_left(self) -> int:
        """Return the places nobody has been referred to."""
        return self.head_count - self.places_taken

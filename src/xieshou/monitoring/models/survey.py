"""Anonymous satisfaction surveys. There is no row of an answer: a sheet of answers only adds to tallies.

A code is a row until it is used, and is gone afterwards: nothing says which code answered what, or when.
Keys are drawn at random (version 4) where a growing key would tell an order.
"""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.survey import VoidReason

from .constraints import never_changed, one_of


class SurveyRound(models.Model):
    """One survey of an area and a period, with its questions as they stood when it was opened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=80)
    questionnaire = models.CharField(max_length=40, db_collation="C")
    version = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    from_date = models.DateField()
    to_date = models.DateField()
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A survey may end early and never runs on: results that were seen once are final."""

        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="monitoring_survey_period")
        ]
        indexes = [models.Index(fields=["region_code", "from_date"], name="monitoring_survey_place")]
        triggers = [
            pgtrigger.ReadOnly(name="fixed", exclude=["to_date", "region_code"]),
            pgtrigger.Trigger(
                name="never_longer",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__to_date__gt=pgtrigger.F("old__to_date")),
                func="raise exception 'a survey never runs on' using errcode = '23514';",
            ),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class SurveyBatch(models.Model):
    """That codes were printed for a township: how many, and no code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="batches")
    region_code = models.CharField(max_length=12, db_collation="C")
    size = models.PositiveIntegerField()
    printed_at = models.DateTimeField()
    printed_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Written once."""

        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the size."""
        return str(self.size)


class SurveyVoid(models.Model):
    """That a batch is void, and how many of its codes nobody had used; needed to count the used ones."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.OneToOneField(SurveyBatch, on_delete=models.PROTECT, related_name="void")
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="voids")
    region_code = models.CharField(max_length=12, db_collation="C")
    reason = models.CharField(max_length=8, choices=VoidReason.choices)
    unused = models.PositiveIntegerField()
    voided_at = models.DateTimeField()
    voided_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Written once."""

        constraints = [one_of("reason", VoidReason, name="monitoring_surveyvoid_reason")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class SurveyCode(models.Model):
    """A code that nobody has used yet, as a keyed digest; using it deletes the row.

    The batch is that of the paper, so that lost paper can be made void; it is gone with the row. Codes from
    before batches were told apart have none.
    """

    digest = models.CharField(primary_key=True, max_length=32, db_collation="C")
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="codes")
    region_code = models.CharField(max_length=12, db_collation="C")
    batch = models.ForeignKey(SurveyBatch, on_delete=models.PROTECT, related_name="codes", null=True)

    def __str__(self) -> str:
        """Return the survey."""
        return str(self.round_id)


class SurveyTally(models.Model):
    """How often each answer was given in a township. One row, so that no row tells what the last one was."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="tallies")
    region_code = models.CharField(max_length=12, db_collation="C")
    answered = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        """One row a township."""

        constraints = [models.UniqueConstraint(fields=["round", "region_code"], name="monitoring_tally_once")]

    def __str__(self) -> str:
        """Return how many answered."""
        return str(self.answered)


class SurveyTexts(models.Model):
    """The free texts of a question, of the whole area and in drawn order, apart from every other answer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="texts")
    region_code = models.CharField(max_length=12, db_collation="C")
    question = models.CharField(max_length=40, db_collation="C")
    texts = models.JSONField(default=list)

    class Meta:
        """One row a question."""

        constraints = [models.UniqueConstraint(fields=["round", "question"], name="monitoring_texts_once")]

    def __str__(self) -> str:
        """Return the question."""
        return self.question

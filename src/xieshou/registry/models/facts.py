"""Dated facts beside income: spending, guarantees, work, measures received. Never changed, only reversed."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.registry.vocabulary_facts import (
    Cause,
    ExpenditureKind,
    GuaranteeKind,
    GuaranteeState,
    LabourStatus,
    MeasureKind,
    Unit,
)

from .expressions import NextNewYear, never_deleted
from .household import Household

REVERSAL = ["reversed_at", "reversed_by_id", "reversal_reason"]


def never_changed() -> list[pgtrigger.Trigger]:
    """Return the triggers of a fact: no deletion, and no change but its reversal and its place."""
    return [
        never_deleted(),
        pgtrigger.ReadOnly(name="fixed", exclude=[*REVERSAL, "region_code"]),
    ]


def common_constraints(name: str) -> list[models.BaseConstraint]:
    """Return what holds for every kind of fact: reversals have a reason, a source counts once."""
    return [
        models.CheckConstraint(
            condition=Q(reversed_at__isnull=True, reversal_reason="")
            | Q(reversed_at__isnull=False) & ~Q(reversal_reason=""),
            name=f"registry_{name}_reversal_has_reason",
        ),
        models.UniqueConstraint(
            fields=["source", "source_id"],
            condition=Q(reversed_at__isnull=True, source_id__isnull=False),
            name=f"registry_{name}_source_once",
        ),
    ]


def allowed(name: str, field: str, words: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that a column holds one of the words."""
    condition: dict[str, Any] = {f"{field}__in": words.values}
    return models.CheckConstraint(condition=Q(**condition), name=f"registry_{name}_{field}")


class DatedFact(models.Model):
    """What all facts share: whose, on what evidence, recorded when, taken back why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    source = models.CharField(_("source"), max_length=40)
    source_id = models.UUIDField(null=True, blank=True)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by_id = models.UUIDField(null=True, blank=True)
    reversal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class ExpenditureFact(DatedFact):
    """A cost that weighs on the family: the whole bill, and what insurance and aid gave back.

    A period lies in one calendar year, so that a year's own cost is a plain sum.
    """

    kind = models.CharField(_("kind of spending"), max_length=9, choices=ExpenditureKind)
    item = models.CharField(_("item"), max_length=60, blank=True)
    amount_fen = models.BigIntegerField(_("whole cost"))
    repaid_fen = models.BigIntegerField(_("given back"), default=0)
    is_rigid = models.BooleanField(_("rigid"), default=True)
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))

    class Meta:
        """Own cost is never negative; a period lies in one year."""

        constraints = [
            allowed("expenditure", "kind", ExpenditureKind),
            models.CheckConstraint(
                condition=Q(repaid_fen__gte=0) & Q(amount_fen__gte=F("repaid_fen")),
                name="registry_expenditure_own_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gt=F("period_from")) & Q(period_to__lte=NextNewYear("period_from")),
                name="registry_expenditure_one_year",
            ),
            *common_constraints("expenditure"),
        ]
        indexes = [models.Index(fields=["household", "period_from"], name="registry_expenditure_year")]
        triggers = never_changed()

    def __str__(self) -> str:
        """Return the kind and the whole cost in fen."""
        return f"{self.kind} {self.amount_fen}"

    @property
    def own_fen(self) -> int:
        """Return what the family itself paid."""
        return self.amount_fen - self.repaid_fen


class GuaranteeFact(DatedFact):
    """How a guarantee stood on a day, with what was seen; it holds until a later fact."""

    kind = models.CharField(_("guarantee"), max_length=9, choices=GuaranteeKind)
    state = models.CharField(_("state"), max_length=14, choices=GuaranteeState)
    on_date = models.DateField(_("seen on"))
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)

    class Meta:
        """A verdict needs evidence; house and water belong to the family as a whole."""

        constraints = [
            allowed("guarantee", "kind", GuaranteeKind),
            allowed("guarantee", "state", GuaranteeState),
            models.CheckConstraint(
                condition=~Q(state__in=[GuaranteeState.MET, GuaranteeState.NOT_MET]) | ~Q(evidence=""),
                name="registry_guarantee_verdict_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[GuaranteeKind.HOUSING, GuaranteeKind.WATER]) | Q(person__isnull=True),
                name="registry_guarantee_of_family",
            ),
            *common_constraints("guarantee"),
        ]
        indexes = [models.Index(fields=["household", "kind", "on_date"], name="registry_guarantee_day")]
        triggers = never_changed()

    def __str__(self) -> str:
        """Return the guarantee, its state and the day."""
        return f"{self.kind} {self.state} {self.on_date}"


class LabourFact(DatedFact):
    """What somebody does for work from a day on, until a later fact."""

    status = models.CharField(_("work"), max_length=12, choices=LabourStatus)
    from_date = models.DateField(_("since"))
    place = models.CharField(_("place of work"), max_length=60, blank=True)
    employer = models.CharField(_("employer"), max_length=60, blank=True)

    class Meta:
        """Work is somebody's: never the family's."""

        constraints = [
            allowed("labour", "status", LabourStatus),
            models.CheckConstraint(condition=Q(person__isnull=False), name="registry_labour_is_somebodys"),
            *common_constraints("labour"),
        ]
        indexes = [models.Index(fields=["household", "person", "from_date"], name="registry_labour_day")]
        triggers = never_changed()

    def __str__(self) -> str:
        """Return the status and the day."""
        return f"{self.status} {self.from_date}"


class MeasureFact(DatedFact):
    """Help that reached a person, a family or their house, against one cause."""

    kind = models.CharField(_("measure"), max_length=14, choices=MeasureKind)
    item = models.CharField(_("item"), max_length=60, blank=True)
    cause = models.CharField(_("cause"), max_length=14, choices=Cause)
    unit = models.CharField(_("reaches"), max_length=6, choices=Unit, default=Unit.FAMILY)
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    provider = models.CharField(_("given by"), max_length=60, blank=True)
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        """Periods are ordered; what reaches a person names that person."""

        constraints = [
            allowed("measure", "kind", MeasureKind),
            allowed("measure", "cause", Cause),
            models.CheckConstraint(
                condition=Q(unit=Unit.PERSON, person__isnull=False)
                | Q(unit__in=[Unit.FAMILY, Unit.HOUSE], person__isnull=True),
                name="registry_measure_unit",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0),
                name="registry_measure_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(period_to__isnull=True) | Q(period_to__gt=F("period_from")),
                name="registry_measure_period",
            ),
            *common_constraints("measure"),
        ]
        indexes = [models.Index(fields=["household", "period_from"], name="registry_measure_day")]
        triggers = never_changed()

    def __str__(self) -> str:
        """Return the measure and the day."""
        return f"{self.kind} {self.period_from}"

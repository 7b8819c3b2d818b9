"""Households, their members over time, and their dated income facts.

Integrity lives here: the two axes of a household are separate columns with constraints between
them, a person is a member of one household at a time, an income fact is never changed.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id

from .vocabulary import (
    BaseType,
    Education,
    EndReason,
    Health,
    IncomeKind,
    LabourAbility,
    MonitoringClass,
    Relation,
)


class SamePerson(Func):
    """A range that holds one person: lets a GiST exclusion compare keys without btree_gist."""

    function = "registry_uuidrange"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class Period(Func):
    """The days of a period: from inclusive, to exclusive, open when `to_date` is null."""

    function = "daterange"
    output_field = DateRangeField()


class NextNewYear(Func):
    """The first day of the year after a date."""

    template = "(date_trunc('year', %(expressions)s::timestamp) + interval '1 year')::date"
    output_field = models.DateField()


def count_members(name: str, operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps `member_count` where a statement touched memberships."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "touched"}),  # type: ignore[no-untyped-call]
        func="""
            UPDATE registry_household h SET member_count = c.present
            FROM (
                SELECT t.household_id, (
                    SELECT count(*) FROM registry_member m
                    WHERE m.household_id = t.household_id AND m.to_date IS NULL
                ) AS present
                FROM (SELECT DISTINCT household_id FROM touched) t
            ) c
            WHERE h.id = c.household_id AND h.member_count <> c.present;
            RETURN NULL;
        """,
    )


HISTORY_FIELDS = (
    "base_type",
    "monitoring_class",
    "risk_cleared_on",
    "head",
    "region_code",
    "address",
    "closed_on",
)


@pghistory.track(
    pghistory.UpdateEvent("changed", condition=pghistory.AnyChange(*HISTORY_FIELDS), row=pghistory.Old),
    fields=["id", *HISTORY_FIELDS],
    append_only=True,
    model_name="HouseholdHistory",
)
class Household(models.Model):
    """A family as registered: base type × monitoring class × risk cleared, three separate facts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("household code"), max_length=20, unique=True, db_collation="C")
    region_code = models.CharField(_("village"), max_length=12, db_collation="C")
    head = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("head")
    )
    base_type = models.CharField(_("household type"), max_length=8, choices=BaseType)
    monitoring_class = models.CharField(
        _("monitoring class"), max_length=8, choices=MonitoringClass, default=MonitoringClass.NONE
    )
    risk_cleared_on = models.DateField(_("risk cleared on"), null=True, blank=True)
    is_priority = models.GeneratedField(
        expression=Q(base_type=BaseType.EXITED) | ~Q(monitoring_class=MonitoringClass.NONE),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    registered_on = models.DateField(_("registered on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    member_count = models.PositiveSmallIntegerField(_("people"), default=0)

    class Meta:
        """The legal states of a household, and the orders in which lists read it."""

        constraints = [
            models.CheckConstraint(
                condition=Q(base_type__in=BaseType.values), name="registry_household_base_type"
            ),
            models.CheckConstraint(
                condition=Q(monitoring_class__in=[MonitoringClass.NONE, MonitoringClass.SUDDEN])
                | Q(monitoring_class=MonitoringClass.UNSTABLE, base_type=BaseType.EXITED)
                | Q(monitoring_class=MonitoringClass.MARGINAL, base_type=BaseType.ORDINARY),
                name="registry_household_axes",
            ),
            models.CheckConstraint(
                condition=Q(risk_cleared_on__isnull=True) | ~Q(monitoring_class=MonitoringClass.NONE),
                name="registry_household_cleared_if_monitored",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{12}$"), name="registry_household_region"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("registered_on")),
                name="registry_household_closed_after",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "code"], name="registry_household_place"),
            models.Index(fields=["registered_on", "region_code", "code"], name="registry_household_date"),
            models.Index(fields=["member_count", "region_code", "code"], name="registry_household_people"),
            models.Index(
                fields=["region_code", "code"],
                name="registry_household_watched",
                condition=~Q(monitoring_class=MonitoringClass.NONE),
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="code_is_fixed", fields=["code"])]

    def __str__(self) -> str:
        """Return the household code."""
        return self.code


class Member(models.Model):
    """One person's time in a household, and what the roster knows of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    relation = models.CharField(_("relation to head"), max_length=2, choices=Relation)
    from_date = models.DateField(_("member since"))
    to_date = models.DateField(_("member until"), null=True, blank=True)
    end_reason = models.CharField(_("reason for leaving"), max_length=12, choices=EndReason, blank=True)
    education = models.CharField(_("education"), max_length=2, choices=Education, blank=True)
    health = models.CharField(_("health"), max_length=8, choices=Health, blank=True)
    labour_ability = models.CharField(_("ability to work"), max_length=8, choices=LabourAbility, blank=True)
    skills = models.CharField(_("skills"), max_length=200, blank=True)

    class Meta:
        """Periods are ordered; one household at a time; one head a household."""

        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="registry_member_period",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True, end_reason="")
                | Q(to_date__isnull=False) & ~Q(end_reason=""),
                name="registry_member_end_has_reason",
            ),
            ExclusionConstraint(
                name="registry_member_one_household",
                expressions=[
                    (SamePerson("person"), RangeOperators.OVERLAPS),
                    (Period("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
                violation_error_code="one_household",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(relation=Relation.HEAD, to_date__isnull=True),
                name="registry_member_one_head",
            ),
        ]
        indexes = [models.Index(fields=["person", "to_date"], name="registry_member_person")]
        triggers = [
            count_members("count_inserted", pgtrigger.Insert, "new"),
            count_members("count_updated", pgtrigger.Update, "new"),
            count_members("count_deleted", pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        """Return the relation and the period."""
        return f"{self.get_relation_display()} {self.from_date}"


class IncomeFact(models.Model):
    """An amount of one kind over a period, with its source; never changed, only reversed.

    `amount_fen` is not negative: expenses have their own kind. A fact of a person counts for the
    household. A period lies in one calendar year, so that a year's income is a plain sum.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="income_facts", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(_("kind of income"), max_length=13, choices=IncomeKind)
    item = models.CharField(_("item"), max_length=30, blank=True)
    is_countable = models.BooleanField(_("counted"), default=True)
    amount_fen = models.BigIntegerField(_("amount"))
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
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
        """Amounts, periods, one living fact a source; the database refuses changes."""

        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IncomeKind.values), name="registry_income_kind"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="registry_income_not_negative"),
            models.CheckConstraint(
                condition=Q(period_to__gt=F("period_from")), name="registry_income_period"
            ),
            models.CheckConstraint(
                condition=Q(period_to__lte=NextNewYear("period_from")),
                name="registry_income_one_year",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=Q(reversed_at__isnull=True, source_id__isnull=False),
                name="registry_income_source_once",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "period_from"], name="registry_income_year"),
            models.Index(fields=["person"], name="registry_income_person", condition=Q(person__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="fixed",
                exclude=["reversed_at", "reversed_by_id", "reversal_reason", "region_code"],
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the amount in fen."""
        return f"{self.kind} {self.amount_fen}"

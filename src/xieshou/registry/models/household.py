"""Households and their members over time.

Integrity lives here: the two axes of a household are separate columns with constraints between
them, and a person is a member of one household at a time.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.registry.vocabulary import (
    BaseType,
    Education,
    EndReason,
    Health,
    JoinReason,
    LabourAbility,
    MonitoringClass,
    Relation,
)

from .expressions import Period, SamePerson


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
    start_reason = models.CharField(
        _("how they joined"), max_length=12, choices=JoinReason, db_default=JoinReason.REGISTERED.value
    )
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

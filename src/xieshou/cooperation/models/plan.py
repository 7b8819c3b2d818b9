"""Plans: requirements, needs, capabilities, plan lines with quarterly milestones, proposals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.plan import PlanKind, SupplyKind, UnmetReason

from .base import TwoSided, one_of


class Requirement(TwoSided):
    """What policy requires of a district: an item of a document."""

    title = models.CharField(max_length=160)
    document = models.CharField(max_length=160)
    issued_on = models.DateField()

    class Meta:
        """An item once a document."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "document", "title"], name="cooperation_requirement_once"
            )
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class NeedRecord(TwoSided):
    """What a county needs in a year: so many units of a kind."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SupplyKind.choices)
    title = models.CharField(max_length=160)
    quantity = models.PositiveIntegerField()
    weight = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """More than nothing, with a weight."""

        constraints = [
            one_of("kind", SupplyKind, name="cooperation_need_kind"),
            models.CheckConstraint(condition=Q(quantity__gt=0, weight__gt=0), name="cooperation_need_some"),
        ]
        indexes = [models.Index(fields=["region_code", "year", "kind"], name="cooperation_need_list")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class CapabilityRecord(TwoSided):
    """What a district can give in a year: so many units of a kind, with cost and people a unit."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SupplyKind.choices)
    title = models.CharField(max_length=160)
    units = models.PositiveIntegerField()
    cost_fen = models.BigIntegerField(default=0)
    people = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """More than nothing; a cost is not below nought."""

        constraints = [
            one_of("kind", SupplyKind, name="cooperation_capability_kind"),
            models.CheckConstraint(
                condition=Q(units__gt=0, cost_fen__gte=0), name="cooperation_capability_some"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "year", "kind"], name="cooperation_capability_list")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Plan(TwoSided):
    """A three-year or annual plan; an annual plan may stand below a three-year one."""

    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    title = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="years")
    from_date = models.DateField()
    to_date = models.DateField()
    adopted_on = models.DateField(null=True)
    adopted_by = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """Of a known kind, ends after it begins; a draft until it is adopted by a document."""

        constraints = [
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | ~Q(adopted_by=""),
                name="cooperation_plan_adopted",
            ),
            one_of("kind", PlanKind, name="cooperation_plan_kind"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="cooperation_plan_days"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class PlanLine(TwoSided):
    """A task of a plan: owner, what is counted, and the three legs it stands on."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    owner = models.CharField(max_length=80)
    indicator_code = models.CharField(max_length=60)
    target = models.BigIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="lines")
    need = models.ForeignKey(NeedRecord, on_delete=models.PROTECT, null=True, related_name="lines")
    capability = models.ForeignKey(
        CapabilityRecord, on_delete=models.PROTECT, null=True, related_name="lines"
    )
    proposal_line = models.OneToOneField(
        "cooperation.ProposalLine", on_delete=models.PROTECT, null=True, related_name="plan_line"
    )

    class Meta:
        """Numbered within the plan; more than nothing."""

        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="cooperation_line_number"),
            models.CheckConstraint(condition=Q(target__gt=0), name="cooperation_line_target"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="cooperation_line_days"),
        ]

    def __str__(self) -> str:
        """Return number and title."""
        return f"{self.number}. {self.title}"


class Milestone(TwoSided):
    """What a line must have reached at the end of a quarter, from its first day on."""

    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="milestones")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    target = models.BigIntegerField()

    class Meta:
        """One a quarter."""

        constraints = [
            models.UniqueConstraint(fields=["line", "year", "quarter"], name="cooperation_milestone_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="cooperation_milestone_quarter"
            ),
        ]

    def __str__(self) -> str:
        """Return the quarter."""
        return f"{self.year} Q{self.quarter}"


class ProposalRun(TwoSided):
    """A proven proposal of a year with the limits it was made under."""

    year = models.PositiveSmallIntegerField()
    budget_fen = models.BigIntegerField()
    people_limit = models.PositiveIntegerField()
    weight = models.BigIntegerField()
    bound = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    people = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Only a proven plan is kept."""

        constraints = [
            models.CheckConstraint(condition=Q(weight=F("bound")), name="cooperation_proposal_proven"),
            models.CheckConstraint(
                condition=Q(cost_fen__lte=F("budget_fen"), people__lte=F("people_limit")),
                name="cooperation_proposal_within",
            ),
        ]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.year)


class ProposalLine(TwoSided):
    """Units of a capability for a need, or (no capability) units that stay unmet, with the reason."""

    run = models.ForeignKey(ProposalRun, on_delete=models.PROTECT, related_name="lines")
    need = models.ForeignKey(NeedRecord, on_delete=models.PROTECT, related_name="+")
    capability = models.ForeignKey(CapabilityRecord, on_delete=models.PROTECT, null=True, related_name="+")
    units = models.PositiveIntegerField()
    unmet_reason = models.CharField(max_length=16, choices=UnmetReason.choices, blank=True)

    class Meta:
        """Given by a capability, or unmet for a reason."""

        constraints = [
            models.CheckConstraint(
                condition=Q(capability__isnull=False, unmet_reason="")
                | (Q(capability__isnull=True) & ~Q(unmet_reason="")),
                name="cooperation_proposal_line",
            )
        ]

    def __str__(self) -> str:
        """Return the units."""
        return str(self.units)

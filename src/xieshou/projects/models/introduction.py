"""Enterprises introduced to a county: their way, their money, whom they employ; parks and their tenants."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.introduction import INTRO_MOVES, IntroStage, MoneyKind

from .transitions import append_only, legal_moves, one_of

PERIOD = Q(to_date__isnull=True) | Q(to_date__gt=F("from_date"))


@pghistory.track(
    pghistory.UpdateEvent("changed", condition=pghistory.AnyChange(), row=pghistory.Old),
    append_only=True,
    model_name="IntroductionHistory",
)
class Introduction(models.Model):
    """An enterprise that a county courts or has won, from the lead to its operation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True, db_collation="C")
    origin = models.CharField(max_length=120)
    district_code = models.CharField(max_length=12, db_collation="C", blank=True)
    sector = models.CharField(max_length=20)
    jobs_planned = models.PositiveIntegerField(default=0)
    found_on = models.DateField()
    stage = models.CharField(max_length=10, choices=IntroStage.choices, default=IntroStage.LEAD)
    stage_on = models.DateField()
    next_visit_on = models.DateField(null=True, blank=True)
    lost_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Known once in a county; who has landed is registered; who was lost has a reason."""

        constraints = [
            one_of("stage", IntroStage, name="projects_intro_stage"),
            models.UniqueConstraint(fields=["region_code", "name"], name="projects_intro_once"),
            models.CheckConstraint(
                condition=~Q(stage__in=[IntroStage.LANDED, IntroStage.OPERATING]) | ~Q(uscc=""),
                name="projects_intro_registered",
            ),
            models.CheckConstraint(
                condition=Q(stage=IntroStage.LOST, lost_reason__gt="")
                | (~Q(stage=IntroStage.LOST) & Q(lost_reason="")),
                name="projects_intro_lost",
            ),
            models.CheckConstraint(condition=Q(stage_on__gte=F("found_on")), name="projects_intro_days"),
        ]
        indexes = [models.Index(fields=["region_code", "stage", "-stage_on"], name="projects_intro_list")]
        triggers = [legal_moves("stage", INTRO_MOVES)]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class IntroductionStep(models.Model):
    """One step of an introduced enterprise, with its day and what proves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="steps")
    region_code = models.CharField(max_length=12, db_collation="C")
    to_stage = models.CharField(max_length=10, choices=IntroStage.choices)
    on_date = models.DateField()
    document = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    taken_at = models.DateTimeField()
    taken_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A step is proven, taken once, and never changed."""

        constraints = [
            one_of("to_stage", IntroStage, name="projects_introstep_stage"),
            models.CheckConstraint(condition=~Q(document=""), name="projects_introstep_document"),
            models.UniqueConstraint(fields=["introduction", "to_stage"], name="projects_introstep_once"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the stage reached."""
        return self.to_stage


class Investment(models.Model):
    """An amount committed, paid in or paid as tax; a wrong one is taken back by its negative, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="investments")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=MoneyKind.choices)
    amount_fen = models.BigIntegerField()
    on_date = models.DateField()
    proof = models.CharField(max_length=200)
    takes_back = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="taken_back")
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Proven, never nothing, negative only where it takes another back, and never changed."""

        constraints = [
            one_of("kind", MoneyKind, name="projects_investment_kind"),
            models.CheckConstraint(condition=~Q(proof=""), name="projects_investment_proof"),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, amount_fen__gt=0)
                | Q(takes_back__isnull=False, amount_fen__lt=0),
                name="projects_investment_sign",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class IntroductionJob(models.Model):
    """A person whom an introduced enterprise employs: a member of a household on file, or somebody named."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="jobs")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    worker_name = models.CharField(max_length=60, blank=True)
    home_code = models.CharField(max_length=12, db_collation="C")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """On file with household and person, or named; proven; once a person and first day."""

        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, person__isnull=False)
                | (Q(household__isnull=True, person__isnull=True) & ~Q(worker_name="")),
                name="projects_introjob_worker",
            ),
            models.CheckConstraint(condition=PERIOD, name="projects_introjob_days"),
            models.CheckConstraint(condition=~Q(proof=""), name="projects_introjob_proof"),
            models.UniqueConstraint(
                fields=["introduction", "person", "worker_name", "home_code", "from_date"],
                nulls_distinct=False,
                name="projects_introjob_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the first day."""
        return str(self.from_date)


class Park(models.Model):
    """An industrial park that two sides build together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=120)
    operator = models.CharField(max_length=120)
    district_code = models.CharField(max_length=12, db_collation="C", blank=True)
    opened_on = models.DateField()
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Known once in a place."""

        constraints = [models.UniqueConstraint(fields=["region_code", "name"], name="projects_park_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Tenancy(models.Model):
    """A unit of a park leased to an introduced enterprise for a period; no two at once (database wall)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="tenancies")
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="tenancies")
    region_code = models.CharField(max_length=12, db_collation="C")
    unit = models.CharField(max_length=40)
    area_m2 = models.PositiveIntegerField()
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    contract = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Of some area, under a contract, ends after it begins."""

        constraints = [
            models.CheckConstraint(condition=PERIOD, name="projects_tenancy_days"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="projects_tenancy_area"),
            models.CheckConstraint(condition=~Q(contract=""), name="projects_tenancy_contract"),
        ]

    def __str__(self) -> str:
        """Return the unit."""
        return self.unit

"""The need beat: projects of the library, their places, notices, steps and adjustments."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.proposal import (
    BEFORE_ENTRY,
    STAGE_MOVES,
    Category,
    ChainLink,
    Nature,
    Origin,
    Reached,
    Stage,
)

from .transitions import append_only, legal_moves, one_of


@pghistory.track(
    pghistory.UpdateEvent("changed", condition=pghistory.AnyChange(), row=pghistory.Old),
    append_only=True,
    model_name="ProjectHistory",
)
class Project(models.Model):
    """A project from the first draft to the review of its results.

    `region_code` is where it belongs; a project of several places also has rows of `ProjectPlace`.
    `sources` holds the planned money by source in fen and adds up to `amount_fen`. It stands on a line of a
    plan, a policy requirement, a recorded need and a recorded capability; any of them may be missing.
    `application` is the granted application that it was made from.
    `result` and `reached` say in the review what came of the performance target.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=30, unique=True, db_collation="C")
    name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12, db_collation="C")
    category = models.CharField(max_length=14, choices=Category.choices)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    sector = models.CharField(max_length=20)
    chain_link = models.CharField(max_length=12, choices=ChainLink.choices, default=ChainLink.NONE)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    plan_year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    responsible_unit = models.CharField(max_length=120)
    implementer = models.CharField(max_length=120, blank=True)
    tasks = models.TextField(max_length=2000)
    amount_fen = models.BigIntegerField()
    sources = models.JSONField(default=dict)
    beneficiaries = models.CharField(max_length=300, blank=True)
    households_planned = models.PositiveIntegerField(default=0)
    people_planned = models.PositiveIntegerField(default=0)
    performance_target = models.CharField(max_length=500, blank=True)
    participation = models.CharField(max_length=500, blank=True)
    linkage = models.CharField(max_length=500, blank=True)
    is_operating = models.BooleanField(default=False)
    leaves_asset = models.BooleanField(default=True)
    plan_line = models.ForeignKey(
        "cooperation.PlanLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requirement = models.ForeignKey(
        "cooperation.Requirement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    need = models.ForeignKey(
        "cooperation.NeedRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    capability = models.ForeignKey(
        "cooperation.CapabilityRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    application = models.OneToOneField(
        "projects.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="project"
    )
    result = models.CharField(max_length=500, blank=True)
    reached = models.CharField(max_length=8, choices=Reached.choices, blank=True)
    stage = models.CharField(max_length=14, choices=Stage.choices, default=Stage.DRAFT)
    stage_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Closed lists, the legal moves of the stage, and no entry without a performance target."""

        constraints = [
            one_of("category", Category, name="projects_project_category"),
            one_of("nature", Nature, name="projects_project_nature"),
            one_of("chain_link", ChainLink, name="projects_project_chain"),
            one_of("origin", Origin, name="projects_project_origin"),
            one_of("stage", Stage, name="projects_project_stage"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="projects_project_days"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="projects_project_amount"),
            models.CheckConstraint(
                condition=Q(stage__in=BEFORE_ENTRY) | ~Q(performance_target=""),
                name="projects_project_target",
            ),
            models.CheckConstraint(
                condition=Q(reached="") | (Q(reached__in=Reached.values) & ~Q(result="")),
                name="projects_project_result",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "stage"], name="projects_project_place"),
            models.Index(fields=["stage", "-stage_at", "-id"], name="projects_project_list"),
        ]
        triggers = [legal_moves("stage", STAGE_MOVES)]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ProjectPlace(models.Model):
    """A village, township or county that a project covers, with its area and its share of the money."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="places")
    region_code = models.CharField(max_length=12, db_collation="C")
    area_mu = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    households = models.PositiveIntegerField(default=0)
    share_fen = models.BigIntegerField(null=True, blank=True)

    class Meta:
        """A place stands once in a project; area and share are not negative."""

        constraints = [
            models.UniqueConstraint(fields=["project", "region_code"], name="projects_place_once"),
            models.CheckConstraint(condition=Q(area_mu__gte=0), name="projects_place_area"),
            models.CheckConstraint(
                condition=Q(share_fen__isnull=True) | Q(share_fen__gte=0), name="projects_place_share"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "project"], name="projects_place_region")]

    def __str__(self) -> str:
        """Return the code of the place."""
        return self.region_code


class PublicNotice(models.Model):
    """A project put up for everybody to read, at one level: from the first day, to exclusive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="notices")
    region_code = models.CharField(max_length=12, db_collation="C")
    level = models.CharField(max_length=10, choices=Origin.choices)
    from_date = models.DateField()
    to_date = models.DateField()
    posted_at = models.CharField(max_length=120)
    parameters_version = models.CharField(max_length=20)
    objection = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A notice lasts at least a day, and one begins a day at a level; it is not closed before its end."""

        constraints = [
            one_of("level", Origin, name="projects_notice_level"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="projects_notice_days"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("to_date")),
                name="projects_notice_closed_after",
            ),
            models.UniqueConstraint(fields=["project", "level", "from_date"], name="projects_notice_once"),
        ]

    def __str__(self) -> str:
        """Return level and first day."""
        return f"{self.level} {self.from_date}"


class StageEvent(models.Model):
    """One step of a project, with the document that proves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    region_code = models.CharField(max_length=12, db_collation="C")
    from_stage = models.CharField(max_length=14, choices=Stage.choices)
    to_stage = models.CharField(max_length=14, choices=Stage.choices)
    document = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    taken_at = models.DateTimeField()
    taken_by_id = models.UUIDField(null=True, editable=False)
    taken_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A step names its document and is never changed."""

        constraints = [
            one_of("from_stage", Stage, name="projects_step_from"),
            one_of("to_stage", Stage, name="projects_step_to"),
            models.CheckConstraint(condition=~Q(document=""), name="projects_step_document"),
        ]
        indexes = [models.Index(fields=["project", "taken_at"], name="projects_step_list")]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the stage reached."""
        return self.to_stage


class Adjustment(models.Model):
    """A change of a project that is already in the library, with what stood before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="adjustments")
    region_code = models.CharField(max_length=12, db_collation="C")
    document = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    before = models.JSONField()
    after = models.JSONField()
    taken_at = models.DateTimeField()
    taken_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """An adjustment names its document and reason and is never changed."""

        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(reason=""), name="projects_adjustment_reason"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the document."""
        return self.document

"""Start-up service: a founder's business from advice to the end of its first year, mentors, money, counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.startup import (
    LIVING,
    STAGE_MOVES,
    WITH_LICENCE,
    AidKind,
    Branch,
    EndCause,
    MentorSide,
    Stage,
)

from .transitions import legal_moves, one_of


class Startup(models.Model):
    """One business of a founder. `jobs` and `households_led` are those of the latest count.

    `partner_region_code` is the eastern region paired with the county when the case was opened; the
    business counts on its board too.
    `check_due_on` is the day on which its first year is over; `alive_on` the day it was then found alive.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    founder = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C")
    name = models.CharField(max_length=120)
    branch = models.CharField(max_length=12, choices=Branch.choices)
    idea = models.CharField(max_length=500, blank=True)
    plan = models.TextField(max_length=4000, blank=True)
    opened_on = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.ADVICE)
    stage_since = models.DateField()
    uscc = models.CharField(max_length=18, blank=True, db_collation="C")
    registered_on = models.DateField(null=True, blank=True)
    operating_from = models.DateField(null=True, blank=True)
    check_due_on = models.DateField(null=True, blank=True)
    alive_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_cause = models.CharField(max_length=10, choices=EndCause.choices, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    jobs = models.PositiveIntegerField(default=0)
    households_led = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One open business a founder; a licence is held once; each stage has its day."""

        constraints = [
            one_of("stage", Stage, name="labour_startup_stage"),
            one_of("branch", Branch, name="labour_startup_branch"),
            models.UniqueConstraint(
                fields=["founder"], condition=~Q(stage=Stage.ENDED), name="labour_startup_open_once"
            ),
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="labour_startup_licence_once"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=WITH_LICENCE) | (~Q(uscc="") & Q(registered_on__isnull=False)),
                name="labour_startup_licence",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=LIVING)
                | Q(operating_from__gte=F("registered_on"), check_due_on__gt=F("operating_from")),
                name="labour_startup_operating",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.ALIVE) | Q(alive_on__gte=F("check_due_on")),
                name="labour_startup_alive",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_cause="") & ~Q(stage=Stage.ENDED)
                | Q(ended_on__isnull=False, end_cause__in=EndCause.values, stage=Stage.ENDED),
                name="labour_startup_ended",
            ),
            models.CheckConstraint(
                condition=~Q(end_cause=EndCause.OTHER) | ~Q(end_note=""), name="labour_startup_other_in_words"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "-stage_since", "id"], name="labour_startup_list"),
            models.Index(fields=["check_due_on"], name="labour_startup_due"),
        ]
        triggers = [legal_moves("stage", STAGE_MOVES)]

    def __str__(self) -> str:
        """Return the name of the business."""
        return self.name


class StartupMentor(models.Model):
    """Who advises a founder: an organisation or person of the eastern side, or an official."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="mentors")
    region_code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=60)
    organisation_name = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=MentorSide.choices)
    from_date = models.DateField()
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A mentor advises a business once."""

        constraints = [
            one_of("side", MentorSide, name="labour_mentor_side"),
            models.UniqueConstraint(
                fields=["startup", "name", "organisation_name"], name="labour_mentor_once"
            ),
        ]

    def __str__(self) -> str:
        """Return name and organisation."""
        return f"{self.name} · {self.organisation_name}"


class MentorTalk(models.Model):
    """One session of a mentor with a founder: the day and what was advised."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="talks")
    mentor = models.ForeignKey(StartupMentor, on_delete=models.PROTECT, related_name="talks")
    region_code = models.CharField(max_length=12, db_collation="C")
    held_on = models.DateField()
    note = models.CharField(max_length=500)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Put into words."""

        constraints = [models.CheckConstraint(condition=~Q(note=""), name="labour_mentortalk_in_words")]
        indexes = [models.Index(fields=["startup", "-held_on"], name="labour_mentortalk_story")]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.held_on}"


class StartupAid(models.Model):
    """A loan or subsidy granted to a business, with its proof, and the day it was paid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="aids")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=AidKind.choices)
    amount_fen = models.PositiveBigIntegerField()
    giver = models.CharField(max_length=120)
    granted_on = models.DateField()
    proof = models.CharField(max_length=200)
    paid_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """An amount with a proof; paid after it was granted; the same paper is entered once."""

        constraints = [
            one_of("kind", AidKind, name="labour_startupaid_kind"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="labour_startupaid_amount"),
            models.CheckConstraint(condition=~Q(proof=""), name="labour_startupaid_proof"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(paid_on__gte=F("granted_on")),
                name="labour_startupaid_paid",
            ),
            models.UniqueConstraint(fields=["startup", "kind", "proof"], name="labour_startupaid_once"),
        ]

    def __str__(self) -> str:
        """Return kind and amount."""
        return f"{self.kind} {self.amount_fen}"


class StartupVisit(models.Model):
    """A look at a business: does it still operate, how many work there, how many households does it lead."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    startup = models.ForeignKey(Startup, on_delete=models.PROTECT, related_name="visits")
    region_code = models.CharField(max_length=12, db_collation="C")
    seen_on = models.DateField()
    is_alive = models.BooleanField()
    jobs = models.PositiveIntegerField(default=0)
    households_led = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One look a day."""

        constraints = [
            models.UniqueConstraint(fields=["startup", "seen_on"], name="labour_startupvisit_once"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.seen_on}"

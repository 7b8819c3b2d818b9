"""Recruitment stewards: key enterprises, who serves them, contacts, agreements, talks, urgent posts."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.steward import STAGE_MOVES, STORED, LapseReason, ServiceWay, UrgentStage
from xieshou.registry.models.expressions import Period, SamePerson

from .transitions import legal_moves, one_of


class KeyEnterprise(models.Model):
    """An enterprise that a steward serves. The three days are those of its latest contact, kept by the log.

    `due_on` is when somebody is in touch next: `promised_on`, and never later than the service clock.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.OneToOneField("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    since = models.DateField()
    last_contact_on = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """The end says why."""

        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_note=""), name="labour_keyent_end_in_words"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "due_on", "id"], name="labour_keyent_due")]

    def __str__(self) -> str:
        """Return the name of the enterprise."""
        return str(self.employer)


class StewardTerm(models.Model):
    """A steward in charge of an enterprise from a day, until another takes over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(KeyEnterprise, on_delete=models.PROTECT, related_name="terms")
    region_code = models.CharField(max_length=12, db_collation="C")
    steward_id = models.UUIDField()
    steward_name = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One steward at a time: the periods of an enterprise never overlap."""

        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="labour_stewardterm_period",
            ),
            ExclusionConstraint(
                name="labour_stewardterm_one",
                expressions=[
                    (SamePerson("enterprise"), RangeOperators.OVERLAPS),
                    (Period("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["steward_id", "to_date"], name="labour_stewardterm_who")]

    def __str__(self) -> str:
        """Return the steward and the first day."""
        return f"{self.steward_name} {self.from_date}"


class EnterpriseContact(models.Model):
    """Whom a steward calls at an enterprise; name and telephone are masked until a purpose is given."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(KeyEnterprise, on_delete=models.PROTECT, related_name="contacts")
    region_code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=60)
    position = models.CharField(max_length=60, blank=True)
    phone_cipher = models.BinaryField(editable=False)
    ended_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A person stands once among the present contacts."""

        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                condition=Q(ended_on__isnull=True),
                name="labour_entcontact_once",
            )
        ]

    def __str__(self) -> str:
        """Return the position, never the name."""
        return self.position


class ServiceAgreement(models.Model):
    """An agreement on the service, with its document; `to_date` is the day after the last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(KeyEnterprise, on_delete=models.PROTECT, related_name="agreements")
    region_code = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField()
    file_id = models.UUIDField()
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Days in order; an agreement is entered once."""

        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="labour_agreement_days"),
            models.UniqueConstraint(
                fields=["enterprise", "title", "from_date"], name="labour_agreement_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class UrgentPost(models.Model):
    """An urgent need of an enterprise: found, agreed as a vacancy, filled by arrivals, or lapsed.

    `steward_id` is who was in charge on the day it was recorded. How many have arrived is counted from the
    placements of `vacancy` since `mined_on`; no column holds it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(KeyEnterprise, on_delete=models.PROTECT, related_name="posts")
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    steward_id = models.UUIDField(null=True, blank=True)
    steward_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=80)
    occupation_code = models.CharField(max_length=12)
    places = models.PositiveIntegerField()
    needed_by = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    mined_on = models.DateField()
    answer_due_on = models.DateField()
    status = models.CharField(max_length=8, choices=UrgentStage.choices, default=UrgentStage.MINED)
    vacancy = models.ForeignKey(
        "labour.Vacancy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_on = models.DateField(null=True, blank=True)
    lapsed_on = models.DateField(null=True, blank=True)
    lapse_reason = models.CharField(max_length=10, choices=LapseReason.choices, blank=True)
    lapse_note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Each stage has its facts; "filled" is not among the stored ones; a vacancy answers one post."""

        constraints = [
            models.CheckConstraint(condition=Q(status__in=sorted(STORED)), name="labour_urgent_status"),
            models.CheckConstraint(
                condition=Q(places__gt=0, needed_by__gte=F("mined_on")), name="labour_urgent_need"
            ),
            models.CheckConstraint(
                condition=~Q(status=UrgentStage.AGREED)
                | Q(vacancy__isnull=False, agreed_on__gte=F("mined_on")),
                name="labour_urgent_agreed",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_on__isnull=True, lapse_reason="") & ~Q(status=UrgentStage.LAPSED)
                | Q(lapsed_on__isnull=False, lapse_reason__in=LapseReason.values, status=UrgentStage.LAPSED),
                name="labour_urgent_lapsed",
            ),
            models.CheckConstraint(
                condition=~Q(lapse_reason=LapseReason.OTHER) | ~Q(lapse_note=""),
                name="labour_urgent_other_in_words",
            ),
            models.UniqueConstraint(
                fields=["vacancy"], condition=~Q(status=UrgentStage.LAPSED), name="labour_urgent_vacancy_once"
            ),
            models.UniqueConstraint(fields=["enterprise", "title", "mined_on"], name="labour_urgent_once"),
        ]
        indexes = [models.Index(fields=["status", "answer_due_on", "id"], name="labour_urgent_queue")]
        triggers = [legal_moves("status", STAGE_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ServiceContact(models.Model):
    """One contact with an enterprise: what was agreed and when somebody is in touch again; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(KeyEnterprise, on_delete=models.PROTECT, related_name="talks")
    region_code = models.CharField(max_length=12, db_collation="C")
    urgent_post = models.ForeignKey(
        UrgentPost, on_delete=models.PROTECT, null=True, blank=True, related_name="talks"
    )
    placement = models.ForeignKey(
        "labour.Placement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    way = models.CharField(max_length=8, choices=ServiceWay.choices)
    held_on = models.DateField()
    agreed = models.CharField(max_length=500, blank=True)
    next_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True)
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A known way; whoever visits says what was agreed; the next contact comes later."""

        constraints = [
            one_of("way", ServiceWay, name="labour_servicecontact_way"),
            models.CheckConstraint(
                condition=Q(way=ServiceWay.CALL) | ~Q(agreed=""), name="labour_servicecontact_in_words"
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")),
                name="labour_servicecontact_next",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-held_on", "-entered_at"], name="labour_servicecontact_log")
        ]

    def __str__(self) -> str:
        """Return the day and the way."""
        return f"{self.held_on} {self.way}"

"""Skills training: a course, its sessions, its learners and who was there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.course import (
    COURSE_MOVES,
    ENROLMENT_MOVES,
    LEARNING,
    CourseStatus,
    EnrolmentStatus,
    GapKind,
    Presence,
    PresenceWay,
)

from .transitions import legal_moves, one_of


class Course(models.Model):
    """A course of a county: what it teaches, where and when, for how many, at what cost.

    `teaches_kind`, `teaches_code`, `teaches_level` name what of a post's demands a pass fulfils. Money is
    fen: `fee_fen` is what a learner pays, `stipend_fen` what is promised for a day attended; 0 is none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, db_collation="C", blank=True)
    code = models.CharField(max_length=24)
    title = models.CharField(max_length=80)
    provider = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    occupation_code = models.CharField(max_length=12)
    teaches_kind = models.CharField(max_length=8, choices=GapKind.choices, blank=True)
    teaches_code = models.CharField(max_length=40, blank=True)
    teaches_level = models.PositiveSmallIntegerField(default=0)
    hours = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    from_date = models.DateField()
    to_date = models.DateField()
    seats = models.PositiveSmallIntegerField()
    fee_fen = models.BigIntegerField(default=0)
    stipend_fen = models.BigIntegerField(default=0)
    pass_score = models.PositiveSmallIntegerField()
    attendance_percent = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=CourseStatus.choices, default=CourseStatus.DRAFT)
    status_at = models.DateTimeField()
    examined_on = models.DateField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Dates in order, money not negative, an examined course has its day."""

        constraints = [
            one_of("status", CourseStatus, name="labour_course_status"),
            models.UniqueConstraint(fields=["code"], name="labour_course_code"),
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="labour_course_dates"),
            models.CheckConstraint(condition=Q(seats__gte=1, hours__gte=1), name="labour_course_size"),
            models.CheckConstraint(
                condition=Q(fee_fen__gte=0, stipend_fen__gte=0), name="labour_course_money"
            ),
            models.CheckConstraint(
                condition=Q(pass_score__lte=100, attendance_percent__lte=100), name="labour_course_limits"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[CourseStatus.EXAMINED, CourseStatus.CLOSED])
                ^ Q(examined_on__isnull=True),
                name="labour_course_examined",
            ),
            models.CheckConstraint(
                condition=~Q(status=CourseStatus.CANCELLED) | ~Q(cancel_reason=""),
                name="labour_course_cancelled",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "-from_date", "id"], name="labour_course_list")]
        triggers = [legal_moves("status", COURSE_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class CourseSession(models.Model):
    """One meeting of a course."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        """A session has a number of its own and ends after it begins."""

        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="labour_session_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="labour_session_times"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Enrolment(models.Model):
    """A learner of a course. `number` is what is typed where the printed square cannot be scanned."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    wish = models.ForeignKey("labour.JobWish", on_delete=models.PROTECT, null=True, related_name="enrolments")
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=6)
    is_priority = models.BooleanField(default=False)
    from_gap = models.BooleanField(default=False)
    status = models.CharField(
        max_length=10, choices=EnrolmentStatus.choices, default=EnrolmentStatus.ENROLLED
    )
    status_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=200, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Nobody sits in a course twice; a pass has a score; who left says why."""

        constraints = [
            one_of("status", EnrolmentStatus, name="labour_enrolment_status"),
            models.UniqueConstraint(
                fields=["course", "person"], condition=Q(status__in=LEARNING), name="labour_enrolment_once"
            ),
            models.UniqueConstraint(fields=["course", "number"], name="labour_enrolment_number"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="labour_enrolment_score"
            ),
            models.CheckConstraint(
                condition=~Q(status=EnrolmentStatus.PASSED) | Q(score__isnull=False),
                name="labour_enrolment_passed",
            ),
            models.CheckConstraint(
                condition=~Q(status=EnrolmentStatus.WITHDRAWN) | ~Q(withdraw_reason=""),
                name="labour_enrolment_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "status"], name="labour_enrolment_person"),
            models.Index(fields=["course", "status", "number"], name="labour_enrolment_list"),
        ]
        triggers = [legal_moves("status", ENROLMENT_MOVES)]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Attendance(models.Model):
    """Whether a learner was at a session, and how that was recorded; no row is "not known"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(CourseSession, on_delete=models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    region_code = models.CharField(max_length=12, db_collation="C")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    way = models.CharField(max_length=8, choices=PresenceWay.choices)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One record a learner and session."""

        constraints = [
            one_of("presence", Presence, name="labour_attendance_presence"),
            one_of("way", PresenceWay, name="labour_attendance_way"),
            models.UniqueConstraint(fields=["session", "enrolment"], name="labour_attendance_once"),
        ]
        indexes = [models.Index(fields=["enrolment", "presence"], name="labour_attendance_count")]

    def __str__(self) -> str:
        """Return the presence."""
        return self.presence

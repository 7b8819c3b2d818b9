"""Joint meetings: agenda, attendance, numbered decisions and what was reported on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.cooperation.vocabulary.meeting import (
    DECISION_MOVES,
    MEETING_MOVES,
    DecisionStatus,
    MeetingStatus,
    Presence,
)

from .base import TwoSided, legal_moves, one_of


class Meeting(TwoSided):
    """A joint meeting of two sides."""

    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    held_on = models.DateField()
    minutes = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Closed minutes stay closed."""

        constraints = [one_of("status", MeetingStatus, name="cooperation_meeting_status")]
        indexes = [models.Index(fields=["held_on", "id"], name="cooperation_meeting_list")]
        triggers = [legal_moves("status", MEETING_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class AgendaItem(TwoSided):
    """A point of the agenda, and what was said."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    note = models.CharField(max_length=600, blank=True)

    class Meta:
        """Numbered within the meeting."""

        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="cooperation_agenda_number")
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"


class Attendee(TwoSided):
    """Who was invited on which side, and whether they came (null: not noted yet), or who came instead."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    is_east = models.BooleanField()
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=80, blank=True)
    came = models.BooleanField(null=True)
    stand_in = models.CharField(max_length=60, blank=True)

    class Meta:
        """Invited once; represented only if absent."""

        constraints = [
            models.UniqueConstraint(fields=["meeting", "name", "duty"], name="cooperation_attendee_once"),
            models.CheckConstraint(
                condition=Q(stand_in="") | Q(came=False, came__isnull=False),
                name="cooperation_attendee_represented",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def presence(self) -> Presence:
        """Return present, represented, absent or not noted."""
        if self.came is None:
            return Presence.UNKNOWN
        if self.came:
            return Presence.PRESENT
        return Presence.REPRESENTED if self.stand_in else Presence.ABSENT


class Decision(TwoSided):
    """A numbered decision with owner and day; it comes back at every later meeting until it is closed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=80)
    owner_is_east = models.BooleanField()
    due_date = models.DateField()
    status = models.CharField(max_length=10, choices=DecisionStatus.choices, default=DecisionStatus.OPEN)
    status_on = models.DateField(null=True)

    class Meta:
        """Numbered within the meeting; closed on a day."""

        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="cooperation_decision_number"),
            one_of("status", DecisionStatus, name="cooperation_decision_status"),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.OPEN) | Q(status_on__isnull=False),
                name="cooperation_decision_closed_on",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_date", "id"], name="cooperation_decision_due")]
        triggers = [legal_moves("status", DECISION_MOVES)]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"


class DecisionReport(TwoSided):
    """What was reported on a decision at a later meeting, or between meetings (`meeting` null)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reports")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="reports")
    status = models.CharField(max_length=10, choices=DecisionStatus.choices)
    text = models.CharField(max_length=300)
    reported_at = models.DateTimeField()
    reported_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A known state."""

        constraints = [one_of("status", DecisionStatus, name="cooperation_report_status")]

    def __str__(self) -> str:
        """Return the text."""
        return self.text

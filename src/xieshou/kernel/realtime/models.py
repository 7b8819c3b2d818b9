"""Live rooms, the seats in them, the passes to the seats, and the lines said by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id

from .vocabulary import TroubleCode


class Room(models.Model):
    """A time and a place on the network that belongs to a record of some wing (`source`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_kind = models.CharField(max_length=60)
    source_id = models.UUIDField()
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A room lasts; one live room a record."""

        ordering: ClassVar[list[str]] = ["opens_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="realtime_room_length"),
            models.CheckConstraint(condition=~Q(region_code=""), name="realtime_room_region"),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=Q(ended_at__isnull=True),
                name="realtime_room_one_live",
            ),
        ]

    def __str__(self) -> str:
        """Return what the room is for."""
        return f"room of {self.source_kind} {self.source_id}"


class Seat(models.Model):
    """One participant of the booking; nobody without a seat gets into the room.

    A seat of a user lives and dies with that user's account and area; a seat of a person without an
    account, or of a name only (an interpreter from outside), is entered by a pass that was handed over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    admitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """At most one holder; a holder sits once in a room."""

        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(person__isnull=True), name="realtime_seat_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["host", "guest", "interpreter", "captioner"]), name="realtime_seat_role"
            ),
            models.UniqueConstraint(fields=["room", "user"], name="realtime_seat_user"),
            models.UniqueConstraint(fields=["room", "person"], name="realtime_seat_person"),
        ]

    def __str__(self) -> str:
        """Return the name the others see."""
        return self.name


class Pass(models.Model):
    """The right to take one seat once; only its digest is kept.

    It is looked up before anybody's scope is known, so it is not under row-level security: it holds
    no personal field, and its key cannot be guessed. `region_code` is the scope that it opens.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    region_code = models.CharField(max_length=12)
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return whose pass it is."""
        return f"pass of seat {self.seat_id}"


class Line(models.Model):
    """One line of chat, or one caption; kept so that it is back after an outage."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="lines")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """Read in order."""

        ordering: ClassVar[list[str]] = ["said_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "said_at"], name="realtime_line_room")
        ]

    def __str__(self) -> str:
        """Return what was said."""
        return self.text


class Trouble(models.Model):
    """What stood in the way of one participant, how often, and when last: the record of why a call failed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="troubles")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, choices=TroubleCode.choices)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """One row a seat and kind, so that a page cannot fill the table."""

        ordering: ClassVar[list[str]] = ["first_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["seat", "code"], name="realtime_trouble_once"),
            models.CheckConstraint(condition=Q(code__in=TroubleCode.values), name="realtime_trouble_code"),
        ]

    def __str__(self) -> str:
        """Return what it was."""
        return self.get_code_display()


class Consent(models.Model):
    """That the one on a seat agrees to be recorded; without a row, or once withdrawn, it is a no."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="consent")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        """Return whether it holds."""
        return f"{self.seat_id} {'no' if self.withdrawn_at else 'yes'}"


class Recording(models.Model):
    """A recording of a room: encrypted parts in files until they expire; the row remains as proof."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="recordings")
    media_type = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    started_by_id = models.UUIDField()
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    parts = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    region_code = models.CharField(max_length=12)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """One at a time in a room; every recording expires."""

        ordering: ClassVar[list[str]] = ["started_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(ended_at__isnull=True), name="realtime_recording_one_open"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at")), name="realtime_recording_expires"
            ),
        ]

    def __str__(self) -> str:
        """Return when it began."""
        return f"{self.started_at:%Y-%m-%d %H:%M}"

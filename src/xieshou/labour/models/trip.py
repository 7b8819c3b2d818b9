"""Organised journeys: a trip with its vehicles, stops, passengers and costs."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.delivery import Transport
from xieshou.labour.vocabulary.trip import (
    HELD,
    PUBLIC_PAYERS,
    SEAT_MOVES,
    TRIP_MOVES,
    CostKind,
    CostPayer,
    NoShowReason,
    SeatStatus,
    TripStatus,
)

from .transitions import legal_moves, one_of


class Trip(models.Model):
    """One organised journey from a county to a place of work, from door to door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=80)
    transport = models.CharField(max_length=10, choices=Transport.choices)
    carrier = models.CharField(max_length=80, blank=True)
    destination = models.CharField(max_length=120)
    leaves_at = models.DateTimeField()
    due_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=TripStatus.choices, default=TripStatus.PLANNED)
    status_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A trip is due after it leaves."""

        constraints = [
            one_of("status", TripStatus, name="labour_trip_status"),
            one_of("transport", Transport, name="labour_trip_transport"),
            models.CheckConstraint(condition=Q(due_at__gt=F("leaves_at")), name="labour_trip_times"),
        ]
        indexes = [models.Index(fields=["status", "leaves_at", "id"], name="labour_trip_list")]
        triggers = [legal_moves("status", TRIP_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Vehicle(models.Model):
    """A bus, a carriage or a block of tickets: so many seats under one guardian."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="vehicles")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    label = models.CharField(max_length=40)
    seats = models.PositiveSmallIntegerField()
    guardian = models.CharField(max_length=60)

    class Meta:
        """A vehicle has a name in its trip, and seats."""

        constraints = [
            models.UniqueConstraint(fields=["trip", "label"], name="labour_vehicle_once"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=200), name="labour_vehicle_seats"),
        ]

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class Stop(models.Model):
    """Where and when passengers are picked up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="stops")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    place = models.CharField(max_length=120)
    meets_at = models.DateTimeField()

    class Meta:
        """One meeting a place and trip."""

        constraints = [models.UniqueConstraint(fields=["trip", "place"], name="labour_stop_once")]

    def __str__(self) -> str:
        """Return the place."""
        return self.place


class Seat(models.Model):
    """A passenger of a trip. `code` is what is typed where the printed square cannot be scanned."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="seats")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="passengers")
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="passengers")
    placement = models.ForeignKey("labour.Placement", on_delete=models.PROTECT, related_name="seats")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=6)
    status = models.CharField(max_length=10, choices=SeatStatus.choices, default=SeatStatus.BOOKED)
    status_at = models.DateTimeField()
    boarded_by_name = models.CharField(max_length=120, blank=True)
    no_show_reason = models.CharField(max_length=12, choices=NoShowReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        """A seat holds one passenger, a passenger one seat; the vehicle has the seat."""

        constraints = [
            one_of("status", SeatStatus, name="labour_seat_status"),
            models.UniqueConstraint(
                fields=["vehicle", "number"], condition=Q(status__in=HELD), name="labour_seat_once"
            ),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(status__in=HELD), name="labour_seat_passenger_once"
            ),
            models.UniqueConstraint(fields=["trip", "code"], name="labour_seat_code"),
            models.CheckConstraint(condition=Q(number__gte=1), name="labour_seat_number"),
            models.CheckConstraint(
                condition=~Q(status=SeatStatus.NO_SHOW) | Q(no_show_reason__in=NoShowReason.values),
                name="labour_seat_no_show",
            ),
        ]
        indexes = [models.Index(fields=["trip", "vehicle", "number"], name="labour_seat_list")]
        triggers = [
            legal_moves("status", SEAT_MOVES),
            pgtrigger.Trigger(
                name="within_the_vehicle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("number", "vehicle_id"),  # type: ignore[no-untyped-call]
                func="""
                    if new.number > (select seats from labour_vehicle where id = new.vehicle_id) then
                        raise exception 'seat % does not exist in this vehicle', new.number
                            using errcode = '23514';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        """Return the seat number."""
        return str(self.number)


class TripCost(models.Model):
    """One cost of a trip and who bears it; a wrong one is never changed, a row of its own takes it back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="costs")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=CostKind.choices)
    payer = models.CharField(max_length=10, choices=CostPayer.choices, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    amount_fen = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True, blank=True)
    entered_by_name = models.CharField(max_length=120, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    booked_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A cost is a known kind and more than nothing; what takes one back is less, and says why."""

        constraints = [
            one_of("kind", CostKind, name="labour_tripcost_kind"),
            models.CheckConstraint(
                condition=Q(payer="") | Q(payer__in=CostPayer.values), name="labour_tripcost_payer"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount_fen__gt=0)
                | (Q(reverses__isnull=False, amount_fen__lt=0) & ~Q(note="")),
                name="labour_tripcost_positive",
            ),
            models.CheckConstraint(
                condition=Q(entry_id__isnull=True, account_id__isnull=True)
                | Q(entry_id__isnull=False, account_id__isnull=False, payer__in=PUBLIC_PAYERS),
                name="labour_tripcost_booked",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind

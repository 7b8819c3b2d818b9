"""Words of organised journeys: trips, seats, costs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TripStatus(TextChoices):
    """Where a trip stands."""

    PLANNED = "planned", _("Planned")
    DEPARTED = "departed", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")


class SeatStatus(TextChoices):
    """Where a passenger stands."""

    BOOKED = "booked", _("Booked")
    BOARDED = "boarded", _("Checked in")
    NO_SHOW = "no_show", _("Did not come")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Taken off")


class NoShowReason(TextChoices):
    """Why a passenger did not come."""

    ILL = "ill", _("Ill")
    FAMILY = "family", _("Family matter")
    CHANGED_MIND = "changed_mind", _("No longer wants to go")
    LATE = "late", _("Missed the departure")
    UNREACHABLE = "unreachable", _("Cannot be reached")


class CostKind(TextChoices):
    """What the money of a trip is spent on."""

    VEHICLE = "vehicle", _("Hired vehicle")
    TICKETS = "tickets", _("Tickets")
    MEALS = "meals", _("Meals on the way")
    INSURANCE = "insurance", _("Insurance")
    OTHER = "other", _("Other cost")


class CostPayer(TextChoices):
    """Who bears a cost of a trip."""

    COUNTY = "county", _("Sending county")
    DISTRICT = "district", _("Receiving district")
    EMPLOYER = "employer", _("Employer")
    WORKER = "worker", _("The workers")
    OTHER = "other", _("Somebody else")


# Whose money stands in the ledger; what employers and workers bear is none of its funds.
PUBLIC_PAYERS = (CostPayer.COUNTY, CostPayer.DISTRICT)
TRIP_MOVES: dict[TripStatus, tuple[TripStatus, ...]] = {
    TripStatus.PLANNED: (TripStatus.DEPARTED, TripStatus.CANCELLED),
    TripStatus.DEPARTED: (TripStatus.ARRIVED,),
}
SEAT_MOVES: dict[SeatStatus, tuple[SeatStatus, ...]] = {
    SeatStatus.BOOKED: (SeatStatus.BOARDED, SeatStatus.NO_SHOW, SeatStatus.CANCELLED),
    SeatStatus.BOARDED: (SeatStatus.ARRIVED, SeatStatus.CANCELLED),
}
HELD = (SeatStatus.BOOKED, SeatStatus.BOARDED, SeatStatus.ARRIVED)

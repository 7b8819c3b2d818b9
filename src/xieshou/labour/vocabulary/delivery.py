"""Words of the delivery beat: a placement from the accepted offer to work, and what both sides confirm."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlacementStatus(TextChoices):
    """Where a placed worker stands."""

    ACCEPTED = "accepted", _("Waiting to leave")
    DEPARTED = "departed", _("On the way")
    ARRIVED = "arrived", _("Arrived, to be confirmed")
    IN_WORK = "in_work", _("In work, confirmed by both")
    LEFT = "left", _("Left the post")
    CANCELLED = "cancelled", _("Did not go")


_P = PlacementStatus
LEGAL_MOVES: dict[PlacementStatus, tuple[PlacementStatus, ...]] = {
    _P.ACCEPTED: (_P.DEPARTED, _P.CANCELLED),
    _P.DEPARTED: (_P.ARRIVED, _P.LEFT),
    _P.ARRIVED: (_P.IN_WORK, _P.LEFT),
    _P.IN_WORK: (_P.LEFT,),
}
ACTIVE = (_P.ACCEPTED, _P.DEPARTED, _P.ARRIVED, _P.IN_WORK)
AT_POST = (_P.ARRIVED, _P.IN_WORK)


class Transport(TextChoices):
    """By what the worker travels."""

    TRAIN = "train", _("Train")
    COACH = "coach", _("Coach")
    CHARTER = "charter", _("Chartered coach")
    FLIGHT = "flight", _("Aeroplane")
    CAR = "car", _("Car")
    OTHER = "other", _("Other")


class Arrangement(TextChoices):
    """Whether the journey is organised or the worker travels alone; never counted together."""

    ORGANISED = "organised", _("Organised")
    SELF_ARRANGED = "self_arranged", _("Self-arranged")


class Side(TextChoices):
    """Who confirms."""

    COUNTY = "county", _("Sending county")
    EMPLOYER = "employer", _("Employer")


class Receiver(TextChoices):
    """Who signs an arrival on the receiving side."""

    STATION = "station", _("Receiving station")
    EMPLOYER = "employer", _("Employer")


class StatedField(TextChoices):
    """In what the two sides of a placement may differ."""

    EMPLOYED = "employed", _("Employed")
    START_DATE = "start_date", _("Start of work")
    POST = "post", _("Post")
    WAGE_FEN = "wage_fen", _("Monthly wage")
    ARRIVAL = "arrival", _("Arrival")

"""Words of the rosters of the two stations: who claims, what is claimed, how two claims compare."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterSide(TextChoices):
    """Whose roster a claim stands in."""

    WEST = "west", _("Sending station")
    EAST = "east", _("Receiving station")


class ClaimStatus(TextChoices):
    """What a station says of a worker."""

    WORKING = "working", _("Works there")
    LEFT = "left", _("Has left")


class ClaimOrigin(TextChoices):
    """Where a claim comes from; one of a record changes with its record only."""

    RECORD = "record", _("Record of the placement")
    SHEET = "sheet", _("Uploaded roster")
    HAND = "hand", _("Entered on the page")


class PairState(TextChoices):
    """How the claims of the two stations about one worker compare."""

    DIFFER = "differ", _("Rosters differ")
    ONLY_WEST = "only_west", _("Only on the sending roster")
    ONLY_EAST = "only_east", _("Only on the receiving roster")
    AGREED = "agreed", _("On both rosters alike")
    GONE = "gone", _("Has left, nothing open")


class ClaimField(TextChoices):
    """In what two claims may differ."""

    STATUS = "status", _("Whether the worker is there")
    EMPLOYER = "employer", _("Employer")
    SINCE = "since", _("First day of work")
    DISTRICT = "district", _("District of work")
    RECORD = "record", _("Confirmations of the placement")


class Resolution(TextChoices):
    """How a difference was settled."""

    CORRECTED = "corrected", _("Settled by a correction")
    NOTED = "noted", _("Settled by a note")


SHEETS = {RosterSide.WEST: "labour.roster_west", RosterSide.EAST: "labour.roster_east"}
DIFFERENCES = (PairState.DIFFER, PairState.ONLY_WEST, PairState.ONLY_EAST)
EVENT_NAMES = {
    "labour.verification.roster_compared": _("Rosters of the two stations compared"),
    "labour.verification.roster_agreed": _("Roster: agreed with the other station"),
    "labour.verification.roster_corrected": _("Roster: own claim corrected"),
    "labour.verification.roster_confirmed": _("Roster: own claim confirmed"),
    "labour.verification.roster_withdrawn": _("Roster: own claim withdrawn"),
    "labour.verification.roster_name_told": _("Roster: name told to the other station"),
    "labour.verification.roster_settled": _("Roster: difference settled by a note"),
    "labour.verification.roster_taken_on": _("Roster: difference taken on"),
    "labour.verification.roster_stale_told": _("Roster: stale claims became tasks"),
    "labour.verification.roster_exported": _("Comparison of the rosters taken out"),
}

"""The rosters of the two stations: claims about who works where, and what comparing them shows."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.roster import (
    DIFFERENCES,
    ClaimOrigin,
    ClaimStatus,
    PairState,
    Resolution,
    RosterSide,
)

from .transitions import one_of

OPEN = Q(state__in=[state.value for state in DIFFERENCES], resolved_at__isnull=True)


class RosterEntry(models.Model):
    """What one station claims about one worker; only that station's area sees the row.

    `area_code` is the county or district whose station keeps the row, `region_code` the home county and
    `work_region_code` the district of work, six digits each. A claim taken from a placement holds no name
    and no number: they stay with the person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    side = models.CharField(max_length=4, choices=RosterSide.choices)
    area_code = models.CharField(max_length=6, db_collation="C")
    region_code = models.CharField(max_length=6, db_collation="C")
    work_region_code = models.CharField(max_length=6, db_collation="C")
    id_index = models.BinaryField()
    id_cipher = models.BinaryField(null=True)
    name = models.CharField(max_length=60, blank=True)
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    employer_name = models.CharField(max_length=120)
    since = models.DateField()
    status = models.CharField(max_length=8, choices=ClaimStatus.choices)
    confirmed_on = models.DateField()
    origin = models.CharField(max_length=8, choices=ClaimOrigin.choices)
    placement = models.ForeignKey(
        "labour.Placement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()
    updated_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A station claims a worker once; a record's claim holds no number, every other one a name."""

        constraints = [
            one_of("side", RosterSide, name="labour_rosterentry_side"),
            one_of("status", ClaimStatus, name="labour_rosterentry_status"),
            models.UniqueConstraint(fields=["side", "area_code", "id_index"], name="labour_rosterentry_once"),
            models.CheckConstraint(
                condition=Q(
                    origin=ClaimOrigin.RECORD,
                    placement__isnull=False,
                    id_cipher__isnull=True,
                    phone_cipher__isnull=True,
                )
                | (Q(origin__in=[ClaimOrigin.SHEET, ClaimOrigin.HAND]) & ~Q(name="")),
                name="labour_rosterentry_whose",
            ),
        ]
        indexes = [models.Index(fields=["id_index"], name="labour_rosterentry_person")]

    def __str__(self) -> str:
        """Return the side and the status, never the name."""
        return f"{self.side} {self.status}"


class RosterPair(models.Model):
    """The claims of both stations about one worker beside each other, seen from both ends.

    It holds no number and no name, but for one that a station told the other (`told_name`). While the
    state is a difference and nothing has settled it, it is a task of `owner_side`, due on a day.
    """

    worker: str  # the name or a pseudonym, and which of the two: set by queries.roster.label_pairs
    is_named: bool

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    id_index = models.BinaryField()
    alias = models.CharField(max_length=6)
    region_code = models.CharField(max_length=6, db_collation="C")
    work_region_code = models.CharField(max_length=6, db_collation="C")
    employer_name = models.CharField(max_length=120)
    placement_id = models.UUIDField(null=True, blank=True)
    west_id = models.UUIDField(null=True, blank=True)
    west_employer = models.CharField(max_length=120, blank=True)
    west_since = models.DateField(null=True, blank=True)
    west_status = models.CharField(max_length=8, choices=ClaimStatus.choices, blank=True)
    west_confirmed_on = models.DateField(null=True, blank=True)
    east_id = models.UUIDField(null=True, blank=True)
    east_employer = models.CharField(max_length=120, blank=True)
    east_since = models.DateField(null=True, blank=True)
    east_status = models.CharField(max_length=8, choices=ClaimStatus.choices, blank=True)
    east_confirmed_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PairState.choices)
    fields = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    content = models.CharField(max_length=16)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner_side = models.CharField(max_length=4, choices=RosterSide.choices, blank=True)
    owner_id = models.UUIDField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True)
    told_name = models.CharField(max_length=60, blank=True)
    told_by_name = models.CharField(max_length=120, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(max_length=10, choices=Resolution.choices, blank=True)
    resolved_by_name = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        """A worker is compared once a pair of places; an open difference has an owner and a day."""

        constraints = [
            one_of("state", PairState, name="labour_rosterpair_state"),
            models.UniqueConstraint(
                fields=["id_index", "region_code", "work_region_code"], name="labour_rosterpair_once"
            ),
            models.CheckConstraint(
                condition=~OPEN | (Q(opened_at__isnull=False, due_on__isnull=False) & ~Q(owner_side="")),
                name="labour_rosterpair_owned",
            ),
            models.CheckConstraint(
                condition=~Q(resolution=Resolution.NOTED) | ~Q(note=""), name="labour_rosterpair_noted"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="labour_rosterpair_list"),
            models.Index(fields=["region_code", "state"], name="labour_rosterpair_home"),
            models.Index(fields=["work_region_code", "state"], name="labour_rosterpair_work"),
        ]

    def __str__(self) -> str:
        """Return the pseudonym and the state."""
        return f"{self.alias} {self.state}"

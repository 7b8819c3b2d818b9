"""Claims taken from the records of placements: nothing personal is copied, the placement is the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.people.models import Person
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Confirmation, Placement, RosterEntry
from xieshou.labour.operations.roster import reconcile
from xieshou.labour.policies.roster import sides_of
from xieshou.labour.queries.delivery import placements
from xieshou.labour.queries.roster import entries
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus, Side
from xieshou.labour.vocabulary.roster import ClaimOrigin, ClaimStatus, RosterSide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

COUNTY = 6
SIGNED_BY = {RosterSide.WEST: Side.COUNTY, RosterSide.EAST: Side.EMPLOYER}
PLACE = {RosterSide.WEST: "region_code", RosterSide.EAST: "work_region_code"}
REFRESHED = (
    "region_code", "work_region_code", "employer_name", "since", "status", "confirmed_on", "placement",
    "updated_at", "updated_by_name",
)  # fmt: skip


@transaction.atomic
def take_records(*, side: RosterSide, actor: Actor, at: datetime, known_only: bool = False) -> int:
    """Claim everybody at a post as the placements of the area say, and follow what changed there.

    A worker whom the station claims on its own stays as it claims; where the record says otherwise, that
    is a difference to the other side. People without an ID number on file are left out.

    Args:    known_only: follow the claims there are, and make none.
    Returns: how many claims were made or followed.
    Raises:  Denied.
    """
    if side not in sides_of(actor):
        raise Denied
    rows = _newest(actor.scope, side, known_only=known_only)
    indexes = _indexes_of(rows)
    signed = _signatures(rows, side)
    held = {
        (entry.area_code, bytes(entry.id_index)): entry
        for entry in entries(actor.scope, side).filter(id_index__in=set(indexes.values()))
    }
    made: list[RosterEntry] = []
    followed: list[RosterEntry] = []
    touched: set[bytes] = set()
    for row in rows:
        index = indexes.get(row.person_id)
        if index is None:
            continue
        key = (getattr(row, PLACE[side])[:COUNTY], index)
        entry = held.get(key)
        if entry is None and (known_only or row.status not in AT_POST):
            continue
        if entry is not None and entry.origin != ClaimOrigin.RECORD:
            continue
        entry = entry or RosterEntry(side=side, area_code=key[0], id_index=index, origin=ClaimOrigin.RECORD)
        if _follow(entry, row, signed.get(row.pk), actor=actor, at=at):
            (followed if key in held else made).append(entry)
        touched.add(index)  # a mismatch may have come or gone without a change of the claim
    RosterEntry.objects.bulk_create(made)
    RosterEntry.objects.bulk_update(followed, REFRESHED, batch_size=500)
    reconcile(touched, actor=actor, at=at)
    return len(made) + len(followed)


def _newest(scope: Scope, side: RosterSide, *, known_only: bool) -> list[Placement]:
    """Return the newest placement of each person who arrived: an active one before those that ended."""
    found = placements(scope).filter(
        scope.region_q(PLACE[side]),
        status__in=[*AT_POST, PlacementStatus.LEFT],
        arrived_on__isnull=False,
    )
    if known_only:
        taken = entries(scope, side).filter(origin=ClaimOrigin.RECORD)
        found = found.filter(person_id__in=taken.values("placement__person_id"))
    newest: dict[UUID, Placement] = {}
    for row in found.order_by("arrived_on", "id"):
        newest[row.person_id] = row
    return list(newest.values())


def _indexes_of(rows: Sequence[Placement]) -> dict[UUID, bytes]:
    """Return the blind index of each person; a station of the other end does not see the person itself."""
    with in_scope(Scope.everything()):
        found = Person.objects.filter(pk__in=[row.person_id for row in rows], id_number_index__isnull=False)
        return {
            key: bytes(index)
            for key, index in found.values_list("pk", "id_number_index")
            if index is not None
        }


def _signatures(rows: Sequence[Placement], side: RosterSide) -> dict[UUID, Confirmation]:
    found = Confirmation.objects.filter(
        placement_id__in=[row.pk for row in rows], side=SIGNED_BY[side], superseded_at__isnull=True
    )
    return {one.placement_id: one for one in found}


def _follow(
    entry: RosterEntry, row: Placement, signed: Confirmation | None, *, actor: Actor, at: datetime
) -> bool:
    """Put what the placement says into a claim; return whether anything changed."""
    gone = row.status == PlacementStatus.LEFT or (signed is not None and not signed.employed)
    started = signed.start_date if signed and signed.start_date else None
    days = (
        row.arrived_on,
        row.contacted_on,
        row.employer_confirmed_on,
        day_of(signed.signed_at) if signed else None,
    )
    values: dict[str, Any] = {
        "region_code": row.region_code[:COUNTY],
        "work_region_code": row.work_region_code[:COUNTY],
        "employer_name": row.employer.name,
        "since": started or row.arrived_on or row.start_date,
        "status": ClaimStatus.LEFT.value if gone else ClaimStatus.WORKING.value,
        "confirmed_on": max(day for day in days if day is not None),
        "placement_id": row.pk,
    }
    if all(getattr(entry, name) == value for name, value in values.items()):
        return False
    for name, value in {**values, "updated_at": at, "updated_by_name": actor.name}.items():
        setattr(entry, name, value)
    return True

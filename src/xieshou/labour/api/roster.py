"""The comparison of the two rosters through the API: pseudonyms, never numbers; and settling by a note."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations.roster_steps import is_open, settle
from xieshou.labour.policies.roster import EDIT, VIEW
from xieshou.labour.queries import roster as queries
from xieshou.labour.vocabulary.roster import ClaimField, PairState, RosterSide

from .need import REFUSED

router = Router()
CODE = Query("", pattern=r"^(\d{6})?$")
PAGE = Query(1, ge=1, le=10_000)
ROWS = 100


class SaidOut(Schema):
    """What one station says; null where it says nothing."""

    employer: str
    since: date
    status: Literal["working", "left"]
    confirmed_on: date


class PairOut(Schema):
    """One worker on the two rosters."""

    id: UUID
    alias: str
    county: str
    district: str
    west: SaidOut | None
    east: SaidOut | None
    state: PairState
    fields: list[ClaimField]
    open: bool
    owner: RosterSide | None
    due_on: date | None
    note: str


class RosterOut(Schema):
    """A page of pairs with the count of every cut."""

    counts: dict[str, int]
    items: list[PairOut]


class NoteIn(Schema):
    """Why a difference stands."""

    note: str = Field(min_length=1, max_length=300)


def _said(row: Any, side: RosterSide) -> dict[str, Any] | None:
    words = {
        name: getattr(row, f"{side.value}_{name}") for name in ("employer", "since", "status", "confirmed_on")
    }
    return words if words["since"] else None


def _out(row: Any) -> dict[str, Any]:
    waits = is_open(row)
    return {
        "id": row.pk,
        "alias": row.alias,
        "county": row.region_code,
        "district": row.work_region_code,
        "west": _said(row, RosterSide.WEST),
        "east": _said(row, RosterSide.EAST),
        "state": row.state,
        "fields": row.fields,
        "open": waits,
        "owner": row.owner_side if waits else None,
        "due_on": row.due_on if waits else None,
        "note": row.note,
    }


@router.get("/roster", response={200: RosterOut, **REFUSED})
@api_requires(VIEW)
def read_roster(
    request: ActedRequest, show: str = "", county: str = CODE, district: str = CODE, page: int = PAGE
) -> Any:
    """Return the workers of both rosters; `show` is open, late, stale or a state."""
    shown = show if show in queries.CUTS else ""
    cut = queries.RosterCut(shown, county, district)
    scope, today = request.actor.scope, timezone.localdate()
    found = queries.list_pairs(cut, scope=scope, on=today)
    first = (page - 1) * ROWS
    return {
        "counts": queries.count_by_cut(cut, scope=scope, on=today),
        "items": [_out(row) for row in found[first : first + ROWS]],
    }


@router.post("/roster/{uuid:roster_pair_id}/settle", response={200: PairOut, **REFUSED})
@api_requires(EDIT)
def settle_difference(request: ActedRequest, roster_pair_id: UUID, body: NoteIn) -> Any:
    """Settle a difference by a note."""
    return _out(settle(pair_id=roster_pair_id, note=body.note, actor=request.actor, at=timezone.now()))

"""Rules of the two rosters: which claims belong together, where they differ, who acts, what is stale."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from xieshou.labour.vocabulary.roster import DIFFERENCES, ClaimField, ClaimStatus, PairState, RosterSide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

DIGEST = 16


@dataclass(frozen=True, slots=True)
class Claim:
    """What one station says of a worker: home county and district of work as six digits.

    `record` is the placement a claim was taken from, None for a claim of the station's own.
    """

    home: str
    district: str
    employer: str
    since: date
    status: str
    confirmed_on: date
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two claims compare, and in which fields they differ."""

    state: PairState
    fields: tuple[str, ...] = ()

    @property
    def is_difference(self) -> bool:
        """Tell whether somebody has to look into it."""
        return self.state in DIFFERENCES


def plain_name(text: str) -> str:
    """Return an employer's name without width, case, spaces and brackets, for comparing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if mark.isalnum())


def compare_claims(
    west: Claim | None, east: Claim | None, *, tolerance: int, mismatched: Sequence[str] = ()
) -> Verdict:
    """Return how the claims of the two stations compare; nothing is averaged.

    A claim that somebody left asks nothing of a station that does not know the worker. Two claims taken
    from one placement differ exactly where its two signed confirmations do (`mismatched`).

    Args: tolerance: days by which the first day of work may differ.
    """
    if west is None or east is None:
        return _alone(west, east)
    if west.record is not None and west.record == east.record:
        if mismatched:
            return Verdict(PairState.DIFFER, (ClaimField.RECORD.value,))
        return Verdict(_settled(west))
    if west.status != east.status:
        return Verdict(PairState.DIFFER, (ClaimField.STATUS.value,))
    if west.status == ClaimStatus.LEFT:
        return Verdict(PairState.GONE)
    differs = {
        ClaimField.EMPLOYER: plain_name(west.employer) != plain_name(east.employer),
        ClaimField.SINCE: abs((west.since - east.since).days) > tolerance,
        ClaimField.DISTRICT: west.district != east.district,
    }
    fields = tuple(name.value for name, found in differs.items() if found)
    return Verdict(PairState.DIFFER, fields) if fields else Verdict(PairState.AGREED)


def _alone(west: Claim | None, east: Claim | None) -> Verdict:
    claim = west or east
    if claim is None or claim.status == ClaimStatus.LEFT:
        return Verdict(PairState.GONE)
    return Verdict(PairState.ONLY_WEST if west else PairState.ONLY_EAST)


def _settled(claim: Claim) -> PairState:
    return PairState.GONE if claim.status == ClaimStatus.LEFT else PairState.AGREED


def pair_claims(wests: Sequence[Claim], easts: Sequence[Claim]) -> list[tuple[Claim | None, Claim | None]]:
    """Return the claims about one person two by two, those that name each other's place first.

    Mostly there is one claim a side. A second county or district that claims the same person stays alone.
    """
    likeness = {
        (w, e): (west.district == east.district) + (west.home == east.home)
        for w, west in enumerate(wests)
        for e, east in enumerate(easts)
    }
    pairs: list[tuple[Claim | None, Claim | None]] = []
    free_w, free_e = set(range(len(wests))), set(range(len(easts)))
    for w, e in sorted(
        likeness, key=lambda both: (-likeness[both], wests[both[0]].home, easts[both[1]].district)
    ):
        if w in free_w and e in free_e:
            free_w.remove(w)
            free_e.remove(e)
            pairs.append((wests[w], easts[e]))
    pairs += [(wests[w], None) for w in sorted(free_w)]
    return pairs + [(None, easts[e]) for e in sorted(free_e)]


def owner_of(verdict: Verdict, west: Claim | None, east: Claim | None) -> str:
    """Return the side that looks into a difference, "" where there is none.

    Whoever does not have the worker looks first; where both do, whoever confirmed longer ago, the station
    near the work if both confirmed on one day.
    """
    if not verdict.is_difference:
        return ""
    if west is None:
        return RosterSide.WEST.value
    if east is None:
        return RosterSide.EAST.value
    return (RosterSide.WEST if west.confirmed_on < east.confirmed_on else RosterSide.EAST).value


def is_stale(confirmed_on: date, *, on: date, days: int) -> bool:
    """Tell whether nobody has confirmed a claim for more than `days` days."""
    return (on - confirmed_on).days > days


def content_of(west: Claim | None, east: Claim | None, verdict: Verdict) -> str:
    """Return a digest of what is claimed; a note settles a difference as long as it stays the same."""
    said = [
        "|".join(
            (claim.home, claim.district, plain_name(claim.employer), claim.since.isoformat(), claim.status)
        )
        if claim
        else ""
        for claim in (west, east)
    ]
    text = "\n".join([verdict.state.value, *verdict.fields, *said])
    return sha256(text.encode()).hexdigest()[:DIGEST]

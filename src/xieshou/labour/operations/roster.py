"""Comparing the two rosters: pairs are written from the claims of both sides, differences become tasks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from django.db import connection, transaction
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, Order, Where, add_tasks, complete_tasks_of
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Mismatch, RosterEntry, RosterPair
from xieshou.labour.policies.roster import CLAIMS
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.roster import Claim, Verdict, compare_claims, content_of, owner_of, pair_claims
from xieshou.labour.vocabulary.roster import ClaimOrigin, Resolution, RosterSide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

KIND = "labour.roster.difference"
STALE_KIND = "labour.roster.stale"
SOURCE = "labour.rosterpair"
TEXT = noop("The two rosters differ about a worker at %(employer)s. Look into it with the other station")
LOCK = "select pg_advisory_xact_lock(hashtextextended('labour.roster', 0))"
ALIAS_LENGTH = 6
CONFIRMED = ("west_confirmed_on", "east_confirmed_on")
WRITTEN = (
    "region_code", "work_region_code", "employer_name", "placement_id", "west_id", "west_employer",
    "west_since", "west_status", "west_confirmed_on", "east_id", "east_employer", "east_since",
    "east_status", "east_confirmed_on", "state", "fields", "content", "opened_at", "due_on", "owner_side",
    "owner_id", "owner_name", "resolved_at", "resolution", "resolved_by_name", "note", "updated_at",
)  # fmt: skip


@dataclass(slots=True)
class Compared:
    """What a comparison changed: pairs written, differences opened and closed, claims confirmed since."""

    written: int = 0
    opened: list[RosterPair] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    confirmed: list[UUID] = field(default_factory=list)


@transaction.atomic
def reconcile(indexes: Collection[bytes], *, actor: Actor, at: datetime) -> Compared:
    """Compare the claims of both sides about the people of some ID indexes and set or tick off the tasks.

    It sees both rosters, whoever calls, and writes nothing that one side's roster holds but employer, day,
    status and last confirmation. One comparison runs at a time, so two uploads cannot miss each other.
    """
    compared = Compared()
    if not indexes:
        return compared
    with in_scope(Scope.everything()):
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        claims = _claims_of(indexes)
        known: dict[bytes, list[RosterPair]] = defaultdict(list)
        for pair in RosterPair.objects.filter(id_index__in=indexes).order_by("id"):
            known[bytes(pair.id_index)].append(pair)
        made: list[RosterPair] = []
        changed: list[RosterPair] = []
        gone: list[RosterPair] = []
        for index in {*claims.by_index, *known}:
            wanted = claims.pairs_of(index, on=day_of(at))
            for pair, values in _meet(index, known[index], wanted, gone):
                rows = changed if pair.content else made
                if _write(pair, values, compared, at=at):
                    rows.append(pair)
        RosterPair.objects.filter(pk__in=[pair.pk for pair in gone]).delete()
        RosterPair.objects.bulk_create(made)
        RosterPair.objects.bulk_update(changed, WRITTEN, batch_size=500)
        compared.closed += [pair.pk for pair in gone]
        compared.confirmed += [pair.pk for pair in gone]
        compared.written = len(made) + len(changed) + len(gone)
        _tell(compared, actor=actor, at=at)
    return compared


def reconcile_area(*, actor: Actor, at: datetime) -> Compared:
    """Compare everything that touches the actor's area, e.g. after an import was undone."""
    scope = actor.scope
    claimed = RosterEntry.objects.filter(scope.region_q("area_code")).values_list("id_index", flat=True)
    near = scope.region_q() | scope.region_q("work_region_code")
    paired = RosterPair.objects.filter(near).values_list("id_index", flat=True)
    return reconcile({bytes(index) for index in (*claimed, *paired)}, actor=actor, at=at)


@dataclass(slots=True)
class _Claims:
    by_index: dict[bytes, list[tuple[RosterEntry, Claim]]]
    mismatches: dict[UUID, list[str]]

    def pairs_of(self, index: bytes, *, on: date) -> list[dict[str, Any]]:
        """Return the columns of the pairs of one person."""
        rows = self.by_index.get(index, [])
        sides = {side: [both for both in rows if both[0].side == side] for side in RosterSide}
        entry_of = {id(claim): entry for entry, claim in rows}
        tolerance = resolve("roster", "day_tolerance", on=on).value
        found = []
        for west, east in pair_claims(*([claim for _entry, claim in sides[side]] for side in RosterSide)):
            record_of = west.record if west and east and west.record == east.record else None
            mismatched = self.mismatches.get(record_of, []) if record_of else []
            verdict = compare_claims(west, east, tolerance=tolerance, mismatched=mismatched)
            entries = [entry_of[id(claim)] if claim else None for claim in (west, east)]
            found.append(_columns(west, east, verdict, entries))
        return found


def _claims_of(indexes: Collection[bytes]) -> _Claims:
    by_index: dict[bytes, list[tuple[RosterEntry, Claim]]] = defaultdict(list)
    placements: set[UUID] = set()
    for entry in RosterEntry.objects.filter(id_index__in=indexes).order_by("area_code", "id"):
        by_index[bytes(entry.id_index)].append((entry, claim_of(entry)))
        placements |= {entry.placement_id} if entry.placement_id else set()
    open_rows = Mismatch.objects.filter(placement_id__in=placements, resolved_at__isnull=True)
    return _Claims(dict(by_index), dict(open_rows.values_list("placement_id", "fields")))


def claim_of(entry: RosterEntry) -> Claim:
    """Return the claim of a row."""
    return Claim(
        home=entry.region_code,
        district=entry.work_region_code,
        employer=entry.employer_name,
        since=entry.since,
        status=entry.status,
        confirmed_on=entry.confirmed_on,
        record=entry.placement_id if entry.origin == ClaimOrigin.RECORD else None,
    )


def _columns(
    west: Claim | None, east: Claim | None, verdict: Verdict, entries: list[RosterEntry | None]
) -> dict[str, Any]:
    first, near = cast("Claim", west or east), cast("Claim", east or west)
    placements = [entry.placement_id for entry in entries if entry and entry.placement_id]
    values: dict[str, Any] = {
        "region_code": first.home,
        "work_region_code": near.district,
        "employer_name": near.employer,
        "placement_id": placements[0] if placements else None,
        "state": verdict.state.value,
        "fields": list(verdict.fields),
        "content": content_of(west, east, verdict),
        "owner_side": owner_of(verdict, west, east),
    }
    for side, claim, entry in zip(RosterSide, (west, east), entries, strict=True):
        values |= {
            f"{side}_id": entry.pk if entry else None,
            f"{side}_employer": claim.employer if claim else "",
            f"{side}_since": claim.since if claim else None,
            f"{side}_status": claim.status if claim else "",
            f"{side}_confirmed_on": claim.confirmed_on if claim else None,
        }
    return values


def _meet(
    index: bytes, known: list[RosterPair], wanted: list[dict[str, Any]], gone: list[RosterPair]
) -> Iterable[tuple[RosterPair, dict[str, Any]]]:
    """Return each wanted pair with its row: of the same places, else of the same claim, else a new one."""
    left = list(known)
    met: list[tuple[RosterPair, dict[str, Any]]] = []
    for same in (_same_places, _same_claim):
        for values in [one for one in wanted if not any(one is seen for _row, seen in met)]:
            row = next((pair for pair in left if same(pair, values)), None)
            if row is not None:
                left.remove(row)
                met.append((row, values))
    alias = sha256(b"xieshou roster" + index).hexdigest()[:ALIAS_LENGTH].upper()
    fresh = [one for one in wanted if not any(one is seen for _row, seen in met)]
    met += [(RosterPair(id_index=index, alias=alias), values) for values in fresh]
    gone += left
    return met


def _same_places(pair: RosterPair, values: dict[str, Any]) -> bool:
    return all(getattr(pair, name) == values[name] for name in ("region_code", "work_region_code"))


def _same_claim(pair: RosterPair, values: dict[str, Any]) -> bool:
    return any(values[name] and getattr(pair, name) == values[name] for name in ("west_id", "east_id"))


def _write(pair: RosterPair, values: dict[str, Any], compared: Compared, *, at: datetime) -> bool:
    """Put new values into a pair and open, keep or close its difference; return whether anything changed."""
    was_open = bool(pair.opened_at) and pair.resolved_at is None
    same = pair.content == values["content"]
    if same and all(getattr(pair, name) == value for name, value in values.items()):
        return False
    if same and pair.opened_at:  # the owner and the settlement stand as long as the claims do
        values = {**values, "owner_side": pair.owner_side}
    if pair.content and any(getattr(pair, name) != values[name] for name in CONFIRMED):
        compared.confirmed.append(pair.pk)
    for name, value in values.items():
        setattr(pair, name, value)
    pair.updated_at = at
    if same:
        return True
    if pair.owner_side:
        _open(pair, compared, was_open=was_open, at=at)
    elif was_open:
        pair.resolved_at, pair.resolution, pair.note = at, Resolution.CORRECTED.value, ""
        pair.due_on = None
        compared.closed.append(pair.pk)
    return True


def _open(pair: RosterPair, compared: Compared, *, was_open: bool, at: datetime) -> None:
    days = resolve("roster", "difference_days", on=day_of(at)).value
    if was_open:
        compared.closed.append(pair.pk)  # the task may pass to the other side; its day stays
    else:
        pair.opened_at, pair.due_on = at, day_of(at) + timedelta(days=days)
        pair.resolved_at, pair.resolution, pair.resolved_by_name, pair.note = None, "", "", ""
    pair.owner_id, pair.owner_name = None, ""
    compared.opened.append(pair)


def task_of(pair: RosterPair) -> Order:
    """Return the task of an open difference, for the side that owns it."""
    place = pair.region_code if pair.owner_side == RosterSide.WEST else pair.work_region_code
    message = Message(
        kind=KIND,
        text=TEXT,
        values={"employer": pair.employer_name},
        source=(SOURCE, pair.pk),
        link=f"/labour/roster/{pair.pk}/",
        where=Where(region_code=place),
    )
    due_on = pair.due_on or day_of(pair.updated_at)
    return Order(message, CLAIMS[RosterSide(pair.owner_side)], due_on, pair.owner_id)


def _tell(compared: Compared, *, actor: Actor, at: datetime) -> None:
    source: dict[str, Any] = {"source_kind": SOURCE, "actor": actor, "at": at}
    complete_tasks_of(kind=KIND, source_ids=compared.closed, **source)
    complete_tasks_of(kind=STALE_KIND, source_ids=compared.confirmed, **source)
    add_tasks([task_of(pair) for pair in compared.opened], at=at)
    if compared.written:
        record(
            "labour.verification.roster_compared",
            actor=actor,
            at=at,
            subject=("labour.roster", "pairs"),
            region_code=next(iter(actor.scope.regions), ""),
            after={
                "pairs": compared.written,
                "opened": len(compared.opened),
                "closed": len(compared.closed),
            },
        )

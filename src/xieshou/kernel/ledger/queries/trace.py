"""Reads of traces: from an account or entry down to everybody reached, and from an account up to its sources.

Everything that came out of a lot is one range of the index `ledger_lot_below`, so a trace is one pass
over that range, however deep the chain; see docs/adr/0015.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Sum

from xieshou.kernel.ledger.models import Account, Entry, Lot, Share, Slice
from xieshou.kernel.ledger.queries.account import either_region
from xieshou.kernel.ledger.rules.trace import (
    KEY_BYTES,
    Backward,
    Forward,
    Holding,
    KindTotal,
    Way,
    keys_of,
    outermost,
    overlap,
    range_below,
)
from xieshou.kernel.ledger.vocabulary import ARRIVED, ORIGINS, AccountKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

ROWS = 50
OUTSIDE = "outside"
COLUMNS = ("path", "account_id", "kind", "region_code", "remaining_fen")
FORWARD = """
with held as materialized (
  select account_id, kind, sum(remaining_fen) as fen from ({lots}) lot group by account_id, kind
)
select 'total', kind, null::uuid, count(*), sum(fen) from held group by kind
union all
(select 'arrived', kind, account_id, 1, fen from held where kind = any(%s)
  order by fen desc, account_id limit %s)
union all
(select 'waiting', kind, account_id, 1, fen from held where kind <> all(%s)
  order by fen desc, account_id limit %s)
"""
# Where money has arrived the many are one station a kind and county.
WAYS = """
select substring(path for octet_length(path) - 8) as above,
       case when kind = any(%s) then kind || ':' || left(region_code, 6) else account_id::text end as station,
       sum(remaining_fen)
from ({lots}) lot group by above, station
"""


@dataclass
class Start:
    """Where a trace begins: whole lots with all that came out of them, and single parts that are known.

    `lead` is how many stations above a lot its way begins; `origin_id` is set where the start is a
    whole fund source, whose shares are kept.
    """

    amount_fen: int
    paths: list[bytes] = field(default_factory=list)
    parts: list[Holding] = field(default_factory=list)
    part_ways: list[Way] = field(default_factory=list)
    lead: int = 0
    origin_id: UUID | None = None


def lots_in(scope: Scope) -> QuerySet[Lot]:
    """Return the lots that lie in the scope or whose money came from it."""
    return Lot.objects.filter(
        scope.region_q() | scope.region_q("partner_region_code") | scope.region_q("origin_region_code")
    )


def start_at_account(account_id: UUID, *, scope: Scope) -> Start:
    """Return the beginning of a trace of all money that ever came to an account and was not taken back."""
    lots = lots_in(scope).filter(account_id=account_id, amount_fen__gt=0)
    amounts = {bytes(path): fen for path, fen in lots.values_list("path", "amount_fen")}
    paths = outermost(amounts)
    start = Start(sum(amounts[path] for path in paths), paths)
    if Account.objects.filter(pk=account_id, kind__in=ORIGINS).exists():
        own = [path for path in paths if len(path) == KEY_BYTES]
        start.origin_id = account_id if own == paths else None  # not where other funds paid into it
    return start


def start_at_entry(entry: Entry, *, scope: Scope) -> Start:
    """Return the beginning of a trace of what one entry moved; nothing if it was undone or undoes."""
    start = Start(0, lead=1)
    if entry.reverses_id or Entry.objects.filter(reverses=entry).exists():
        return start
    slices = Slice.objects.filter(entry=entry, lot__in=lots_in(scope)).select_related("lot__parent")
    for one in slices.order_by("id"):
        start.amount_fen += one.amount_fen
        if one.lot.entry_id is not None:
            start.paths.append(bytes(one.lot.path))
            continue
        payer = str(one.lot.parent.account_id) if one.lot.parent else OUTSIDE
        for holding in _parts_of_merged(one):
            start.parts.append(holding)
            way = (payer, str(one.lot.account_id), str(holding.account_id))
            start.part_ways.append(
                Way(way[: 2 + (holding.account_id != one.lot.account_id)], holding.amount_fen)
            )
    return start


def _parts_of_merged(one: Slice) -> Iterator[Holding]:
    """Yield where the part of one entry is, in a lot that gathers the parts of many.

    The lot is a queue too: what came first has left first.
    """
    lot = one.lot
    if lot.amount_fen == lot.remaining_fen:
        yield Holding(lot.account_id, lot.kind, one.amount_fen)
        return
    undone = Entry.objects.filter(reverses__isnull=False).values("reverses_id")
    alive = Slice.objects.filter(lot=lot, entry__reverses__isnull=True).exclude(entry_id__in=undone)
    before = alive.filter(id__lt=one.pk).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    part, gone = (before, before + one.amount_fen), 0
    for child in lot.children.filter(amount_fen__gt=0).order_by("id"):
        shared = overlap(part, (gone, gone + child.amount_fen))
        gone += child.amount_fen
        if shared:
            yield Holding(child.account_id, child.kind, shared)
    if here := overlap(part, (gone, lot.amount_fen)):
        yield Holding(lot.account_id, lot.kind, here)


def trace_forward(start: Start, *, scope: Scope, limit: int = ROWS) -> Forward:
    """Return where the money of a start lies now: sums by kind, the largest holdings, what waits."""
    if not start.paths:
        return _forward_of_parts(start, limit)
    if start.origin_id is not None:
        return _forward_of_fund(start, scope, limit)
    sql, values = _lots_below(start.paths, scope)
    arrived = sorted(ARRIVED)
    found: dict[str, list[tuple[Any, ...]]] = {"total": [], "arrived": [], "waiting": []}
    with connection.cursor() as cursor:
        cursor.execute(FORWARD.format(lots=sql), [*values, arrived, limit, arrived, limit])
        for part, *row in cursor.fetchall():
            found[part].append(tuple(row))
    totals = [KindTotal(kind, count, int(fen)) for kind, _none, count, fen in found["total"]]
    rows, waiting = (
        [Holding(account_id, kind, int(fen)) for kind, account_id, _one, fen in found[part]]
        for part in ("arrived", "waiting")
    )
    whole = Forward(start.amount_fen, _in_order(totals), rows, waiting)
    return _joined(whole, start, limit) if start.parts else whole


def _forward_of_fund(start: Start, scope: Scope, limit: int) -> Forward:
    """Return the trace of a whole fund source from its shares: one row an account, sums kept."""
    shares = Share.objects.filter(
        scope.region_q() | scope.region_q("partner_region_code") | scope.region_q("origin_region_code"),
        origin_id=start.origin_id,
        amount_fen__gt=0,
    )
    sums = shares.values_list("kind").annotate(accounts=Count("account_id"), fen=Sum("amount_fen")).order_by()
    totals = _in_order(KindTotal(kind, accounts, int(fen)) for kind, accounts, fen in sums)
    largest = [
        Holding(account_id, total.kind, fen)
        for total in totals
        for account_id, fen in shares.filter(kind=total.kind)
        .order_by("-amount_fen", "account_id")
        .values_list("account_id", "amount_fen")[:limit]
    ]
    largest.sort(key=lambda row: (-row.amount_fen, row.account_id))
    arrived = [row for row in largest if row.kind in ARRIVED][:limit]
    waiting = [row for row in largest if row.kind not in ARRIVED][:limit]
    return Forward(start.amount_fen, totals, arrived, waiting)


def _forward_of_parts(start: Start, limit: int) -> Forward:
    held: Counter[tuple[UUID, str]] = Counter()
    for part in start.parts:
        held[part.account_id, part.kind] += part.amount_fen
    ranked = sorted(held.items(), key=lambda item: (-item[1], item[0][0]))
    rows = [Holding(account_id, kind, fen) for (account_id, kind), fen in ranked]
    kinds: dict[str, list[int]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row.amount_fen)
    totals = [KindTotal(kind, len(parts), sum(parts)) for kind, parts in kinds.items()]
    arrived = [row for row in rows if row.kind in ARRIVED][:limit]
    waiting = [row for row in rows if row.kind not in ARRIVED][:limit]
    return Forward(start.amount_fen, _in_order(totals), arrived, waiting)


def _joined(whole: Forward, start: Start, limit: int) -> Forward:
    """Return both halves of an entry that pays households and others: no account stands in both."""
    parts = _forward_of_parts(start, limit)
    kinds: dict[str, KindTotal] = {}
    for total in (*whole.totals, *parts.totals):
        known = kinds.get(total.kind, KindTotal(total.kind, 0, 0))
        kinds[total.kind] = KindTotal(
            total.kind, known.accounts + total.accounts, known.amount_fen + total.amount_fen
        )

    def first(*halves: Sequence[Holding]) -> list[Holding]:
        rows = [row for half in halves for row in half]
        return sorted(rows, key=lambda row: (-row.amount_fen, row.account_id))[:limit]

    return Forward(
        whole.amount_fen,
        _in_order(kinds.values()),
        first(whole.rows, parts.rows),
        first(whole.waiting, parts.waiting),
    )


def _in_order(totals: Iterable[KindTotal]) -> list[KindTotal]:
    order = list(AccountKind.values)
    return sorted(totals, key=lambda total: order.index(total.kind))


def _lots_below(paths: Sequence[bytes], scope: Scope) -> tuple[str, list[Any]]:
    """Return the query of the lots that still hold money, in and below the lots of the paths."""
    queries = []
    for path in paths:
        lower, upper = range_below(path)
        lots = lots_in(scope).filter(path__gte=lower, path__lt=upper, remaining_fen__gt=0).order_by()
        queries.append(lots.values_list(*COLUMNS).query.sql_with_params())
    sql = " union all ".join(f"({query})" for query, _values in queries)
    return sql, [value for _query, values in queries for value in values]


def list_ways(start: Start, *, scope: Scope) -> list[Way]:
    """Return the ways of a start's money down to where it is now, for the picture.

    Their amounts add up to what the reader may see of the start.
    """
    ways = list(start.part_ways)
    if not start.paths:
        return ways
    sql, values = _lots_below(start.paths, scope)
    with connection.cursor() as cursor:
        cursor.execute(WAYS.format(lots=sql), [sorted(ARRIVED), *values])
        rows = [(bytes(above), station, int(fen)) for above, station, fen in cursor.fetchall()]
    names = _accounts_of({key for above, _station, _fen in rows for key in keys_of(above)}, scope)
    for above, station, fen in rows:
        keys = keys_of(above)[_first_station(start, above) :]
        ways.append(Way((*(names.get(key, OUTSIDE) for key in keys), station), fen))
    return ways


def _first_station(start: Start, above: bytes) -> int:
    """Return at which depth the way of a lot below `above` begins."""
    for path in start.paths:
        own = path[:-KEY_BYTES]
        if above == own or above.startswith(path):
            return max(0, len(path) // KEY_BYTES - 1 - start.lead)
    return 0


def _accounts_of(lot_ids: set[int], scope: Scope) -> Mapping[int, str]:
    rows = lots_in(scope).filter(pk__in=lot_ids).values_list("id", "account_id")
    return {key: str(account_id) for key, account_id in rows}


def trace_back(account_id: UUID, *, scope: Scope) -> Backward:
    """Return the fund sources of everything that came to an account, and the ways it took."""
    lots = lots_in(scope).filter(account_id=account_id, amount_fen__gt=0)
    found = {
        bytes(path): (origin_id, fen)
        for path, origin_id, fen in lots.values_list("path", "origin_id", "amount_fen")
    }
    paths = outermost(found)
    names = _accounts_of({key for path in paths for key in keys_of(path)}, scope)
    sources: Counter[UUID] = Counter()
    ways = []
    for path in paths:
        origin_id, fen = found[path]
        sources[origin_id] += fen
        below = [names.get(key, OUTSIDE) for key in keys_of(path)[1:]]
        ways.append(Way((str(origin_id), *below), fen))
    return Backward(sum(sources.values()), dict(sources.most_common()), ways)


def list_shares(account_id: UUID, *, scope: Scope) -> QuerySet[Share]:
    """Return which fund sources the present balance of an account comes from, the largest first."""
    rows = Share.objects.filter(
        scope.region_q() | scope.region_q("partner_region_code") | scope.region_q("origin_region_code"),
        account_id=account_id,
        amount_fen__gt=0,
    )
    return rows.select_related("origin").order_by("-amount_fen", "id")


def list_arrivals(account_id: UUID, *, scope: Scope) -> QuerySet[Slice]:
    """Return by which entry and out of which lot money came to an account, newest first."""
    slices = Slice.objects.filter(lot__in=lots_in(scope).filter(account_id=account_id))
    return slices.select_related("entry", "lot__origin").order_by("-id")


def list_sources(account_ids: Iterable[UUID], *, scope: Scope) -> list[Account]:
    """Return where money came from, by number: fund sources wherever they lie, earnings of the scope."""
    wanted = Account.objects.filter(pk__in=list(account_ids))
    earned = wanted.filter(either_region(scope), kind=AccountKind.EARNINGS)
    return list((wanted.filter(kind=AccountKind.FUND_SOURCE) | earned).order_by("code"))

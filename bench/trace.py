# ruff: noqa: A005 -- a benchmark is called by its name, never imported beside the library
"""Tracing a fund of 1,000,000 entries and 200,000 households, forward and back, under row-level security.

Peer: the same answer by a recursive query written by hand over the same tables, in the same run and scope.
Limit: the bare sum over the lots of the trace, without who holds them.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from xieshou.config.benches import Goal, Options, Result, Row

sys.path.insert(0, str(Path(__file__).parent))
from _books import Size, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GOAL_MS = 200.0
ASKED = 40
PICTURE = "picture of the whole fund"  # drawn beside the trace; no promise is made for it
PEER_ASKED = 5
LEVELS = ("fund_source", "appropriation", "budget_line", "project", "contract", "household")
PEER_FORWARD = """
with recursive below as (
  select id, account_id, kind, remaining_fen from ledger_lot where account_id = %s and amount_fen > 0
  union all
  select lot.id, lot.account_id, lot.kind, lot.remaining_fen
  from ledger_lot lot join below on lot.parent_id = below.id
), held as materialized (
  select account_id, kind, sum(remaining_fen) as fen from below where remaining_fen > 0
  group by account_id, kind
)
select 'total', kind, null::uuid, count(*), sum(fen) from held group by kind
union all
(select 'arrived', kind, account_id, 1, fen from held
 where kind in ('payee', 'household', 'collective', 'asset') order by fen desc, account_id limit 50)
union all
(select 'waiting', kind, account_id, 1, fen from held
 where kind not in ('payee', 'household', 'collective', 'asset') order by fen desc, account_id limit 50)
"""
PEER_BACK = """
with recursive above as (
  select id, parent_id, account_id, amount_fen from ledger_lot where account_id = %s and amount_fen > 0
  union all
  select lot.id, lot.parent_id, lot.account_id, above.amount_fen
  from ledger_lot lot join above on lot.id = above.parent_id
)
select account_id, sum(amount_fen) from above group by account_id
"""


class Work(NamedTuple):
    """One question: how this project asks it, and how one would by hand."""

    name: str
    keys: Sequence[Any]
    ours: Callable[[Any], Any]
    peer: str = ""
    limit: str = ""


def run(options: Options) -> Result:
    size = Size(contracts=max(20, round(2000 * options.scale)))
    options = replace(options, home=options.home / f"books-{size.contracts}")
    with options.installation():
        made = load(size, options.tell)
        breaks, entries = _check(options)
        rows, goals = [], []
        for region, area in (("", "country"), ("310113", "district")):
            for work in _works(region):
                options.tell(f"{area}: {work.name}")
                row = _measure(area, region, work)
                rows.append(row)
                if work.name != PICTURE:
                    goals.append(Goal(f"{row.work} p95", row.ours, "<=", GOAL_MS, "ms"))
        goals.append(Goal("breaks in the books", breaks, "<=", 0))
        goals.append(Goal("traces that equal the recursive query", _equal(), ">=", 1.0))
        return Result("trace", rows, goals, [made, *_notes(size, entries)])


def _notes(size: Any, entries: int) -> list[str]:
    return [
        f"{entries:,} entries, {size.households:,} households",
        f"p95 of {ASKED} traces, as xs_app under row security; the peer's is of {PEER_ASKED}",
        f"server time: waits for a core that others used are left out (load {os.getloadavg()[0]:.1f})",
    ]


def _check(options: Options) -> tuple[int, int]:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Entry
    from xieshou.kernel.ledger.queries.books import count_breaks
    from xieshou.kernel.scope_sql import in_scope

    options.tell("checking the books")
    with in_scope(Scope.everything()):
        return sum(count_breaks().values()), Entry.objects.count()


def _works(region: str) -> list[Work]:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account, Entry
    from xieshou.kernel.ledger.queries import trace
    from xieshou.kernel.scope_sql import in_scope

    scope = Scope.of([region])
    random = Random(7)

    def forward(key: Any) -> Any:
        return trace.trace_forward(trace.start_at_account(key, scope=scope), scope=scope)

    def of_entry(key: Any) -> Any:
        entry = Entry.objects.get(pk=key)
        return trace.trace_forward(trace.start_at_entry(entry, scope=scope), scope=scope)

    def picture(key: Any) -> Any:
        return trace.list_ways(trace.start_at_account(key, scope=scope), scope=scope)

    keys: dict[str, list[Any]] = {}
    with in_scope(scope):
        for kind in LEVELS:
            found = Account.objects.filter(kind=kind, code__startswith="bench-").order_by("code")
            keys[kind] = random.choices(found.values_list("pk", flat=True)[:20_000], k=ASKED)
        highest = Entry.objects.order_by("-number")[0].number
        numbers = [random.randint(1, highest) for _number in range(ASKED)]
        entries = list(Entry.objects.filter(number__in=numbers).values_list("pk", flat=True))
    limit = "select sum(remaining_fen) from ledger_lot where path >= %s and path < %s and remaining_fen > 0"
    works = [Work(f"forward from a {kind}", keys[kind], forward, PEER_FORWARD, limit) for kind in LEVELS]
    works.append(Work("forward from an entry", entries, of_entry))
    works.append(Work(PICTURE, keys["fund_source"], picture))
    works.append(
        Work(
            "back from a household",
            keys["household"],
            lambda key: trace.trace_back(key, scope=scope),
            PEER_BACK,
        )
    )
    return works


def _measure(area: str, region: str, work: Work) -> Row:
    from django.db import connection

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Lot
    from xieshou.kernel.scope_sql import in_scope

    def by_hand(key: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(work.peer, [key])
            cursor.fetchall()

    def bare(key: Any) -> None:
        with connection.cursor() as cursor:
            for path in Lot.objects.filter(account_id=key).values_list("path", flat=True):
                cursor.execute(work.limit, [path, bytes(path) + b"\xff"])
                cursor.fetchall()

    with in_scope(Scope.of([region])):
        ours = _p95(work.ours, work.keys)
        peer = _p95(by_hand, work.keys[:PEER_ASKED]) if work.peer else None
        limit = _p95(bare, work.keys[:PEER_ASKED]) if work.limit else None
    return Row(
        f"{area}: {work.name}",
        "ms",
        ours=ours,
        peer=peer,
        peer_name="recursive query" if work.peer else "",
        limit=limit,
        limit_name="sum alone" if work.limit else "",
    )


def _p95(ask: Callable[[Any], Any], keys: Sequence[Any]) -> float:
    """Return the p95 of server time: the wall clock without the waits for a core that others used."""
    from django.db import connection

    ask(keys[0])
    workers = [os.getpid(), connection.connection.info.backend_pid]
    taken = []
    for key in keys:
        waited, started = _waits(workers), time.perf_counter()
        ask(key)
        wall = time.perf_counter() - started
        taken.append((wall - min(_waits(workers) - waited, wall)) * 1000)
    return max(taken) if len(taken) < 20 else statistics.quantiles(taken, n=20)[18]


def _waits(workers: Sequence[int]) -> float:
    try:
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) for pid in workers) / 1e9
    except OSError:
        return 0.0


def _equal() -> float:
    """Return the share of accounts, one a level, whose trace equals the recursive query's answer."""
    from django.db import connection

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account
    from xieshou.kernel.ledger.queries import trace
    from xieshou.kernel.scope_sql import in_scope

    scope, equal = Scope.everything(), 0
    with in_scope(scope), connection.cursor() as cursor:
        for kind in LEVELS:
            account = Account.objects.filter(kind=kind, code__startswith="bench-").order_by("code")[0]
            found = trace.trace_forward(trace.start_at_account(account.pk, scope=scope), scope=scope)
            cursor.execute(PEER_FORWARD, [account.pk])
            rows = cursor.fetchall()
            totals = {row[1]: (row[3], int(row[4])) for row in rows if row[0] == "total"}
            held = {row[2]: int(row[4]) for row in rows if row[0] != "total"}
            equal += (
                totals == {one.kind: (one.accounts, one.amount_fen) for one in found.totals}
                and held == {one.account_id: one.amount_fen for one in (*found.rows, *found.waiting)}
                and found.outside_fen == 0
            )
    return equal / len(LEVELS)

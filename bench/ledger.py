"""Transfers a second with every wall up, beside pgbench's TPC-B-like transactions on the same server.

A transfer here is the operation that a page calls: two accounts locked, entry, two legs, lot, slice and
shares written, the audit record, the checks of the commit. TPC-B-like: three updates, one read, one insert.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from xieshou.config.benches import Goal, Options, Result, Row

SECONDS = 20.0
CLIENTS = (1, 4)
CONTRACTS = 16
FEN = 100
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
SCALE = 10
GOAL_RATIO = 0.02
TPS = re.compile(r"tps = ([0-9.]+)")


def run(options: Options) -> Result:
    seconds = max(3.0, SECONDS * options.scale)
    options = replace(options, home=options.home / "ledger")
    with options.installation():
        pgbench = _find_pgbench()
        rows, goals = [], []
        people = _open_accounts()
        for clients in CLIENTS:
            options.tell(f"{clients} clients: transfers")
            ours = _transfers(clients, seconds, people)
            options.tell(f"{clients} clients: TPC-B")
            peer = _tpcb(pgbench, clients, seconds, options)
            rows.append(_row(clients, ours, peer))
            goals.append(
                Goal(f"transfers a TPC-B transaction, {clients} clients", ours / peer, ">=", GOAL_RATIO)
            )
        goals.append(Goal("breaks in the books", _breaks(), "<=", 0))
        notes = [
            f"{seconds:.0f} s each, one after the other on the same server; load {os.getloadavg()[0]:.1f}",
            f"pgbench -M prepared, scale {SCALE}"
            if pgbench
            else "no pgbench: the same five statements by psycopg",
            "a transfer goes through Django's ORM in Python; pgbench is a C program",
        ]
        return Result("ledger", rows, goals, notes)


def _row(clients: int, ours: float, peer: float) -> Row:
    return Row(f"transfers, {clients} clients", "a second", ours, peer, "TPC-B-like", better="more")


def _find_pgbench() -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return shutil.which("pgbench") or (str(folders[-1]) if folders else "")


def _open_accounts() -> dict[str, Any]:
    """Open a source, contracts that it paid, and a family each; return their keys."""
    from xieshou.kernel.access.roles import role_table
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.ids import new_id
    from xieshou.kernel.ledger import operations as ledger
    from xieshou.kernel.ledger.operations.posting import Maker
    from xieshou.kernel.ledger.vocabulary import AccountKind
    from xieshou.kernel.scope_sql import in_scope

    actor = Actor(
        user_id=new_id(),
        name="checker",
        capabilities=role_table().capabilities_of(["project_officer"]),
        scope=Scope.everything(),
    )
    stamp, maker = str(new_id())[:13], Maker(new_id(), "maker")

    def opened(name: str, kind: AccountKind) -> Any:
        plan = ledger.AccountPlan(f"{stamp}-{name}", name, kind, "530326000000")
        return ledger.open_account(plan, actor=actor, at=AT).pk

    with in_scope(actor.scope):
        source = opened("source", AccountKind.FUND_SOURCE)
        contracts = [opened(f"contract {number}", AccountKind.CONTRACT) for number in range(CONTRACTS)]
        families = [opened(f"family {number}", AccountKind.HOUSEHOLD) for number in range(CONTRACTS)]
        plan = ledger.Transfer.of(
            key=f"{stamp}-fund", booked_on=ON, memo="fund", payer_id=source,
            payees=[(key, 10**9) for key in contracts],
        )  # fmt: skip
        ledger.transfer(plan, maker=maker, actor=actor, at=AT)
    return {"actor": actor, "maker": maker, "contracts": contracts, "families": families, "stamp": stamp}


def _transfers(clients: int, seconds: float, people: dict[str, Any]) -> float:
    """Return the transfers a second of so many processes, each on contracts of its own."""
    from django.db import connections

    connections.close_all()
    context = get_context("fork")
    rates = context.SimpleQueue()
    workers = [
        context.Process(target=lambda number=number: rates.put(_pay(number, clients, seconds, people)))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(rates.get() for _worker in workers)


def _pay(number: int, clients: int, seconds: float, people: dict[str, Any]) -> float:
    from xieshou.kernel.ledger import operations as ledger
    from xieshou.kernel.scope_sql import in_scope

    actor, done = people["actor"], 0
    own = [place for place in range(CONTRACTS) if place % clients == number]
    started = time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        place = own[done % len(own)]
        plan = ledger.Transfer.of(
            key=f"{people['stamp']}-{clients}-{number}-{done}", booked_on=ON, memo="bench",
            payer_id=people["contracts"][place], payees=[(people["families"][place], FEN)],
        )  # fmt: skip
        with in_scope(actor.scope):
            ledger.transfer(plan, maker=people["maker"], actor=actor, at=AT)
        done += 1
    return done / spent


def _tpcb(pgbench: str, clients: int, seconds: float, options: Options) -> float:
    from django.db import connections

    owner = connections["owner"]
    settings = owner.settings_dict
    if not pgbench:
        return _tpcb_by_psycopg(seconds)
    environment = {
        **os.environ,
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"]),
        "PGUSER": str(settings["USER"]),
        "PGPASSWORD": str(settings["PASSWORD"]),
        "PGDATABASE": str(settings["NAME"]),
    }
    with owner.cursor() as cursor:
        cursor.execute("select to_regclass('pgbench_accounts')")
        if cursor.fetchone()[0] is None:
            options.tell("filling pgbench's tables")
            _call([pgbench, "-i", "-I", "dtgp", "-s", str(SCALE), "-q"], environment)
    told = _call(
        [
            pgbench,
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            str(min(2, clients)),
            "-T",
            str(round(seconds)),
            "-n",
        ],
        environment,
    )
    return float(TPS.findall(told)[-1])


def _call(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    return done.stdout


def _tpcb_by_psycopg(seconds: float) -> float:
    """Return the rate of TPC-B-like transactions by psycopg, where no pgbench is installed (one client)."""
    import random

    from django.db import connections, transaction

    with connections["owner"].cursor() as cursor:
        for table, rows in (("branches", SCALE), ("tellers", 10 * SCALE), ("accounts", 100_000 * SCALE)):
            cursor.execute(f"create table if not exists bench_{table} (id int primary key, balance int)")
            cursor.execute(
                f"insert into bench_{table} select n, 0 from generate_series(1, {rows}) n"
                " on conflict do nothing"
            )
        cursor.execute(
            "create table if not exists bench_history (a int, b int, t int, delta int, at timestamp)"
        )
        done, started = 0, time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds:
            keys = [
                random.randint(1, 100_000 * SCALE),
                random.randint(1, 10 * SCALE),
                random.randint(1, SCALE),
            ]
            with transaction.atomic(using="owner"):
                for table, key in zip(("accounts", "tellers", "branches"), keys, strict=True):
                    cursor.execute(f"update bench_{table} set balance = balance + 1 where id = %s", [key])
                cursor.execute("select balance from bench_accounts where id = %s", [keys[0]])
                cursor.execute("insert into bench_history values (%s, %s, %s, 1, now())", keys)
            done += 1
    return done / spent


def _breaks() -> int:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.queries.books import count_breaks
    from xieshou.kernel.scope_sql import in_scope

    with in_scope(Scope.everything()):
        return sum(count_breaks().values())

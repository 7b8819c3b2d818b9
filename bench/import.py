"""Import of a household roster of 100,000 rows x 15 columns beside django-import-export.

Both read the same .xlsx, apply the same rules to the same columns and write the same three tables of
the register (people with encrypted numbers and pinyin, households, memberships) under row-level
security. Each runs in a process of its own, whose memory is watched from outside.

    python bench/import.py ours FILE     (what the benchmark starts: figures as JSON on standard output)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).parent))

from _roster_file import HEADERS, prepare
from _roster_peer import AT, county_actor, peer_resource

if TYPE_CHECKING:
    from xieshou.config.benches import Options, Result

ROWS = 100_000
PEER_ROWS = 2_000
SHEET = "registry.roster"
TABLES = ("sheets_change", "registry_member", "registry_household", "people_person", "sheets_upload")


class Measured(NamedTuple):
    """What a process printed, and the most memory it and its children held together."""

    figures: dict[str, float]
    megabytes: float


def run(options: Options) -> Result:
    """Measure this project, the peer and the limit on one file."""
    from xieshou.config.benches import Goal, Result, Row

    rows = options.rows or max(600, round(ROWS * options.scale))
    peer_rows = rows if os.environ.get("XIESHOU_BENCH_WHOLE") else min(rows, PEER_ROWS)
    with options.installation():
        options.home.mkdir(parents=True, exist_ok=True)
        path = options.home / f"roster-{rows}.xlsx"
        prepare(path, rows)
        options.tell("reading and copying only (the limit)")
        limit = _measure("limit", path)
        options.tell("dry run and import by this project")
        _empty_tables()
        ours = _measure("ours", path)
        options.tell(f"import of {peer_rows:,} of {rows:,} rows by the peer")
        _empty_tables()
        peer = _measure("peer", path, str(peer_rows))
        _empty_tables()
    peer_seconds = peer.figures["load"] + peer.figures["import"] * rows / peer_rows
    commit, both = ours.figures["commit"], ours.figures["commit"] + ours.figures["check"]
    share = (
        f"; the file was read whole ({peer.figures['load']:.1f} s), its first {peer_rows:,} rows were"
        f" imported in {peer.figures['import']:.1f} s and extrapolated in proportion, which favours it,"
        " since its cost a row grows with the tables (XIESHOU_BENCH_WHOLE=1 imports all rows)"
    )
    notes = [
        f"columns: {', '.join(HEADERS)}",
        "peer: django-import-export, the same rules in row hooks and full_clean on every instance"
        + (share if peer_rows < rows else ""),
        f"undo of the whole import: {ours.figures['undo']:.1f} s",
        f"memory of the peer: {peer.megabytes:.0f} MB",
    ]
    work, name = f"import {rows:,} x {len(HEADERS)}, all validations", "import-export"
    return Result(
        name="import",
        rows=[
            Row(work, "s", commit, peer_seconds, name, limit.figures["limit"], "calamine + COPY"),
            Row("dry run and import together", "s", both, peer_seconds, "import-export, import only"),
        ],
        goals=[
            Goal("times as fast as django-import-export", peer_seconds / commit, ">=", 20.0),
            Goal("memory of the importing processes together", ours.megabytes, "<=", 300.0, "MB"),
            Goal("rows imported", ours.figures["rows"], ">=", float(rows)),
        ],
        notes=notes,
    )


def _measure(mode: str, path: Path, *arguments: str) -> Measured:
    """Run one mode in a process of its own and watch its memory."""
    command = [sys.executable, str(Path(__file__).resolve()), mode, str(path), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = 0.0
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(watched))
            time.sleep(0.2)  # each look costs the process itself some time
        output = process.stdout.read() if process.stdout else ""
    if process.returncode != 0:
        message = f"{mode} ended with {process.returncode}"
        raise RuntimeError(message)
    return Measured(json.loads(output.splitlines()[-1]), peak)


def _memory(process: psutil.Process) -> float:
    """Return the memory (MB) of a process and its children, shared pages counted once."""
    total = 0
    for one in [process, *_children(process)]:
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _empty_tables() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"truncate {', '.join(TABLES)} cascade")
        cursor.execute("analyze")
    connections["owner"].close()


# What the processes do


def ours(path: Path) -> dict[str, float]:
    """Receive, check, import and undo."""
    from xieshou.kernel.scope_sql import in_scope
    from xieshou.kernel.sheets import operations

    actor = county_actor()
    with in_scope(actor.scope):
        upload = operations.receive(
            sheet=SHEET, name=path.name, content=path.read_bytes(), actor=actor, at=AT
        )
    began = time.perf_counter()
    checked = operations.check(upload_id=upload.id, actor=actor, at=AT)
    between = time.perf_counter()
    if checked.wrong_rows:
        print(checked.findings[:5], file=sys.stderr)
    done = operations.commit(upload_id=upload.id, actor=actor, at=AT)
    ended = time.perf_counter()
    operations.undo(upload_id=upload.id, actor=actor, at=AT)
    undone = time.perf_counter()
    return {
        "check": between - began,
        "commit": ended - between,
        "undo": undone - ended,
        "rows": done.counts["new"],
    }


def limit(path: Path) -> dict[str, float]:
    """Read the cells and copy them into a table of texts: what nothing that uses both can beat."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADERS)))
        cursor.execute(f"create temporary table bare ({columns}) on commit drop")
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
        with cursor.copy("copy bare from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    return {"limit": time.perf_counter() - began}


def peer(path: Path, rows: str) -> dict[str, float]:
    """Import with django-import-export: a resource over memberships whose row hooks apply the same rules."""
    import tablib

    from xieshou.kernel.scope_sql import in_scope

    began = time.perf_counter()
    with path.open("rb") as stream:
        dataset = tablib.Dataset().load(stream, format="xlsx")
    loaded = time.perf_counter()
    part = dataset.subset(rows=range(int(rows))) if int(rows) < len(dataset) else dataset
    between = time.perf_counter()
    with in_scope(county_actor().scope):
        result = peer_resource()().import_data(part, raise_errors=True)
    if result.totals["new"] != len(part):
        message = f"The peer imported {result.totals}."
        raise RuntimeError(message)
    return {"load": loaded - began, "import": time.perf_counter() - between}


def main() -> None:
    """Run one mode and print its figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    import django

    django.setup()
    mode, path, *rest = sys.argv[1:]
    figures = {"ours": ours, "limit": limit, "peer": peer}[mode](Path(path), *rest)  # type: ignore[operator]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""The whole tree of places: 620,573 villages loaded by COPY, retired codes, and the address picker.

Peer: the same rows through Django's bulk_create (a tenth of them, times ten). Limit: the bare COPY of the
rows into a table without indexes. The picker is asked as people type: letters of county, township, village.
"""

from __future__ import annotations

import csv
import logging
import os
import statistics
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import psutil

from xieshou.config.benches import Goal, Options, Result, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VILLAGES = 620_573
LOAD_SECONDS = 30.0
PICKER_MS = 150.0
ASKED = 200
GROUPS_FOUND = 0.99
PEER_PART = 10
SUCCESSORS = {"530328000000": "530303000000", "530321000000": "530304000000"}
USER = "bench-picker"


def run(options: Options) -> Result:
    options = replace(options, home=options.home / "regions")
    with options.installation():
        options.tell("loading the tree")
        seconds, places = load()
        options.tell("the same rows in the usual way, and by COPY alone")
        usual, bare = peer_and_limit(places)
        options.tell("asking the picker")
        taken, found = pick(ASKED)
        villages, successors = check_tree()
    p95 = statistics.quantiles(taken, n=20)[18]
    load_row = Row(f"load {places:,} places", "s", seconds, usual, "bulk_create", bare, "COPY, no index")
    return Result(
        "regions",
        [load_row, Row("address picker, p95", "ms", p95)],
        [
            Goal("lines of the villages' file that lead to a place", villages, ">=", VILLAGES),
            Goal("processor time of the load", seconds, "<=", LOAD_SECONDS, "s"),
            Goal("retired codes that lead to their successors", successors, ">=", len(SUCCESSORS)),
            Goal(f"picker, p95 of {len(taken)} requests", p95, "<=", PICKER_MS, "ms"),
            Goal("villages offered after three groups of keys", found, ">=", GROUPS_FOUND),
        ],
        ["processor time of this process and of its database process; waits for a core are left out"],
    )


def _processors() -> Callable[[], float]:
    """Return what tells the processor seconds of this process and of the owner's database process."""
    from django.db import connections

    connections["owner"].ensure_connection()
    processes = [psutil.Process(), psutil.Process(connections["owner"].connection.info.backend_pid)]
    return lambda: sum(sum(process.cpu_times()[:2]) for process in processes)


def load() -> tuple[float, int]:
    """Load the tree into an empty table; return processor seconds and places."""
    from django.db import connections
    from django.utils import timezone

    from xieshou.config.environment import project_folder
    from xieshou.config.host.seeding import REGION_FILES
    from xieshou.kernel.regions.operations import load_tree

    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate regions_region, regions_regionrelease")
    told = _processors()
    before = told()
    report = load_tree(project_folder() / REGION_FILES, at=timezone.now(), using="owner")
    return told() - before, report.row_count


def peer_and_limit(places: int) -> tuple[float, float]:
    """Return the processor seconds of bulk_create with indexes, scaled up, and of COPY without any."""
    from django.db import connections, transaction

    from xieshou.config.environment import project_folder
    from xieshou.config.host.seeding import REGION_FILES
    from xieshou.kernel.regions.models import Region
    from xieshou.kernel.regions.operations import COLUMNS, _copy
    from xieshou.kernel.regions.tree_files import TreeFiles

    rows = list(TreeFiles(project_folder() / REGION_FILES).rows())
    part = rows[-len(rows) // PEER_PART :]
    told = _processors()
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("delete from regions_region where code >= %s", [part[0].code])
        before = told()
        made = [Region(**row._asdict()) for row in part]
        Region.objects.using("owner").bulk_create(made, batch_size=1_000, ignore_conflicts=True)
        usual = (told() - before) * places / len(part)
        transaction.set_rollback(True, using="owner")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"create temp table bare_places as select {COLUMNS} from regions_region with no data")
        before = told()
        _copy(cursor, "bare_places", iter(rows))
        bare = told() - before
        transaction.set_rollback(True, using="owner")
    return usual, bare


def typed(count: int) -> Iterator[tuple[str, str]]:
    """Yield what people type for villages all over the country, and the code that they mean."""
    from xieshou.kernel.regions.models import Region

    codes = list(
        Region.objects.filter(level=5, retired_on=None).order_by("code").values_list("code", flat=True)
    )
    for code in Random(5326).sample(codes, count):
        village = Region.objects.get(pk=code)
        township = Region.objects.get(pk=village.parent_code)
        county = Region.objects.get(pk=township.parent_code)
        yield f"{county.pinyin} {township.pinyin} {village.pinyin}", code


def pick(count: int) -> tuple[list[float], float]:
    """Ask the picker; return milliseconds of each request and the share of villages that were offered.

    One request for every group of keys: as many asked for counties, townships and villages as for the whole.
    """
    from django.test import Client

    logging.disable(logging.INFO)
    client = Client()
    client.force_login(_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    taken: list[float] = []
    offered = 0
    for text, code in typed(count):
        groups = text.split()
        for length in (1, 2, 3):
            waited, started = _waits(), time.perf_counter()
            answer = client.get("/regions/pick/", {"q": " ".join(groups[:length])})
            taken.append((time.perf_counter() - started - (_waits() - waited)) * 1000)
            assert answer.status_code == 200, answer.status_code
        offered += code in answer.content.decode()
    return taken[3:], offered / count


def _waits() -> float:
    """Return the seconds that this process and its database process were ready and had no core."""
    from django.db import connection

    connection.ensure_connection()
    pids = (os.getpid(), connection.connection.info.backend_pid)
    try:
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) for pid in pids) / 1e9
    except OSError:
        return 0.0


def check_tree() -> tuple[int, int]:
    """Return how many lines of the villages' file lead to a place, and how many retired codes to theirs.

    One line is no village: 金门县 has none in the file and stands there with the county's own code.
    """
    from xieshou.config.environment import project_folder
    from xieshou.config.host.seeding import REGION_FILES
    from xieshou.kernel.regions.models import Region

    with (project_folder() / REGION_FILES / "villages.csv").open(encoding="utf-8", newline="") as handle:
        lines = [row[0] for row in csv.reader(handle)][1:]
    places = set(Region.objects.filter(retired_on=None).values_list("code", flat=True))
    found: dict[str, Any] = dict(
        Region.objects.filter(pk__in=SUCCESSORS).values_list("code", "successor_code")
    )
    leads = sum(found.get(old) == new for old, new in SUCCESSORS.items())
    return len(places.intersection(lines)), leads


def _user() -> Any:
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from xieshou.kernel.access.models import User
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope

    with in_scope(Scope.everything()):
        user, _new = User.objects.get_or_create(
            username=USER,
            defaults={"display_name": USER, "password": make_password(None), "created_at": timezone.now()},
        )
    return user

"""A place on Apache Spark: the facts of all its counties to files, one query, and each county's run written.

The cluster sees no name and no number of a person: households are numbers there.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.engines.poverty import load_law
from xieshou.engines.poverty.evaluation import sources_of
from xieshou.engines.poverty.records import Snapshot
from xieshou.engines.poverty.spark import SparkFailedError, evaluate_on_spark, read_results
from xieshou.kernel.errors import Denied, DomainError
from xieshou.monitoring.operations.run import (
    Calculated,
    begin_run,
    day_of_run,
    is_same,
    keep_run,
    read_month,
)
from xieshou.monitoring.operations.run_place import COUNTY_DIGITS, counties_of, need_spark
from xieshou.monitoring.policies.run import may_start_place
from xieshou.monitoring.rules.columns import digest_of, to_bytes
from xieshou.monitoring.vocabulary.run import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from xieshou.engines.poverty import Parameters
    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Run

log = logging.getLogger(__name__)
PLACE = 10**6
"""What a village's code is divided by for that of its county."""


class SparkBrokenError(DomainError):
    """Spark gave up."""

    default_message = _("Spark gave no result and nothing was changed. Its last words are in the log.")


@transaction.atomic
def evaluate_place(*, prefix: str, month: int, actor: Actor, at: datetime) -> list[Run]:
    """Run all counties of a place within one province on Spark, in one transaction.

    A county whose facts, law and rules are those of its latest run of the month keeps that run.

    Raises: Denied, RunFutureError, RunOrderError, NoHouseholdsError, SparkNotSetError, SparkMissingError,
        SparkBrokenError, NotInForceError.
    """
    if not may_start_place(actor, prefix=prefix):
        raise Denied
    need_spark()
    as_of = day_of_run(month, at=at)
    law = load_law().on(as_of, prefix)
    with _folder() as folder:
        done, waiting = _lay_out(folder, counties_of(prefix), law, month)
        if waiting:
            _judge(folder, law)
        for county, digest in waiting.items():
            made = _calculated(folder, county, digest, law, month=month, as_of=as_of)
            done.append(keep_run(made, actor=actor, at=at))
    return sorted(done, key=lambda run: run.region_code)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that the cluster reaches, and take it away again."""
    settings.SPARK_DIR.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix="run-", dir=settings.SPARK_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(
    folder: Path, counties: list[str], law: Parameters, month: int
) -> tuple[list[Run], dict[str, str]]:
    """Write the facts of each county to files; return the runs that stand and the digests of the others."""
    stand: list[Run] = []
    waiting: dict[str, str] = {}
    for code in counties:
        county = code[:COUNTY_DIGITS]
        latest = begin_run(county, month)
        households, facts = read_month(county, law, month)
        digest = digest_of({name: to_bytes(table) for name, table in facts.items()})
        if latest is not None and latest.month == month and is_same(latest, digest, law):
            stand.append(latest)
            continue
        waiting[county] = digest
        _write(folder / "keys", county, households)
        for name, table in facts.items():
            _write(folder / "facts" / name, county, table)
        for name, source in sources_of(Snapshot(**facts)).items():
            _write(folder / name, county, source)
    return stand, waiting


def _write(folder: Path, county: str, table: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{county}.parquet")


def _judge(folder: Path, law: Parameters) -> None:
    try:
        evaluate_on_spark(folder, law, master=settings.SPARK_MASTER, options=settings.SPARK_OPTIONS)
    except SparkFailedError as error:
        log.exception("spark failed")
        raise SparkBrokenError from error


def _calculated(
    folder: Path, county: str, digest: str, law: Parameters, *, month: int, as_of: date
) -> Calculated:
    """Return one county's part of the results, ordered as DuckDB orders them."""
    parts = {
        path.name: to_bytes(pq.read_table(path / f"{county}.parquet"))
        for path in sorted((folder / "facts").iterdir())
        if (path / f"{county}.parquet").is_file()
    }
    low = int(county) * PLACE
    result = read_results(folder, low=low, high=low + PLACE)
    keys = pq.read_table(folder / "keys" / f"{county}.parquet")
    return Calculated(county, month, as_of, law, parts, digest, keys, result, Engine.SPARK)

"""The monthly run: facts to columns, the engine, and only what changed written back, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.engines import poverty
from xieshou.engines.poverty import MonitoringClass, Snapshot, evaluate, load_law, rollup
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.files.operations import store_made
from xieshou.kernel.jobs.running import JOBS
from xieshou.monitoring.models import Run
from xieshou.monitoring.policies.run import may_start_run
from xieshou.monitoring.queries.columns import VERDICT, read_facts, read_verdicts
from xieshou.monitoring.queries.run import get_run, latest_run, next_attempt, read_stored, run_of_month
from xieshou.monitoring.rules.columns import digest_of, rows_that_differ, to_bytes
from xieshou.monitoring.rules.months import last_day, month_before
from xieshou.monitoring.vocabulary.run import JOB, Engine

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.engines.poverty import Parameters
    from xieshou.kernel.actor import Actor

ARROW_TYPE = "application/vnd.apache.arrow.stream"
COMPARED = tuple(name for name in VERDICT.names if name != "key")
COUNTY_DIGITS = 6
RULE_FILES = ("rules.py", "expressions.py", "figures.py", "tables.py")


class RunOrderError(DomainError):
    """A later month has been run already."""

    default_message = _("A later month is calculated already. Replay an earlier month instead of running it.")


class RunFutureError(DomainError):
    """The month is not over."""

    default_message = _("The month is not over. A run reads the facts of a whole month.")


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay gave: its digest beside the stored one."""

    run: Run
    digest: str

    @property
    def is_equal(self) -> bool:
        """Tell whether the replay gave the stored result byte for byte."""
        return self.digest == self.run.result_digest


@cache
def rules_version() -> str:
    """Return the digest of the rules as they are written."""
    folder = Path(poverty.__file__).parent
    return sha256(b"".join((folder / name).read_bytes() for name in RULE_FILES)).hexdigest()[:12]


@transaction.atomic
def request_run(*, region_code: str, month: int, actor: Actor, at: datetime) -> None:
    """Queue the run of a county for a month.

    Raises: Denied.
    """
    if not may_start_run(actor, region_code=region_code):
        raise Denied
    JOBS[JOB].defer_on_commit(actor=actor, at=at, region_code=region_code, month=month)


@transaction.atomic
def evaluate_region(*, region_code: str, month: int, actor: Actor, at: datetime) -> Run:
    """Run a county for a month and write what changed; the same facts again change nothing.

    The run's own row is written last, with everything else in one transaction: killed anywhere, the last
    complete result stays.

    Raises: Denied, RunFutureError, RunOrderError, NotInForceError.
    """
    if not may_start_run(actor, region_code=region_code):
        raise Denied
    prefix = region_code[:COUNTY_DIGITS]
    as_of = day_of_run(month, at=at)
    latest = begin_run(prefix, month)
    law = load_law().on(as_of, region_code)
    households, facts = read_month(prefix, law, month)
    parts = {name: to_bytes(table) for name, table in facts.items()}
    digest = digest_of(parts)
    if latest is not None and latest.month == month and is_same(latest, digest, law):
        return latest
    result = _evaluate(facts, law)
    return keep_run(
        Calculated(prefix, month, as_of, law, parts, digest, households, result), actor=actor, at=at
    )


def day_of_run(month: int, *, at: datetime) -> date:
    """Return the day whose facts and law a month's run reads: its last.

    Raises: RunFutureError.
    """
    as_of = last_day(month)
    if as_of >= timezone.localdate(at):
        raise RunFutureError
    return as_of


def begin_run(prefix: str, month: int) -> Run | None:
    """Hold a county until the transaction ends, and return its latest run.

    Raises: RunOrderError.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"monitoring.run.{prefix}"])
    latest = latest_run(prefix)
    if latest is not None and latest.month > month:
        raise RunOrderError
    return latest


def read_month(prefix: str, law: Parameters, month: int) -> tuple[pa.Table, dict[str, pa.Table]]:
    """Return a county's households with their keys, and all sources of the rules for a month by name."""
    households, members = read_facts(prefix, law=law)
    facts = {"household": households.drop_columns(["key"]), "member": members}
    earlier, year_ago = (
        run_of_month(prefix, month_before(month)),
        run_of_month(prefix, month_before(month, 12)),
    )
    if earlier is not None:
        facts["previous"] = read_stored(earlier.result_file_id).select(
            ["household_id", "workers", "monitoring_class"]
        )
    if year_ago is not None:
        facts["last_year"] = read_stored(year_ago.result_file_id).select(["household_id", "per_capita"])
    return households, facts


def is_same(latest: Run, digest: str, law: Parameters) -> bool:
    """Tell whether a run read these facts under this law and these rules."""
    return (latest.facts_digest, latest.law_version, latest.rules_version) == (
        digest,
        law.version,
        rules_version(),
    )


def _evaluate(facts: dict[str, pa.Table], law: Parameters) -> pa.Table:
    return evaluate(Snapshot(**facts), law)


@dataclass(frozen=True, slots=True)
class Calculated:
    """A run before it is written."""

    prefix: str
    month: int
    as_of: date
    law: Parameters
    parts: dict[str, bytes]
    digest: str
    households: pa.Table
    result: pa.Table
    engine: Engine = Engine.DUCKDB


def keep_run(made: Calculated, *, actor: Actor, at: datetime) -> Run:
    """Write a calculated run: files, the verdicts that changed, and its own row."""
    region = made.prefix.ljust(12, "0")
    run = Run(region_code=region, month=made.month, attempt=next_attempt(made.prefix, made.month))
    owner = ("monitoring.run", run.pk)

    def store(name: str, content: bytes) -> UUID:
        file = store_made(
            content=content, name=f"{name}.arrow", media_type=ARROW_TYPE, owner=owner, actor=actor, at=at
        )
        return file.pk

    content = to_bytes(made.result)
    changed = _changes(made)
    run.as_of, run.law_version, run.rules_version = made.as_of, made.law.version, rules_version()
    run.uncertain = list(made.law.uncertain)
    run.facts_digest = made.digest
    run.facts_files = {name: str(store(name, part)) for name, part in made.parts.items()}
    run.result_digest, run.result_file_id = digest_of({"result": content}), store("result", content)
    run.households, run.changed = made.result.num_rows, changed.num_rows
    unknown = pc.equal(made.result["monitoring_class"], int(MonitoringClass.UNKNOWN))
    run.unknown = int(pc.sum(pc.cast(unknown, "int64")).as_py() or 0)
    run.counts = counts_of(made.result)
    run.started_at, run.by_name, run.engine = at, actor.name, made.engine
    run.save(force_insert=True)
    write_changes(changed, run)
    record(
        "monitoring.run.finished",
        actor=actor,
        at=at,
        subject=("monitoring.run", run.pk),
        region_code=region,
        after={
            "month": run.month,
            "households": run.households,
            "changed": run.changed,
            "law": run.law_version,
            "rules": run.rules_version,
            "engine": run.engine,
        },
    )
    return run


def counts_of(result: pa.Table) -> dict[str, int]:
    """Return the counts of a whole result: households and people by class, below the line, in and out."""
    rows = rollup(result, "province").to_pylist()
    return {name: sum(row[name] for row in rows) for name in (rows[0] if rows else ()) if name != "code"}


def _changes(made: Calculated) -> pa.Table:
    """Return the verdicts that differ from those on file, with the household's key and village."""
    keys = made.households.select(["household_id", "key", "village_code"])
    verdicts = made.result.select(["household_id", *COMPARED]).join(keys, keys="household_id")
    return rows_that_differ(verdicts, read_verdicts(made.prefix), key="key", columns=COMPARED)


STAGED = ("key", "village_code", *COMPARED, "old_monitoring_class", "old_reasons")
TYPES = "key uuid, village_code bigint, " + ", ".join(
    f"{name} bigint" for name in (*COMPARED, "old_monitoring_class", "old_reasons")
)


def write_changes(changed: pa.Table, run: Run) -> None:
    """Write changed verdicts and what stood before, set by set."""
    values = ", ".join(COMPARED)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists monitoring_staged")
        cursor.execute(f"create temporary table monitoring_staged ({TYPES}) on commit drop")
        with connection.connection.cursor().copy(
            f"copy monitoring_staged ({', '.join(STAGED)}) from stdin"
        ) as copy:
            for row in zip(*(changed[name].to_pylist() for name in STAGED), strict=True):
                copy.write_row(row)
        cursor.execute(
            "insert into monitoring_verdictchange (id, household_id, region_code, run_id, month,"
            " old_class, old_reasons, new_class, new_reasons)"
            " select gen_random_uuid(), key, village_code::text, %s, %s,"
            " old_monitoring_class, old_reasons, monitoring_class, reasons from monitoring_staged"
            " where (old_monitoring_class, old_reasons) is distinct from (monitoring_class, reasons)",
            [run.pk, run.month],
        )
        updates = ", ".join(
            f"{name} = excluded.{name}" for name in ("region_code", "run_id", "month", *COMPARED)
        )
        cursor.execute(
            f"insert into monitoring_verdict (household_id, region_code, run_id, month, {values})"  # noqa: S608 -- names of columns
            f" select key, village_code::text, %s, %s, {values} from monitoring_staged"
            f" on conflict (household_id) do update set {updates}",
            [run.pk, run.month],
        )


@transaction.atomic
def replay_run(*, run_id: UUID, actor: Actor, at: datetime) -> Replay:
    """Evaluate the facts of a past run again under the law of its day, and compare with what is stored.

    Raises: NotFound, Denied.
    """
    run = get_run(run_id, scope=actor.scope)
    if not may_start_run(actor, region_code=run.region_code):
        raise Denied
    facts = {name: read_stored(file_id) for name, file_id in run.facts_files.items()}
    result = _evaluate(facts, load_law().on(run.as_of, run.region_code))
    done = Replay(run, digest_of({"result": to_bytes(result)}))
    record(
        "monitoring.run.replayed",
        actor=actor,
        at=at,
        subject=("monitoring.run", run.pk),
        region_code=run.region_code,
        after={"equal": done.is_equal},
    )
    return done

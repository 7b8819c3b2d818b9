"""The monthly run of a place of many counties: on DuckDB county by county, on Apache Spark all at once.

Each county keeps a run record of its own either way, with the engine's name; the results are equal byte for
byte, so that a replay, which always takes DuckDB, checks Spark too (`run_spark`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.engines.poverty.spark import what_is_missing
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.jobs.running import JOBS
from xieshou.kernel.regions.rules import full_code
from xieshou.monitoring.operations.run import request_run
from xieshou.monitoring.policies.run import may_start_place
from xieshou.monitoring.vocabulary.run import PLACE_JOB, Engine, EngineChoice
from xieshou.registry.queries.household import count_registered, list_counties

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

PROVINCE_DIGITS = 2
COUNTY_DIGITS = 6


class NoHouseholdsError(DomainError):
    """The place holds no household."""

    default_message = _("No household is registered in this place, so there is nothing to run.")


class SparkNotSetError(DomainError):
    """Spark was asked for, and no cluster is named."""

    default_message = _("No Spark is set up here. Name one with XIESHOU_SPARK_MASTER, or run on DuckDB.")


class SparkMissingError(DomainError):
    """Spark was asked for, and this machine cannot drive it."""

    default_message = _(
        "Spark cannot be driven from this machine: %(part)s is not installed. Install it, or run on DuckDB."
    )


def need_spark() -> None:
    """Refuse where Spark cannot calculate.

    Raises: SparkNotSetError, SparkMissingError.
    """
    if not settings.SPARK_MASTER:
        raise SparkNotSetError
    missing = what_is_missing()
    if missing:
        raise SparkMissingError(SparkMissingError.default_message % {"part": missing})


def choose_engine(choice: EngineChoice, *, prefix: str) -> Engine:
    """Return the engine of a place: the one asked for, else Spark where it is and the place is large enough.

    Raises: SparkNotSetError, SparkMissingError: Spark was asked for, and it is not there.
    """
    if choice == EngineChoice.SPARK:
        need_spark()
    if choice != EngineChoice.AUTO:
        return Engine(choice)
    if not settings.SPARK_MASTER or what_is_missing():
        return Engine.DUCKDB
    return Engine.SPARK if count_registered(prefix) >= settings.SPARK_FROM else Engine.DUCKDB


@transaction.atomic
def request_place(*, prefix: str, month: int, choice: EngineChoice, actor: Actor, at: datetime) -> Engine:
    """Queue the runs of a place's counties for a month, and return the engine that will calculate them.

    On Spark one job for the place, which has one law; on DuckDB one job a county.

    Args:   prefix: of a province, or of a place within one.
    Raises: Denied, NoHouseholdsError, SparkNotSetError, SparkMissingError.
    """
    if not may_start_place(actor, prefix=prefix):
        raise Denied
    counties = counties_of(prefix)
    engine = choose_engine(choice, prefix=prefix)
    if engine == Engine.SPARK:
        JOBS[PLACE_JOB].defer_on_commit(actor=actor, at=at, prefix=prefix, month=month)
    else:
        for code in counties:
            request_run(region_code=code, month=month, actor=actor, at=at)
    after = {"month": month, "engine": engine, "counties": len(counties)}
    region = full_code(prefix)
    record(
        "monitoring.run.asked",
        actor=actor,
        at=at,
        subject=("monitoring.place", region),
        region_code=region,
        after=after,
    )
    return engine


def counties_of(prefix: str) -> list[str]:
    """Return the counties of a place that hold households.

    Raises: NoHouseholdsError.
    """
    found = [code for code in list_counties() if code.startswith(prefix)]
    if not found:
        raise NoHouseholdsError
    return found


def provinces_of(prefix: str, counties: list[str]) -> list[str]:
    """Return the parts of a place that have one law each: itself within a province, else provinces."""
    if len(prefix) >= PROVINCE_DIGITS:
        return [prefix]
    return sorted({code[:PROVINCE_DIGITS] for code in counties})

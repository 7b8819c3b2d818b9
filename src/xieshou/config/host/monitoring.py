"""The monthly run from a terminal: a province or the nation at once, on the engine that is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.config.host.outcome import HostError
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import DomainError
from xieshou.kernel.jobs.running import JOBS
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.operations.run_place import choose_engine, counties_of, provinces_of
from xieshou.monitoring.operations.run_spark import evaluate_place
from xieshou.monitoring.vocabulary.run import CLUES_JOB, Engine, EngineChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from xieshou.monitoring.models import Run

ALL = "all"
BY = "xieshou monitor"


def run_place(place: str, month: int, engine: str, *, say: Callable[[str], None]) -> None:
    """Run the counties of a place for a month and say what each gave; what is done stays done.

    On DuckDB each county is a transaction, on Spark each province.

    Raises: HostError: no such place or month, or the engine that was asked for is not there.
    """
    prefix = "" if place == ALL else place
    if not re.fullmatch(r"(\d{2}){0,3}", prefix):
        raise HostError(f"{place} is no place: give a code of 2, 4 or 6 digits, or {ALL}.")
    if not re.fullmatch(r"\d{4}(0[1-9]|1[0-2])", str(month)):
        raise HostError(f"{month} is no month: write it as YYYYMM.")
    actor, at = Actor.system(BY), timezone.now()
    try:
        for done in _runs(prefix, month, EngineChoice(engine), actor=actor, at=at):
            name = region_names([done.region_code]).get(done.region_code, "")
            say(
                f"{done.region_code[:6]} {name}: {done.households} households, {done.changed} changed, "
                f"{done.unknown} unknown, on {done.get_engine_display()}"
            )
    except DomainError as error:
        raise HostError(str(error)) from error


def _runs(prefix: str, month: int, choice: EngineChoice, *, actor: Actor, at: datetime) -> Iterator[Run]:
    with in_scope(actor.scope):
        counties = counties_of(prefix)
        engine = choose_engine(choice, prefix=prefix)
    parts = provinces_of(prefix, counties) if engine == Engine.SPARK else counties
    for part in parts:
        with in_scope(actor.scope):
            if engine == Engine.SPARK:
                made = evaluate_place(prefix=part, month=month, actor=actor, at=at)
            else:
                made = [evaluate_region(region_code=part, month=month, actor=actor, at=at)]
            for run in made:
                JOBS[CLUES_JOB].defer_on_commit(actor=actor, at=at, run_id=str(run.pk))
            lines = list(made)
        with in_scope(actor.scope):
            yield from lines

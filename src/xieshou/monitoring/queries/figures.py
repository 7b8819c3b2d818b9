"""Figures of the latest runs by place, and movements between months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.poverty import (
    MonitoringClass,
    movements,
    rollup,
)
from xieshou.monitoring.models import Run
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS, LEVELS

from .run import read_stored
from .run_lists import list_months, runs_of

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope


def latest_runs(scope: Scope, *, place: str = "") -> list[Run]:
    """Return the latest run of each county of the scope, at or around a place."""
    found = Run.objects.filter(scope.region_q()).order_by("region_code", "-month", "-attempt")
    county = place[: LEVEL_DIGITS["county"]]
    rows = found.filter(region_code__startswith=county) if county else found
    return list(rows.distinct("region_code"))


def list_series(scope: Scope, *, place: str, most: int = 13) -> list[dict[str, Any]]:
    """Return the counts of the last months below a place, the earliest first.

    A county's counts stand in its run; those of a township or village are counted from the stored result.
    """
    found = []
    for month in sorted(list_months(scope, place=place)[:most]):
        runs = runs_of(scope, month, place=place)
        if len(place) > LEVEL_DIGITS["county"] or not all(run.counts for run in runs):
            result = read_results(runs, place=place)
            rows = [] if result is None else rollup(result, "province").to_pylist()
        else:
            rows = [run.counts for run in runs]
        names = {name for row in rows for name in row} - {"code"}
        found.append({"month": month, **{name: sum(row[name] for row in rows) for name in names}})
    return [row for row in found if row.get("households")]


def read_results(runs: list[Run], *, place: str = "") -> pa.Table | None:
    """Return the stored results of runs below a place, None where there are none."""
    tables = [read_stored(run.result_file_id) for run in runs]
    if not tables:
        return None
    whole = pa.concat_tables(tables)
    if len(place) <= LEVEL_DIGITS["county"]:
        return whole
    size = 10 ** (LEVEL_DIGITS["village"] - len(place))
    return whole.filter(pc.equal(pc.divide(whole["village_code"], size), int(place)))


def level_below(place: str) -> str:
    """Return the level of the rows below a place; "" gives provinces."""
    return next((level for level in LEVELS if LEVEL_DIGITS[level] > len(place)), "village")


def list_places(result: pa.Table, *, place: str) -> list[dict[str, Any]]:
    """Return the counts of the places directly below a place; a county is the sum of its villages."""
    return list(rollup(result, level_below(place)).to_pylist())


def list_movements(result: pa.Table) -> dict[tuple[int | None, int], int]:
    """Return households by class in the run before (None: no such run) and class now."""
    found: dict[tuple[int | None, int], int] = {}
    for row in movements(result).to_pylist():
        key = (row["previous_class"], row["monitoring_class"])
        found[key] = found.get(key, 0) + row["households"]
    return found


CLASSES = tuple(MonitoringClass)

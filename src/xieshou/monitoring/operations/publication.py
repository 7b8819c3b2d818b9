"""The one write of public figures: counts of the last runs, hidden against all that was published before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from xieshou.engines.law import read_law
from xieshou.engines.poverty import TOTAL, load_law, suppress_series
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Publication
from xieshou.monitoring.queries.public_figures import count_places, public_runs, publications, region_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.engines.poverty.series import Shown
    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Run
    from xieshou.monitoring.queries.public_figures import Table

PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
LOCK = "select pg_advisory_xact_lock(hashtextextended('monitoring.publication', 0))"
COUNTY_DIGITS = 6
PARTS = (
    ("households", ("at_risk", "no_risk", "unknown")),
    ("households", ("cleared", "not_cleared")),
    ("people", ("below", "above", "people_unknown")),
)
"""The three tables that stand side by side: the name of each one's total, and its columns."""


@transaction.atomic
def publish_figures(*, actor: Actor, at: datetime) -> list[Publication]:
    """Publish the figures of the last complete runs where they are not what stands there already.

    All counties first; then the towns of each county of whose row nothing is hidden.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    with in_scope(Scope.everything()):
        runs = public_runs()
        if not runs:
            return []
        counties = _publish("", runs, "county", at=at)
        made = [counties]
        for run in runs:
            place = run.region_code[:COUNTY_DIGITS]
            row = counties.rows.get(place)
            if row is not None and None not in row.values():
                made.append(_publish(place, [run], "township", at=at))
        fresh = [one for one in made if one.published_at == at]
        for one in fresh:
            record(
                "monitoring.figures.published",
                actor=actor,
                at=at,
                subject=("monitoring.publication", one.pk),
                region_code=one.region_code,
                after={"months": one.months},
            )
    return fresh


def _publish(place: str, runs: list[Run], level: str, *, at: datetime) -> Publication:
    """Return the publication of a place that stands, or a new one where figures or months are others."""
    on, before = timezone.localdate(at), list(publications(place))
    smallest = load_law().number("publication.smallest_cell", on, place or "00")
    months = sorted({run.month for run in runs})
    past = [one.rows for one in before]
    rows = _hide(count_places(runs, level), past, smallest, on=on, total_known=bool(place))
    if before and (before[-1].rows, before[-1].months) == (rows, months):
        return before[-1]
    return Publication.objects.create(
        region_code=region_of(place), months=months, smallest=smallest, rows=rows, published_at=at
    )


def _hide(
    tables: tuple[Table, ...], past: list[Shown], smallest: int, *, on: date, total_known: bool
) -> Shown:
    """Return the tables side by side, each suppressed with its own totals and against its own past.

    A total that one of them hides is hidden for all.
    """
    change = read_law(PARAMETERS).number("publication.smallest_change", on)
    merged: Shown = {}
    for table, (whole, columns) in zip(tables, PARTS, strict=True):
        before = [_part(rows, whole, columns) for rows in past]
        shown = suppress_series(
            table, before, smallest=smallest, smallest_change=change, total_known=total_known
        )
        for code, cells in shown.items():
            kept = merged.setdefault(code, {})
            count = cells.pop(TOTAL)
            kept |= cells
            kept[whole] = None if whole in kept and kept[whole] is None else count
    return merged


def _part(rows: Shown, whole: str, columns: tuple[str, ...]) -> Shown:
    """Return one of the tables of a publication, with its total."""
    return {
        code: {**{column: cells[column] for column in columns}, TOTAL: cells[whole]}
        for code, cells in rows.items()
    }

"""The funnel and the people behind its figures as Excel files, watermarked and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.writing.export import build_xlsx
from xieshou.labour.policies.verification import may_export_funnel, may_export_funnel_people
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.funnel import get_funnel, list_funnel, list_people
from xieshou.labour.rules.clock import day_of

from .funnel_sheet import funnel_sheet, people_sheet, period_of, sheet_row, stage_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.declaration import Sheet
    from xieshou.labour.models import Placement
    from xieshou.labour.queries.funnel import Cut, Row

EXPORTED = "labour.verification.funnel_exported"
MOST_PEOPLE = 20_000
PEOPLE_COLUMNS = (
    "employer",
    "post",
    "departed_on",
    "arrived_on",
    "left_on",
    "contacted_on",
    "employer_confirmed_on",
    "kept_days",
)


@transaction.atomic
def export_funnel(*, cut: Cut, by: str, actor: Actor, at: datetime) -> bytes:
    """Return the funnel of a cut as a workbook: a county, employer or month a row, and the total.

    Raises: Denied.
    """
    if not may_export_funnel(actor):
        raise Denied
    on = day_of(at)
    rows = list_funnel(scope=actor.scope, cut=cut, group=by, on=on)
    names = names_of(rows, by)
    total = get_funnel(scope=actor.scope, cut=cut, on=on)
    title = format_lazy("{} {}", _("Placement funnel"), period_of(cut.from_month, cut.to_month))
    sheet = funnel_sheet(title, [(stage.key, stage_label(stage.key)) for stage in total])
    lines = [sheet_row(names[row.key], row.stages) for row in rows] + [sheet_row(_("Total"), total)]
    return _workbook(sheet, lines, subject=by, actor=actor, at=at)


def names_of(rows: Iterable[Row], by: str) -> dict[str, str]:
    """Return the names of the groups of a funnel by their keys."""
    if by == "county":
        return region_labels(row.key for row in rows)
    return {row.key: row.name or row.key for row in rows}


@transaction.atomic
def export_people(*, cut: Cut, stage: str, passed: str, actor: Actor, at: datetime) -> bytes:
    """Return the people behind a figure as a workbook, with their names and without numbers.

    Args:   stage, passed: as `queries.funnel.list_people` takes them.
    Raises: Denied.
    """
    if not may_export_funnel_people(actor):
        raise Denied
    found = list_people(scope=actor.scope, cut=cut, stage=stage, passed=passed, on=day_of(at))
    rows = label_placements(list(found[:MOST_PEOPLE]))
    names = region_labels(row.region_code[:6] for row in rows)
    lines = [
        [row.worker, names[row.region_code[:6]], *(_cell(row, key) for key in PEOPLE_COLUMNS)] for row in rows
    ]
    sheet = people_sheet(_("The people behind the figure"))
    return _workbook(sheet, lines, subject=f"{stage}:{passed}", actor=actor, at=at)


def _cell(row: Placement, key: str) -> Any:
    value = getattr(row, key)
    return str(value) if key == "employer" else value


def _workbook(sheet: Sheet, lines: Iterable[list[Any]], *, subject: str, actor: Actor, at: datetime) -> bytes:
    mark = _("%(name)s · %(day)s") % {"name": actor.name, "day": day_of(at).isoformat()}
    content, count = build_xlsx(sheet, lines, watermark=mark)
    after = {"rows": count, "form": sheet.name}
    record(EXPORTED, actor=actor, at=at, subject=("labour.funnel", subject), after=after)
    return content

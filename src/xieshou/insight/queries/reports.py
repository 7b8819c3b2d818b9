"""The figures of filed official tables: how many are computed, typed once in a record, typed for a report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.queries.scoped import place_names
from xieshou.insight.official.forms import read_forms, source_of
from xieshou.insight.official.meter import Figures, count_figures
from xieshou.kernel.sheets.official.filling import Filled

from .snapshots import snapshots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xieshou.insight.models import OfficialSnapshot
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.official.layout import OfficialForm

CHUNK = 50


@dataclass(frozen=True, slots=True)
class Report:
    """A filed table with its layout and figures."""

    row: OfficialSnapshot
    form: OfficialForm
    figures: Figures


@dataclass(slots=True)
class Sum:
    """The filed tables of one form together."""

    form: str
    title: str
    tables: int = 0
    figures: Figures = field(default_factory=Figures)


def list_reports(*, actor: Actor, year: int) -> list[Report]:
    """Return the tables filed in a year of which the actor sees the records, by form and day."""
    forms = {(one.code, one.version): one for one in read_forms()}
    seen = {code for (code, _version), form in forms.items() if actor.can(source_of(form).capability)}
    rows = snapshots(actor.scope).filter(
        form__in=seen, as_of__gte=date(year, 1, 1), as_of__lt=date(year + 1, 1, 1)
    )
    found = []
    for row in rows.order_by("form", "as_of", "pk").iterator(chunk_size=CHUNK):
        if (form := forms.get((row.form, row.version))) is not None:
            figures = count_figures(Filled.of_json(row.content), form, source_of(form))
            found.append(Report(row, form, figures))
    return found


def add_up(reports: Iterable[Report]) -> list[Sum]:
    """Return the reports added up by form, in their order."""
    found: dict[str, Sum] = {}
    for one in reports:
        title = one.form.title.said({"year": str(one.row.year)})
        whole = found.setdefault(one.form.code, Sum(one.form.code, title))
        whole.tables += 1
        whole.figures.add(one.figures)
    return list(found.values())


def name_places(reports: Iterable[Report]) -> dict[str, str]:
    """Return the names of the districts and counties of reports, by code."""
    return place_names(
        {code for one in reports for code in (one.row.eastern_region_code, one.row.region_code)}
    )

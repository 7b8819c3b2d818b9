"""The figures of each filed official table as a list that only comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.insight.queries.reports import list_reports, name_places
from xieshou.kernel.errors import NotFound
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ReportLoader(Loader):
    """Writes how the figures of each filed table came about."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the tables filed in a year, by form and day.

        Raises: NotFound: no such year.
        """
        del scope  # the actor's own, with the records that the role sees
        text = str(filters.get("year", ""))
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
            raise NotFound
        reports = list_reports(actor=actor, year=int(text))
        names = name_places(reports)
        for one in reports:
            east, west = (names.get(code, "") for code in (one.row.eastern_region_code, one.row.region_code))
            said = {"east": east, "west": west, "year": str(one.row.year)}
            yield (
                one.form.title.said(said), east, west, one.row.year, one.row.as_of, one.figures.all,
                one.figures.computed, one.figures.typed, one.figures.reported, one.figures.missing,
            )  # fmt: skip


register(
    Sheet(
        name="insight.report_figures",
        title=_("Figures in the filed tables"),
        columns=(
            Column("title", _("Table"), width=44),
            Column("east", _("District"), width=14),
            Column("west", _("County"), width=14),
            Column("year", _("Year"), Kind.INTEGER),
            Column("as_of", _("As of"), Kind.DATE),
            Column("figures", _("Figures in all"), Kind.INTEGER),
            Column("computed", _("Computed from records"), Kind.INTEGER, width=18),
            Column("typed", _("Typed once in a record"), Kind.INTEGER, width=18),
            Column("reported", _("Typed for a report"), Kind.INTEGER, width=18),
            Column("missing", _("Without data"), Kind.INTEGER),
        ),
        capability="insight.entry.view",
        layout=Layout(title_rows=(_("Figures in the filed tables"),), example_rows=0, freeze_columns=1),
        out_only=True,
    ),
    ReportLoader,
)

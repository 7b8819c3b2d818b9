"""Which townships the projects of a sector cover, as a list that comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.policies.proposal import EDIT, VIEW
from xieshou.projects.queries.coverage import list_counties, list_townships
from xieshou.projects.rules.sectors import sectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope


class CoverageLoader(Loader):
    """Writes the townships of each county in which the scope has projects."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every township with how many projects and villages of a sector lie in it, or of all."""
        del actor
        county, sector = str(filters.get("county", "")), str(filters.get("sector", ""))
        for code in list_counties(scope=scope):
            if county in ("", code):
                wanted = sector if sector in sectors() else ""
                for town in list_townships(county=code, sector=wanted, scope=scope):
                    yield (
                        code.ljust(12, "0"), town.code.ljust(12, "0"), town.is_covered, town.projects,
                        town.villages,
                    )  # fmt: skip


COVERAGE = Sheet(
    name="projects.coverage",
    title=_("Coverage of townships"),
    columns=(
        Column("county", _("County"), Kind.REGION, width=28),
        Column("township", _("Township"), Kind.REGION, width=34),
        Column("is_covered", _("covered"), Kind.YES_NO),
        Column("projects", _("Projects"), Kind.INTEGER),
        Column("villages", _("Villages"), Kind.INTEGER),
    ),
    capability=EDIT,
    export_capability=VIEW,
    layout=Layout(title_rows=(_("Coverage of townships"),), example_rows=0, freeze_columns=2),
    out_only=True,
)
register(COVERAGE, CoverageLoader)

"""The places of projects as an Excel form, in and out: one row a village, township or county covered."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import ProjectPlace
from xieshou.projects.operations.proposal import add_place
from xieshou.projects.policies.proposal import EDIT, VIEW
from xieshou.projects.queries.proposal import list_all_places, projects

from .payments import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

HUNDREDTHS = 100


class PlaceLoader(Loader):
    """Enters places; one on file takes the figures of the file."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._projects: dict[str, UUID] = {}
        self._known: dict[tuple[UUID, str], ProjectPlace] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark projects that are not of the area."""
        found = projects(context.scope).filter(code__in=set(rows["project"]))
        self._projects |= dict(found.values_list("code", "pk"))
        places = ProjectPlace.objects.filter(project__in=self._projects.values())
        self._known = {(one.project_id, one.region_code): one for one in places}
        for index, code in enumerate(rows["project"]):
            if code not in self._projects:
                rows.wrong(index, "project", _("No project of your area has this number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each place by the operation of the project's page, which watches the money."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            project, code = self._projects[row["project"]], row["region_code"]
            area = Decimal(row["area"] or 0) / HUNDREDTHS
            values = (area, row["households"] or 0, row["share_fen"])
            same = self._known.get((project, code))
            if same is not None:
                if (same.area_mu, same.households, same.share_fen) == values:
                    continue
                context.journal_changes("projects_projectplace", [same.pk], [number])
            step = partial(
                add_place, project_id=project, region_code=code, area_mu=area, households=values[1],
                share_fen=values[2], actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step, columns={"area_mu": "area"})

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the places of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_places(scope=scope).iterator(1_000):
            area = int(row.area_mu * HUNDREDTHS)
            yield row.project.code, row.region_code, area, row.households, row.share_fen


PLACES = Sheet(
    name="projects.places",
    title=_("Places of projects"),
    columns=(
        PROJECT,
        Column(
            "region_code", _("Place"), Kind.REGION, required=True, within_scope=True, width=30,
            example="云南省普洱市景东彝族自治县锦屏镇黄草岭村",
        ),
        # Areas have two decimals as yuan have: the value is hundredths of a mu.
        Column("area", _("Area (mu)"), Kind.MONEY, minimum=0, example=320_50),
        Column("households", _("Households"), Kind.INTEGER, minimum=0, example=46),
        Column("share_fen", _("Share of the money"), Kind.MONEY, minimum=0, example=400_000_00),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("project", "region_code"),
    layout=Layout(title_rows=(_("Places of projects"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=20_000,
)  # fmt: skip
register(PLACES, PlaceLoader)

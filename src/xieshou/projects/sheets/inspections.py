"""Inspections of assets as an Excel form, in and out: one row an inspection, taken on a round of many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.operations.asset import inspect
from xieshou.projects.policies.asset import EDIT, VIEW
from xieshou.projects.queries.asset import list_assets
from xieshou.projects.queries.inspection import list_all_inspections
from xieshou.projects.vocabulary.asset import AssetStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows


class InspectionLoader(Loader):
    """Notes inspections that are not on file; one that is stays as it was noted."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._assets: dict[str, UUID] = {}
        self._known: dict[tuple[str, date], tuple[str, str]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown assets, and inspections on file with other words."""
        codes = set(rows["code"])
        self._assets = dict(list_assets(scope=context.scope).filter(code__in=codes).values_list("code", "pk"))
        known = list_all_inspections(scope=context.scope).filter(asset__code__in=codes)
        self._known = {(one.asset.code, one.on): (one.status, one.finding) for one in known}
        for index, row in enumerate(rows.records()):
            typed = (row["status"], row["finding"])
            if row["code"] not in self._assets:
                rows.wrong(index, "code", _("No asset of your area has this number."))
            elif self._known.get((row["code"], row["on"]), typed) != typed:
                rows.wrong(
                    index, "on", _("The inspection of this day is on file with other words; it stays.")
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Note each inspection in the order of the file."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if (row["code"], row["on"]) in self._known:
                continue
            step = partial(
                inspect,
                asset_id=self._assets[row["code"]],
                on=row["on"],
                status=row["status"],
                finding=row["finding"],
                actor=context.actor,
                at=context.at,
            )
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the inspections of the scope, by asset and day."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_inspections(scope=scope).iterator(1_000):
            yield row.asset.code, row.on, row.status, row.finding


INSPECTIONS = Sheet(
    name="projects.inspections",
    title=_("Inspections of assets"),
    columns=(
        Column("code", _("Asset number"), required=True, max_length=40, width=18, example="530823-ZC-01"),
        Column("on", _("Inspected on"), Kind.DATE, required=True, not_future=True),
        Column(
            "status", _("State of the asset"), Kind.CHOICE, required=True, example=AssetStatus.USED.value,
            choices=tuple(Choice(code, label) for code, label in AssetStatus.choices),
        ),
        Column("finding", _("What was found"), required=True, max_length=300, width=40, example="运转正常"),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("code", "on"),
    layout=Layout(title_rows=(_("Inspections of assets"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=5_000,
    kept=True,
)  # fmt: skip
register(INSPECTIONS, InspectionLoader)

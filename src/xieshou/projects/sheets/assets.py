"""The assets of projects as an Excel form, in and out: one row an asset."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.operations.asset import NewAsset, register_asset
from xieshou.projects.queries.asset import list_assets
from xieshou.projects.queries.payment import list_all_contracts
from xieshou.projects.vocabulary.asset import AssetKind, AssetStatus

from .payments import NUMBER, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

FIELDS = ("code", "name", "kind", "location", "owner", "value_fen")


class AssetLoader(Loader):
    """Registers assets that are not on file; a file never confirms."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._contracts: dict[tuple[str, str], UUID] = {}
        self._known: dict[str, tuple[Any, ...]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark contracts that are not of the area, and assets on file with other words."""
        found = list_all_contracts(scope=context.scope).filter(project__code__in=set(rows["project"]))
        self._contracts = {(one.project.code, one.number): one.pk for one in found}
        known = list_assets(scope=context.scope, kind="", status="").filter(code__in=set(rows["code"]))
        self._known = {one.code: (one.contract_id, *(getattr(one, name) for name in FIELDS)) for one in known}
        for index, row in enumerate(rows.records()):
            contract = self._contracts.get((row["project"], row["contract"]))
            typed = (contract, *(row[name] for name in FIELDS))
            if contract is None:
                rows.wrong(index, "contract", _("This project has no contract of that number."))
            elif self._known.get(row["code"], typed) != typed:
                rows.wrong(
                    index, "code", _("The asset of this number is on file with other words; it stays.")
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Register each asset: what was paid under its contract is checked with each."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if row["code"] in self._known:
                continue
            new = NewAsset(**{name: row[name] for name in FIELDS})
            contract = self._contracts[row["project"], row["contract"]]
            step = partial(
                register_asset, contract_id=contract, asset=new, actor=context.actor, at=context.at
            )
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the assets of the scope in the order of the columns."""
        del actor
        wanted = {name: str(filters.get(name, "")) for name in ("kind", "status")}
        for row in list_assets(scope=scope, **wanted).iterator(1_000):
            yield (
                row.project.code, row.contract.number, *(getattr(row, name) for name in FIELDS),
                row.status, row.keeper, row.handed_over_on, row.income_fen,
            )  # fmt: skip


READ_ONLY = _("Not read; entered on the page of the asset")
ASSETS = Sheet(
    name="projects.assets",
    title=_("Assets of projects"),
    columns=(
        PROJECT,
        NUMBER,
        Column("code", _("Asset number"), required=True, max_length=40, width=18, example="530823-ZC-01"),
        Column("name", _("Name of the asset"), required=True, max_length=120, width=24, example="冷库"),
        Column(
            "kind", _("Kind of asset"), Kind.CHOICE, required=True, example=AssetKind.OPERATING.value,
            choices=tuple(Choice(code, label) for code, label in AssetKind.choices),
        ),
        Column("location", _("Location of the asset"), required=True, max_length=200, example="工业园"),
        Column("owner", _("Asset owner"), required=True, max_length=120, width=24, example="村集体"),
        Column("value_fen", _("Value of the asset"), Kind.MONEY, required=True, minimum=1, example=1_00),
        Column(
            "status", _("State of the asset"), Kind.CHOICE, help=READ_ONLY,
            choices=tuple(Choice(code, label) for code, label in AssetStatus.choices),
        ),
        Column("keeper", _("Keeper of the asset"), max_length=120, help=READ_ONLY),
        Column("handed_over_on", _("Handed over on"), Kind.DATE, help=READ_ONLY),
        Column("income_fen", _("Income shared"), Kind.MONEY, help=READ_ONLY),
    ),
    capability="projects.asset.edit",
    export_capability="projects.asset.view",
    keys=("code",),
    layout=Layout(title_rows=(_("Assets of projects"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=5_000,
)  # fmt: skip
register(ASSETS, AssetLoader)

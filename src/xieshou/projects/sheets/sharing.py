"""Shares of an asset's income as an Excel form, in and out: one row a payee, one sum a sharing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Asset, AssetIncome, LinkageContract
from xieshou.projects.operations.sharing import Sharing, share_out
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.sharing import LARGEST_PART, MOST_PAYEES, Line
from xieshou.projects.vocabulary.linkage import VOID, BenefitStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

CELLS = {"total_fen": "total_fen", "to_date": "last_date", "proof": "proof", "contract": "contract"}


def one_measure(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row that names two payees or none, or both an amount and a part or neither."""
    if bool(values["household"]) is bool(values["village"]):
        yield "household", _("Name either a household or a village.")
    elif (values["amount_fen"] is None) is (values["part"] is None):
        yield "amount_fen", _("Give either an amount or a part.")


class ShareLoader(Loader):
    """Enters the shares of each sharing as a whole: those of one asset, contract and first day."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown assets and contracts, and sums and days that differ within a sharing."""
        sums: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        assets, contracts = self._find(rows, context)
        for index, row in enumerate(rows.records()):
            asset = assets.get(row["asset"])
            if asset is None:
                rows.wrong(index, "asset", _("No asset of your area has this number."))
            elif (asset.project_id, row["contract"]) not in contracts:
                rows.wrong(index, "contract", _("This project has no contract of that number."))
            elif sums.setdefault(_key(row), _whole(row)) != _whole(row):
                rows.wrong(
                    index, "total_fen", _("Sum, last day and proof are the same in every row of a sharing.")
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Share each sum out."""
        assets, contracts = self._find(rows, context)
        sharings: dict[tuple[Any, ...], list[tuple[int, Mapping[str, Any]]]] = {}
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            sharings.setdefault(_key(row), []).append((number, row))
        for members in sharings.values():
            number, first = members[0]
            asset = assets[first["asset"]]
            sharing = Sharing(
                contract_id=contracts[asset.project_id, first["contract"]].pk,
                total_fen=first["total_fen"],
                from_date=first["from_date"],
                to_date=first["last_date"] + timedelta(days=1),
                proof=first["proof"],
                lines=tuple(
                    Line(one["household"] or one["village"], one["amount_fen"], one["part"])
                    for _number, one in members
                ),
            )
            try:
                done = share_out(asset_id=asset.pk, sharing=sharing, actor=context.actor, at=context.at)
            except DomainError as refusal:
                context.wrong(number, CELLS.get(refusal.field, ""), str(refusal))
                continue
            context.journal_created("projects_benefit", [one.benefit_id for one in done.entered])
            context.journal_created("projects_assetincome", [one.pk for one in done.entered])

    @staticmethod
    def _find(rows: Rows, context: Context) -> tuple[dict[str, Asset], dict[Any, LinkageContract]]:
        found = Asset.objects.filter(context.scope.region_q(), code__in=set(rows["asset"]))
        assets = {one.code: one for one in found}
        projects = {one.project_id for one in assets.values()}
        known = LinkageContract.objects.filter(project_id__in=projects)
        return assets, {(one.project_id, one.number): one for one in known}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the shares of the scope in the order of the columns; amounts, no parts."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        found = AssetIncome.objects.filter(shared_q(scope, project="project_id"), benefit__person=None)
        found = found.exclude(benefit__status__in=VOID)
        rows = list(
            found.select_related("asset", "benefit__contract", "benefit__household").order_by(
                "asset__code", "benefit__contract__number", "benefit__from_date", "benefit_id"
            )
        )
        sums: dict[tuple[Any, ...], int] = {}
        for one in rows:
            key = (one.asset_id, one.benefit.contract_id, one.benefit.from_date)
            sums[key] = sums.get(key, 0) + one.benefit.amount_fen
        for one in rows:
            paid, home = one.benefit, one.benefit.household
            yield (
                one.asset.code, paid.contract.number,
                sums[one.asset_id, paid.contract_id, paid.from_date], paid.from_date,
                paid.to_date - timedelta(days=1), paid.proof, home.code if home else "",
                "" if home else paid.region_code, paid.amount_fen, None, paid.status,
            )  # fmt: skip


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["asset"], row["contract"], row["from_date"]


def _whole(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["total_fen"], row["last_date"], row["proof"]


SUM, PAYEE = _("Sum"), _("Payee of the benefit")
SHARES = Sheet(
    name="projects.asset_shares",
    title=_("Shared income of assets"),
    columns=(
        Column(
            "asset", _("Asset number"), required=True, max_length=40, width=18, group=SUM,
            example="530823-ZC-01",
        ),
        Column("contract", _("Contract number"), required=True, max_length=40, group=SUM, example="ZL-01"),
        Column(
            "total_fen", _("Sum to share"), Kind.MONEY, required=True, minimum=1, group=SUM,
            example=60_000_00, help=_("The same in every row of a sharing"),
        ),
        Column(
            "from_date", _("From"), Kind.DATE, required=True, earliest=date(2013, 1, 1), group=SUM,
            example=date(2026, 1, 1),
        ),
        Column(
            "last_date", _("Last day"), Kind.DATE, required=True, earliest=date(2013, 1, 1), group=SUM,
            example=date(2026, 12, 31),
        ),
        Column("proof", _("Proof"), required=True, max_length=200, width=26, group=SUM, example="分配表1号"),
        Column(
            "household", _("Household code"), max_length=20, width=20, group=PAYEE, personal="general",
            example="530823100201-0001", help=_("Empty: collective income of a village"),
        ),
        Column(
            "village", _("Village (collective income)"), Kind.REGION, level=5, within_scope=True, width=26,
            group=PAYEE,
        ),
        Column("amount_fen", _("Amount"), Kind.MONEY, minimum=1, group=PAYEE, help=_("Or a part")),
        Column(
            "part", _("Part of the whole"), Kind.INTEGER, minimum=1, maximum=LARGEST_PART, group=PAYEE,
            example=1, help=_("As shares held or mu; rounded so that the sum is met to the fen"),
        ),
        Column(
            "status", _("State"), Kind.CHOICE, group=PAYEE, help=_("Not read; a file never confirms"),
            choices=tuple(Choice(code, label) for code, label in BenefitStatus.choices),
        ),
    ),
    capability="projects.asset.edit",
    export_capability="projects.asset.view",
    keys=("asset", "contract", "from_date", "household", "village"),
    group="asset",
    rules=(one_measure,),
    layout=Layout(
        title_rows=(_("Shared income of assets"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=MOST_PAYEES,
    kept=True,  # a share is never changed; one that is wrong is sent back where it is confirmed
)  # fmt: skip
register(SHARES, ShareLoader)

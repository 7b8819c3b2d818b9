"""Contracts that share a project's income as an Excel form, in and out: one row a contract."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.operations.linkage import NewContract, sign_contract
from xieshou.projects.policies.linkage import ENTER, VIEW
from xieshou.projects.queries.linkage import list_all_contracts
from xieshou.projects.queries.payment import contracts as work_contracts
from xieshou.projects.queries.proposal import projects
from xieshou.projects.vocabulary.linkage import LinkageKind

from .payments import NUMBER, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.projects.models import LinkageContract

EARLIEST = date(2013, 1, 1)
TERMS = ("kind", "undertaking", "terms", "signed_on", "until")


class LinkageLoader(Loader):
    """Enters contracts that are new in their project; one on file stays as it was signed."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._projects: dict[str, UUID] = {}
        self._known: dict[tuple[str, str], LinkageContract] = {}
        self._payers: dict[tuple[str, str], UUID] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown projects, and contracts on file with other terms."""
        codes = set(rows["project"])
        self._projects |= dict(projects(context.scope).filter(code__in=codes).values_list("code", "pk"))
        known = list_all_contracts(scope=context.scope).filter(project__code__in=codes)
        self._known = {(one.project.code, one.number): one for one in known}
        payers = work_contracts(context.scope).filter(project__code__in=codes)
        self._payers = {
            (code, number): key for code, number, key in payers.values_list("project__code", "number", "pk")
        }
        for index, row in enumerate(rows.records()):
            same = self._known.get((row["project"], row["contract"]))
            if row["project"] not in self._projects:
                rows.wrong(index, "project", _("No project of your area has this number."))
            elif same and (_payer(same), *(getattr(same, name) for name in TERMS)) != (
                row["paid_from"],
                *(row[name] for name in TERMS),
            ):
                rows.wrong(index, "contract", _("The contract of this number has other terms; it stays."))
            elif row["paid_from"] and (row["project"], row["paid_from"]) not in self._payers:
                rows.wrong(index, "paid_from", _("This project has no work contract of that number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each contract by the operation of the project's page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            if (row["project"], row["contract"]) in self._known:
                continue
            payer = self._payers.get((row["project"], row["paid_from"]))
            terms = {name: row[name] for name in TERMS}
            new = NewContract(number=row["contract"], work_contract_id=payer, **terms)
            project = self._projects[row["project"]]
            step = partial(
                sign_contract, project_id=project, contract=new, actor=context.actor, at=context.at
            )
            context.enter(number, step, columns={"number": "contract"})

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the contracts of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_contracts(scope=scope).iterator(1_000):
            yield (row.project.code, row.number, *(getattr(row, name) for name in TERMS), _payer(row))


def _payer(row: LinkageContract) -> str:
    return row.work_contract.number if row.work_contract else ""


def ends_after_signing(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a contract that ends before it is signed."""
    if values["until"] <= values["signed_on"]:
        yield "until", _("The end must come after the first day.")


LINKAGE = Sheet(
    name="projects.linkage_contracts",
    title=_("Contracts that share income"),
    columns=(
        PROJECT,
        NUMBER,
        Column(
            "kind", _("Way of sharing"), Kind.CHOICE, required=True, example=LinkageKind.JOB_SEASONAL.value,
            choices=tuple(Choice(code, label) for code, label in LinkageKind.choices),
        ),
        Column(
            "undertaking", _("Undertaking"), required=True, max_length=120, width=24,
            example="示范食用菌公司", help=_("Enterprise or cooperative that pays."),
        ),
        Column("terms", _("Terms"), required=True, max_length=500, width=30, example="按月结算"),
        Column(
            "signed_on", _("Signed on"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 2)
        ),
        Column(
            "until", _("Valid until"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2027, 3, 2)
        ),
        Column(
            "paid_from", _("Paid from work contract"), max_length=40, width=18,
            help=_("Number of a work contract of the project; empty: what was earned"),
        ),
    ),
    capability=ENTER,
    export_capability=VIEW,
    keys=("project", "contract"),
    rules=(ends_after_signing,),
    layout=Layout(
        title_rows=(_("Contracts that share income"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=5_000,
)  # fmt: skip
register(LINKAGE, LinkageLoader)

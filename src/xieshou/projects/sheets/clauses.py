"""The clauses of linkage contracts as an Excel form, in and out: one row a clause."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import LinkageContract
from xieshou.projects.operations.clause import NewClause, add_clause
from xieshou.projects.queries.clause import list_all_clauses
from xieshou.projects.queries.payment import list_all_contracts
from xieshou.projects.rules.clause import Terms, wrong_term
from xieshou.projects.vocabulary.clause import NEVER_PAID, PartyKind

from .payments import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.projects.models import LinkageClause, WorkContract

KINDS = tuple(Choice(kind.value, kind.label) for kind in PartyKind)
CLAUSE_TABLE = "projects_linkageclause"
FIELDS = ("position", "kind", "party", "duty", "pays_kind", "amount_fen", "due_on")


def clause_possible(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row whose party, payee, amount and day do not fit together."""
    wrong = wrong_term(
        Terms(
            values["kind"] or "", values["party"] or "", values["duty"] or "", values["pays_kind"] or "",
            values["amount_fen"], values["due_on"], bool(values["work"]),
        )
    )  # fmt: skip
    if wrong:
        key = "work" if wrong == "work_contract" else wrong
        yield key, _("A payment goes to another of the three, with an amount and a day; check this cell.")


class ClauseLoader(Loader):
    """Enters clauses, found again by contract and number; a concluded contract keeps its own."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._contracts: dict[tuple[str, str], LinkageContract] = {}
        self._works: dict[tuple[str, str], WorkContract] = {}
        self._known: dict[tuple[UUID, int], LinkageClause] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown contracts and those that are concluded."""
        codes = set(rows["project"])
        of_projects = LinkageContract.objects.filter(context.scope.region_q(), project__code__in=codes)
        found = of_projects.select_related("project").prefetch_related("clauses")
        self._contracts = {(one.project.code, one.number): one for one in found}
        self._known = {(one.pk, row.position): row for one in found for row in one.clauses.all()}
        works = list_all_contracts(scope=context.scope).filter(project__code__in=codes)
        self._works = {(one.project.code, one.number): one for one in works}
        for index, row in enumerate(rows.records()):
            contract = self._contracts.get((row["project"], row["contract"]))
            if contract is None:
                rows.wrong(index, "contract", _("This project has no contract of that number."))
            elif contract.concluded_on is not None and not self._is_on_file(contract, row):
                rows.wrong(index, "contract", _("This contract is concluded; its clauses stay as they are."))
            elif row["work"] and (row["project"], row["work"]) not in self._works:
                rows.wrong(index, "work", _("This project has no contract of that number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each clause; the same number with other terms is written anew."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            contract = self._contracts[row["project"], row["contract"]]
            if self._is_on_file(contract, row):
                continue
            if known := self._known.get((contract.pk, row["position"])):
                context.journal_changes(CLAUSE_TABLE, [known.pk], [number])
            clause = NewClause(**self._values(row))
            step = partial(
                add_clause, contract_id=contract.pk, clause=clause, actor=context.actor, at=context.at
            )
            context.enter(number, step, columns={"work_contract": "work"})

    def _values(self, row: Mapping[str, Any]) -> dict[str, Any]:
        work = self._works.get((row["project"], row["work"] or ""))
        values = {name: row[name] for name in FIELDS} | {"pays_kind": row["pays_kind"] or ""}
        return values | {"work_contract_id": work.pk if work else None}

    def _is_on_file(self, contract: LinkageContract, row: Mapping[str, Any]) -> bool:
        known = self._known.get((contract.pk, row["position"]))
        return known is not None and all(
            getattr(known, name) == value for name, value in self._values(row).items()
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the clauses of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_clauses(scope=scope).iterator(1_000):
            yield (
                row.project.code, row.contract.number, *(getattr(row, name) for name in FIELDS),
                row.work_contract.number if row.work_contract else "", row.met_on, row.met_proof,
            )  # fmt: skip


READ_ONLY = _("Not read; entered on the page of the contract")
CLAUSES = Sheet(
    name="projects.clauses",
    title=_("Clauses of linkage contracts"),
    columns=(
        PROJECT,
        Column("contract", _("Contract number"), required=True, max_length=40, width=16, example="JT-01"),
        Column(
            "position", _("Number of the clause"), Kind.INTEGER, required=True, minimum=1, maximum=200,
            example=1,
        ),
        Column(
            "kind", _("Kind of party"), Kind.CHOICE, required=True, choices=KINDS, width=20,
            example=PartyKind.AGRI_FIRM.value,
        ),
        Column("party", _("Name of the party"), required=True, max_length=120, width=26, example="菌业公司"),
        Column(
            "duty", _("Duty of the party"), required=True, max_length=300, width=36, example="按月发放工资",
        ),
        Column(
            "pays_kind", _("Pays to"), Kind.CHOICE, width=20, example=PartyKind.HOUSEHOLDS.value,
            choices=tuple(Choice(kind.value, kind.label) for kind in PartyKind if kind not in NEVER_PAID),
        ),
        Column("amount_fen", _("Amount to pay"), Kind.MONEY, minimum=1, example=100_00),
        Column(
            "due_on", _("Due on"), Kind.DATE, earliest=date(2013, 1, 1), example=date(2026, 12, 31),
        ),
        Column(
            "work", _("Counted from the payments of"), max_length=40, width=16,
            help=_("For money of the government: the number of the contract under which it is paid"),
        ),
        Column("met_on", _("Done on"), Kind.DATE, help=READ_ONLY),
        Column("met_proof", _("Proof"), max_length=200, help=READ_ONLY),
    ),
    capability="projects.benefit.enter",
    export_capability="projects.benefit.view",
    keys=("project", "contract", "position"),
    rules=(clause_possible,),
    layout=Layout(
        title_rows=(_("Clauses of linkage contracts"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=5_000,
)  # fmt: skip
register(CLAUSES, ClauseLoader)

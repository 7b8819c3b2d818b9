"""The clauses of linkage contracts as an Excel form, in and out: one row a clause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import LinkageContract
from xieshou.projects.operations.clause import NewClause, add_clause
from xieshou.projects.queries.clause import list_all_clauses
from xieshou.projects.queries.payment import find_contract
from xieshou.projects.rules.clause import Terms, wrong_term
from xieshou.projects.vocabulary.clause import NEVER_PAID, PartyKind

from .payments import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

KINDS = tuple(Choice(kind.value, kind.label) for kind in PartyKind)
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


def _contract(row: Mapping[str, Any], scope: Scope) -> LinkageContract | None:
    return LinkageContract.objects.filter(
        scope.region_q(), project__code=row["project"], number=row["contract"]
    ).first()


class ClauseLoader(Loader):
    """Enters clauses, found again by contract and number; a concluded contract keeps its own."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown contracts and those that are concluded."""
        for index, row in enumerate(rows.records()):
            contract = _contract(row, context.scope)
            if contract is None:
                rows.wrong(index, "contract", _("This project has no contract of that number."))
            elif contract.concluded_on is not None:
                rows.wrong(index, "contract", _("This contract is concluded; its clauses stay as they are."))
            elif row["work"] and find_contract(row["project"], row["work"], scope=context.scope) is None:
                rows.wrong(index, "work", _("This project has no contract of that number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each clause; the same number is written anew."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            contract = _contract(row, context.scope)
            assert contract is not None  # noqa: S101 -- checked before
            work = find_contract(row["project"], row["work"], scope=context.scope) if row["work"] else None
            values = {name: row[name] for name in FIELDS} | {"pays_kind": row["pays_kind"] or ""}
            clause = NewClause(**values, work_contract_id=work.pk if work else None)
            try:
                add_clause(contract_id=contract.pk, clause=clause, actor=context.actor, at=context.at)
            except DomainError as refusal:
                context.wrong(number, refusal.field if refusal.field in FIELDS else "", str(refusal))

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

"""Contracts and payment requests as Excel forms, in and out; the official fund progress, out."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import WorkContract
from xieshou.projects.operations.contract import NewWorkContract, sign_contract
from xieshou.projects.operations.payment import Ask, ask_payment
from xieshou.projects.queries import payment as queries
from xieshou.projects.queries.proposal import projects
from xieshou.projects.vocabulary.payment import ContractKind, PaymentKind, PaymentStatus
from xieshou.projects.vocabulary.proposal import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

PROJECT = Column(
    "project", _("Project number"), required=True, max_length=30, width=18, example="530823-2026-001",
    aliases=("项目编号",),
)  # fmt: skip
NUMBER = Column("contract", _("Contract number"), required=True, max_length=40, width=16, example="SG-01")


class ContractLoader(Loader):
    """Enters contracts that are new in their project; shares are written 30/40/30. One on file stays."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._projects: dict[str, UUID] = {}
        self._known: dict[tuple[str, str], WorkContract] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown projects, shares that cannot be read, and contracts on file with other terms."""
        codes = set(rows["project"])
        self._projects |= dict(projects(context.scope).filter(code__in=codes).values_list("code", "pk"))
        found = queries.list_all_contracts(scope=context.scope).filter(project__code__in=codes)
        self._known = {(one.project.code, one.number): one for one in found}
        for index, row in enumerate(rows.records()):
            same = self._known.get((row["project"], row["contract"]))
            if row["project"] not in self._projects:
                rows.wrong(index, "project", _("No project of your area has this number."))
            elif not _milestones(row):
                rows.wrong(index, "shares", _("Write as many shares as conditions, as in 30/40/30."))
            elif same and _line(same)[2:] != _typed(row):
                rows.wrong(index, "contract", _("The contract of this number has other terms; it stays."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter the contracts one by one: the sum of a project's contracts is checked with each."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if (row["project"], row["contract"]) in self._known:
                continue
            new = NewWorkContract(
                number=row["contract"],
                kind=row["kind"],
                party=row["party"],
                subject=row["subject"],
                amount_fen=row["amount_fen"],
                signed_on=row["signed_on"],
                milestones=_milestones(row),
                retention_percent=row["retention"] or 0,
            )
            project = self._projects[row["project"]]
            step = partial(
                sign_contract, project_id=project, contract=new, actor=context.actor, at=context.at
            )
            made = context.enter(number, step, columns={"number": "contract"})
            if isinstance(made, WorkContract):
                keys = list(made.milestones.values_list("pk", flat=True))
                context.journal_created("projects_milestone", keys)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the contracts of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in queries.list_all_contracts(scope=scope):
            yield _line(row)


def _line(row: WorkContract) -> tuple[Any, ...]:
    """Return a contract as a line of the form."""
    parts = list(row.milestones.all())
    return (
        row.project.code, row.number, row.kind, row.party, row.subject, row.amount_fen,
        row.retention_percent, row.signed_on, "/".join(part.condition for part in parts),
        "/".join(str(part.share_percent) for part in parts),
    )  # fmt: skip


def _typed(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a row says of a contract, in the order of a line behind both numbers."""
    conditions, shares = zip(*_milestones(row), strict=True)
    return (
        row["kind"], row["party"], row["subject"], row["amount_fen"], row["retention"] or 0,
        row["signed_on"], "/".join(text.strip() for text in conditions),
        "/".join(str(share) for share in shares),
    )  # fmt: skip


def _milestones(row: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Return (condition, share) of a row; empty where they do not fit together."""
    conditions, shares = row["conditions"].split("/"), row["shares"].split("/")
    if len(conditions) != len(shares) or not all(part.strip().isdecimal() for part in shares):
        return ()
    return tuple((text, int(part)) for text, part in zip(conditions, shares, strict=True))


class PaymentLoader(Loader):
    """Asks for progress payments that nobody has asked for; a file never approves."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._contracts: dict[tuple[str, str], WorkContract] = {}
        self._asked: set[tuple[Any, ...]] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark contracts that are not of the area."""
        codes = set(rows["project"])
        found = queries.list_all_contracts(scope=context.scope).filter(project__code__in=codes)
        self._contracts = {(one.project.code, one.number): one for one in found}
        asked = queries.list_payments(scope=context.scope, status="").filter(project__code__in=codes)
        self._asked = set(asked.values_list("contract_id", "milestone__position", "amount_fen", "purpose"))
        for index, row in enumerate(rows.records()):
            if (row["project"], row["contract"]) not in self._contracts:
                rows.wrong(index, "contract", _("This project has no contract of that number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Ask for each payment: what milestone and contract leave is checked with each."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            contract = self._contracts[row["project"], row["contract"]]
            if (contract.pk, row["milestone"], row["amount_fen"], row["purpose"]) in self._asked:
                continue
            milestones = {part.position: part.pk for part in contract.milestones.all()}
            key = milestones.get(row["milestone"])
            ask = Ask(PaymentKind.MILESTONE, row["amount_fen"], row["purpose"], key)
            step = partial(ask_payment, contract_id=contract.pk, ask=ask, actor=context.actor, at=context.at)
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the payments of the scope in the order of the columns."""
        del actor
        status = str(filters.get("status", ""))
        for row in queries.list_payments(scope=scope, status=status).iterator(1_000):
            yield (
                row.project.code, row.contract.number, row.milestone.position if row.milestone else None,
                row.amount_fen, row.purpose, row.kind, row.retained_fen, row.status, row.voucher_number,
            )  # fmt: skip


class ProgressLoader(Loader):
    """Writes the fund progress; it is never read."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the projects of the library with their sums."""
        del actor, filters
        rows = list(queries.list_progress(scope=scope))
        signed = queries.contracted_by_project([row.pk for row in rows], scope=scope)
        for row in rows:
            percent = row.paid_fen * 100 // row.amount_fen if row.amount_fen else None
            yield (
                row.code, row.name, row.region_code, row.responsible_unit, row.stage, row.amount_fen,
                signed.get(row.pk, 0), row.paid_fen, row.amount_fen - row.paid_fen, percent,
            )  # fmt: skip


CONTRACTS = Sheet(
    name="projects.contracts",
    title=_("Contracts of projects"),
    columns=(
        PROJECT,
        NUMBER,
        Column(
            "kind", _("Kind of contract"), Kind.CHOICE, required=True, example=ContractKind.WORKS.value,
            choices=tuple(Choice(code, label) for code, label in ContractKind.choices),
        ),
        Column("party", _("Other party"), required=True, max_length=120, width=24, example="某建筑公司"),
        Column("subject", _("Subject of the contract"), required=True, max_length=200, example="大棚"),
        Column("amount_fen", _("Contract sum"), Kind.MONEY, required=True, minimum=1, example=1_000_000_00),
        Column("retention", _("Retention money, in percent"), Kind.INTEGER, minimum=0, maximum=30, example=5),
        Column(
            "signed_on", _("Signed on"), Kind.DATE, required=True, earliest=date(2013, 1, 1),
            example=date(2026, 5, 6),
        ),
        Column("conditions", _("Conditions of the milestones"), required=True, example="开工/完工/验收"),
        Column("shares", _("Shares in percent"), required=True, max_length=40, example="30/40/30"),
    ),
    capability="projects.contract.edit",
    export_capability="projects.contract.view",
    keys=("project", "contract"),
    layout=Layout(title_rows=(_("Contracts of projects"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=5_000,
)  # fmt: skip
PAYMENTS = Sheet(
    name="projects.payments",
    title=_("Payments of projects"),
    columns=(
        PROJECT,
        NUMBER,
        Column("milestone", _("Milestone"), Kind.INTEGER, minimum=1, maximum=5, example=1),
        Column("amount_fen", _("Amount"), Kind.MONEY, required=True, minimum=1, example=300_000_00),
        Column("purpose", _("Purpose or reason"), required=True, max_length=200, example="进度款"),
        Column(
            "kind", _("Kind of payment"), Kind.CHOICE, help=_("Not read; a file asks for progress payments"),
            choices=tuple(Choice(code, label) for code, label in PaymentKind.choices),
        ),
        Column("retained_fen", _("Held back"), Kind.MONEY, help=_("Not read; it follows from the contract")),
        Column(
            "status", _("State"), Kind.CHOICE, help=_("Not read; a file never approves"),
            choices=tuple(Choice(code, label) for code, label in PaymentStatus.choices),
        ),
        Column("voucher", _("Voucher number"), max_length=40, help=_("Not read; given when booked")),
    ),
    capability="projects.contract.edit",
    export_capability="projects.contract.view",
    layout=Layout(title_rows=(_("Payments of projects"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=5_000,
)  # fmt: skip
PROGRESS = Sheet(
    name="projects.progress",
    title=_("Fund progress of projects"),
    columns=(
        Column("code", _("Project number"), width=18),
        Column("name", _("Name of the project"), width=26),
        Column("place", _("Place"), Kind.REGION, width=26),
        Column("unit", _("Responsible unit"), width=20),
        Column("stage", _("Stage"), Kind.CHOICE, choices=tuple(Choice(c, n) for c, n in Stage.choices)),
        Column("approved", _("Approved amount"), Kind.MONEY),
        Column("contracted", _("Contracted"), Kind.MONEY),
        Column("paid", _("Paid out"), Kind.MONEY),
        Column("remaining", _("Remaining"), Kind.MONEY),
        Column("percent", _("Paid out in percent"), Kind.INTEGER),
    ),
    capability="projects.contract.edit",
    export_capability="projects.contract.view",
    layout=Layout(title_rows=(_("Fund progress of projects"),), example_rows=0, freeze_columns=2),
    out_only=True,
)
register(CONTRACTS, ContractLoader)
register(PAYMENTS, PaymentLoader)
register(PROGRESS, ProgressLoader)

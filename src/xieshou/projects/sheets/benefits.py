"""What payees got as an Excel form, in and out: one row a payment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.queries.linkage import BenefitFilter, list_benefits
from xieshou.projects.rules.linkage import wrong_payment
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

CONTRACT, PAYEE, PAID = _("Contract"), _("Payee of the benefit"), _("Payment")
CONTRACTS = (
    "select p.code, c.number, c.id, c.project_id, c.kind from projects_linkagecontract c"
    " join projects_project p on p.id = c.project_id where p.code = any(%s)"
)
HOUSEHOLDS = "select code, id, region_code from registry_household where code = any(%s)"
MEMBERS = (
    "select m.household_id, p.name, p.id from registry_member m join people_person p on p.id = m.person_id"
    " where m.household_id = any(%s)"
)
KNOWN = (
    "select contract_id, household_id, person_id, region_code, from_date, id, status from projects_benefit"
    " where contract_id = any(%s) and status not in ('rejected', 'reversed')"
)
COLUMNS = (
    Column(
        "project", _("Project number"), required=True, max_length=30, width=18, group=CONTRACT,
        example="530823-2026-001", aliases=("项目编号",),
    ),
    Column(
        "contract", _("Contract number"), required=True, max_length=40, width=16, group=CONTRACT,
        example="HT-01",
    ),
    Column(
        "household", _("Household code"), max_length=20, width=20, group=PAYEE, personal="general",
        example="530823100201-0001", help=_("Empty: collective income of a village"),
    ),
    Column(
        "member", _("Member of the household"), max_length=60, group=PAYEE, personal="general",
        help=_("Name; needed for employment"),
    ),
    Column(
        "village", _("Village (collective income)"), Kind.REGION, level=5, within_scope=True, width=26,
        group=PAYEE,
    ),
    Column("amount_fen", _("Amount"), Kind.MONEY, required=True, minimum=1, group=PAID, example=3_000_00),
    Column(
        "from_date", _("From"), Kind.DATE, required=True, earliest=date(2013, 1, 1), group=PAID,
        example=date(2026, 3, 1),
    ),
    Column(
        "last_date", _("Last day"), Kind.DATE, required=True, earliest=date(2013, 1, 1), group=PAID,
        example=date(2026, 3, 31),
    ),
    Column("proof", _("Proof"), required=True, max_length=200, width=26, group=PAID, example="工资表3月"),
    Column(
        "status", _("State"), Kind.CHOICE, group=PAID, help=_("Not read; a file never confirms"),
        choices=tuple(Choice(code, label) for code, label in BenefitStatus.choices),
    ),
)  # fmt: skip


def payee_is_clear(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row that names both a household and a village, or neither, or a member without a household."""
    if bool(values["household"]) is bool(values["village"]):
        yield "household", _("Name either a household or a village.")
    elif values["member"] and not values["household"]:
        yield "member", _("Name the household of this member.")


class BenefitLoader(Loader):
    """Loads payments that wait to be confirmed, found again by contract, payee and first day."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._contracts: dict[tuple[str, str], tuple[UUID, UUID, str]] = {}
        self._households: dict[str, tuple[UUID, str]] = {}
        self._members: dict[tuple[UUID, str], list[UUID]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown contracts and payees, impossible payments, and what is confirmed already."""
        self._find(rows, context)
        known = self._known(context)
        for index, row in enumerate(rows.records()):
            contract = self._contracts.get((row["project"], row["contract"]))
            if contract is None:
                rows.wrong(index, "contract", _("This project has no contract of that number."))
                continue
            if row["household"] and row["household"] not in self._households:
                rows.wrong(index, "household", _("No household of your area has this code."))
                continue
            household, region, person = self._payee(row)
            if row["member"] and person is None:
                rows.wrong(index, "member", _("No single member of this household has that name."))
                continue
            wrong = wrong_payment(
                kind=contract[2],
                amount_fen=row["amount_fen"],
                from_date=row["from_date"],
                to_date=row["last_date"] + timedelta(days=1),
                has_person=person is not None,
                is_collective=household is None,
            )
            if wrong:
                key = {"to_date": "last_date", "person": "member"}.get(wrong, wrong)
                rows.wrong(
                    index, key, _("Check it: within one calendar year, and a job is paid to a member.")
                )
            elif (
                known.get((contract[0], household, person, region, row["from_date"]), ("", ""))[1]
                == "confirmed"
            ):
                rows.wrong(index, "from_date", _("This payment is confirmed already."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the payments of the chunk."""
        known, staged = self._known(context), []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            contract, project, kind = self._contracts[row["project"], row["contract"]]
            household, region, person = self._payee(row)
            end = row["last_date"] + timedelta(days=1)
            same = known.get((contract, household, person, region, row["from_date"]))
            staged.append(
                (
                    number,
                    same[0] if same else new_id(),
                    contract,
                    project,
                    kind,
                    household,
                    person,
                    region,
                    row["from_date"],
                    end,
                    row["amount_fen"],
                    row["proof"],
                    BenefitStatus.ENTERED.value,
                )
            )
        columns = (
            "contract_id", "project_id", "kind", "household_id", "person_id", "region_code", "from_date",
            "to_date", "amount_fen", "proof", "status",
        )  # fmt: skip
        context.upsert(
            context.stage("projects_benefit", columns, staged),
            match=("id",),
            update=("to_date", "amount_fen", "proof"),
            constants={
                "rejection_note": "",
                "entered_at": context.at,
                "entered_by_id": context.actor.user_id,
                "entered_by_name": context.actor.name,
                "decided_by_name": "",
            },
        )

    def _known(self, context: Context) -> dict[tuple[Any, ...], tuple[UUID, str]]:
        """Return (contract, household, member, village, first day) → (key, state) of payments on file."""
        keys = [contract for contract, _project, _kind in self._contracts.values()]
        return {tuple(row[:5]): (row[5], row[6]) for row in context.fetch(KNOWN, [keys])}

    def _find(self, rows: Rows, context: Context) -> None:
        for code, number, key, project, kind in context.fetch(CONTRACTS, [sorted(set(rows["project"]))]):
            self._contracts[code, number] = (key, project, kind)
        codes = sorted({code for code in rows["household"] if code})
        for code, key, region in context.fetch(HOUSEHOLDS, [codes]):
            if context.scope.covers_region(region):
                self._households[code] = (key, region)
        keys = [key for key, _region in self._households.values()]
        self._members = {}
        for household, name, person in context.fetch(MEMBERS, [keys]):
            self._members.setdefault((household, name), []).append(person)

    def _payee(self, row: Mapping[str, Any]) -> tuple[UUID | None, str, UUID | None]:
        """Return (household, village, member) of a row."""
        if not row["household"]:
            return None, row["village"], None
        household, region = self._households[row["household"]]
        people = self._members.get((household, row["member"]), [])
        return household, region, people[0] if len(people) == 1 else None

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the payments of the scope that fit, in the order of the columns."""
        del actor  # the sheet has asked for the capability
        kind = str(filters.get("kind", ""))
        wanted = BenefitFilter(str(filters.get("status", "")), kind if kind in LinkageKind.values else "")
        for row in list_benefits(wanted, scope=scope).iterator(1_000):
            household = row.household
            yield (
                row.project.code,
                row.contract.number,
                household.code if household else "",
                row.person.name if row.person else "",
                "" if household else row.region_code,
                row.amount_fen,
                row.from_date,
                row.to_date - timedelta(days=1),
                row.proof,
                row.status,
            )


BENEFITS = Sheet(
    name="projects.benefits",
    title=_("Benefits to households and villages"),
    columns=COLUMNS,
    capability="projects.benefit.enter",
    export_capability="projects.benefit.view",
    keys=("contract", "household", "member", "village", "from_date"),
    rules=(payee_is_clear,),
    layout=Layout(
        title_rows=(_("Benefits to households and villages"),),
        hint_row=True,
        example_rows=1,
        freeze_columns=2,
    ),
)
register(BENEFITS, BenefitLoader)

"""Bank accounts for subsidies as an Excel form, in and out: a person a row; numbers come out masked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.people.secrets import id_index, open_id_number
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import BankAccount
from xieshou.labour.operations.subsidy import set_account
from xieshou.labour.policies.subsidy import MAKE
from xieshou.labour.queries.subsidy import accounts, open_account
from xieshou.labour.rules.subsidy import mask_account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

PEOPLE = "select id_number_index, id, region_code, name from people_person where id_number_index = any(%s)"


class AccountLoader(Loader):
    """Enters accounts by the operation of the page; one that came out masked and stayed so is left alone."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._people: dict[str, tuple[UUID, str]] = {}
        self._known: dict[UUID, BankAccount] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark people who are not on file in the area, and other names than on file."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            found = self._people.get(row["id_number"])
            if found is None:
                rows.wrong(
                    index, "id_number", _("Nobody of your area has this number. Register the person first.")
                )
            elif row["name"] and row["name"] != found[1]:
                rows.wrong(index, "name", _("This number belongs to somebody else."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter or change each account that says something new."""
        self._find(rows, context)
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            person_id = self._people[row["id_number"]][0]
            same = self._known.get(person_id)
            if same and _says_the_same(same, row):
                continue
            step = partial(
                set_account, person_id=person_id, bank=row["bank"], holder=row["holder"],
                number=row["number"], actor=context.actor, at=context.at,
            )  # fmt: skip
            if same is None:
                context.enter(number, step)
                continue
            context.journal_changes("labour_bankaccount", [same.pk], [number])
            try:
                step()
            except DomainError as refusal:
                context.wrong(number, refusal.field, str(refusal))

    def _find(self, rows: Rows, context: Context) -> None:
        by_index = {id_index(number): number for number in rows["id_number"] if number}
        self._people = {
            by_index[bytes(index)]: (key, name)
            for index, key, region, name in context.fetch(PEOPLE, [list(by_index)])
            if context.scope.covers_region(region)
        }
        keys = [key for key, _name in self._people.values()]
        self._known = {row.person_id: row for row in BankAccount.objects.filter(person_id__in=keys)}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the accounts of the scope; the number masked, as on every page but the payment file."""
        del actor, filters  # the sheet has asked for the capability
        for row in accounts(scope).iterator(1_000):
            yield (
                open_id_number(row.person), row.person.name, row.bank, row.holder,
                mask_account(open_account(row)),
            )  # fmt: skip


def _says_the_same(known: BankAccount, row: Mapping[str, Any]) -> bool:
    whole = open_account(known)
    typed = row["number"].replace(" ", "").replace("-", "")
    same_place = (known.bank, known.holder) == (row["bank"].strip(), row["holder"].strip())
    return same_place and typed in {whole, mask_account(whole)}


ACCOUNTS = Sheet(
    name="labour.accounts",
    title=_("Bank accounts for subsidies"),
    columns=(
        Column(
            "id_number", _("Resident ID number"), Kind.RESIDENT_ID, required=True, width=22,
            example="530326198503124524", personal="sensitive", aliases=("身份证号", "证件号码"),
        ),
        Column("name", _("Name"), Kind.PERSON_NAME, example="李秀英", personal="general", aliases=("姓名",)),
        Column("bank", _("Bank"), required=True, max_length=60, width=20, example="云南农村信用社"),
        Column(
            "holder", _("Account holder"), required=True, max_length=60, example="李秀英", personal="general"
        ),
        Column(
            "number", _("Account number"), required=True, max_length=40, width=24,
            example="6223000012345678", personal="sensitive", aliases=("银行卡号", "账号"),
            help=_("12 to 30 digits; a number that came out masked and is left so does not change"),
        ),
    ),
    capability=MAKE,
    export_capability=MAKE,
    keys=("id_number",),
    layout=Layout(
        title_rows=(_("Bank accounts for subsidies"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=20_000,
)  # fmt: skip
register(ACCOUNTS, AccountLoader)

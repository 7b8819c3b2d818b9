"""Small books for tests: a source in Shanghai, a county's chain of accounts, two households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, pairwise
from typing import Any

from xieshou.kernel.access.roles import role_table
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger.operations import AccountPlan, Transfer, open_account, transfer
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
DISTRICT, COUNTY, VILLAGE = "310113000000", "530326000000", "530326103201"
CHAIN = (
    ("source", AccountKind.FUND_SOURCE, DISTRICT, ""),
    ("appropriation", AccountKind.APPROPRIATION, COUNTY, DISTRICT),
    ("line", AccountKind.BUDGET_LINE, COUNTY, DISTRICT),
    ("project", AccountKind.PROJECT, COUNTY, DISTRICT),
    ("contract", AccountKind.CONTRACT, COUNTY, DISTRICT),
    ("payee", AccountKind.PAYEE, COUNTY, DISTRICT),
    ("one", AccountKind.HOUSEHOLD, VILLAGE, ""),
    ("two", AccountKind.HOUSEHOLD, VILLAGE, ""),
)
_numbers = count(1)


def person(*roles: str, regions: tuple[str, ...] = ("",)) -> Actor:
    """Return somebody with roles and an area, by default the whole country."""
    return Actor(
        user_id=new_id(),
        name="测试财务",
        roles=frozenset(roles),
        capabilities=role_table().capabilities_of(roles),
        scope=Scope.of(regions),
    )


@dataclass
class Books:
    """Accounts by short name, a maker and a checker."""

    accounts: dict[str, Any]
    maker: Actor
    checker: Actor

    def key(self, name: str) -> Any:
        """Return the key of an account."""
        return self.accounts[name].pk

    def plan(self, payer: str, *payees: tuple[str, int], key: str = "", booked_on: date = ON) -> Transfer:
        """Return a transfer from one account to others."""
        return Transfer.of(
            key=key or f"t{next(_numbers)}",
            booked_on=booked_on,
            memo="测试",
            payer_id=self.key(payer),
            payees=[(self.key(name), fen) for name, fen in payees],
        )

    def move(self, payer: str, *payees: tuple[str, int], key: str = "", booked_on: date = ON) -> Any:
        """Post a transfer."""
        plan = self.plan(payer, *payees, key=key, booked_on=booked_on)
        return transfer(plan, maker=Maker(self.maker.user_id, "制单"), actor=self.checker, at=AT)

    def flow(self, fen: int, upto: str = "contract") -> None:
        """Let money flow down the chain to an account."""
        names = [name for name, *_rest in CHAIN]
        for payer, payee in pairwise(names[: names.index(upto) + 1]):
            self.move(payer, (payee, fen))

    def balance(self, name: str) -> int:
        """Return the balance of an account as the database has it."""
        self.accounts[name].refresh_from_db()
        return self.accounts[name].balance_fen


def make_books(pledged_fen: int | None = None) -> Books:
    """Open the accounts of the chain."""
    checker = person("project_officer")
    number = next(_numbers)
    accounts = {
        name: open_account(
            AccountPlan(
                code=f"{number}-{name}",
                name=f"账户{name}",
                kind=kind,
                region_code=region,
                partner_region_code=partner,
                pledged_fen=pledged_fen if kind == AccountKind.FUND_SOURCE else None,
            ),
            actor=checker,
            at=AT,
        )
        for name, kind, region, partner in CHAIN
    }
    return Books(accounts, person("project_officer"), checker)

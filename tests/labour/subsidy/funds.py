"""Accounts of the ledger out of which a county pays subsidies."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Actor
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind

OPENED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SYSTEM = Actor.system("测试")


def county_funds(county: str = WEST, **values: object) -> Account:
    """Return the county's employment subsidy funds: a source of its own without a limit."""
    code = f"JY-{county}"
    known = {"name": "就业补助资金", "kind": AccountKind.FUND_SOURCE, "region_code": county.ljust(12, "0")}
    plan = ledger.AccountPlan(code, **{**known, **values})
    return Account.objects.filter(code=code).first() or ledger.open_account(plan, actor=SYSTEM, at=OPENED)


def paid_from(county: str = WEST) -> dict[str, object]:
    """Return the fund and the account of a batch."""
    return {"fund": "employment", "account_id": county_funds(county).pk}


def cooperation_funds(fen: int, *, actor_with: object) -> Account:
    """Return a budget line of the county that holds money of its eastern district."""
    sides = {"region_code": WEST.ljust(12, "0"), "partner_region_code": EAST.ljust(12, "0")}
    source = ledger.AccountPlan(
        "DX-LY", "对口协作财政援助资金", AccountKind.FUND_SOURCE, EAST.ljust(12, "0"), pledged_fen=10**12
    )
    line = ledger.AccountPlan("DX-YS", "劳务协作预算", AccountKind.BUDGET_LINE, **sides)
    payer, payee = (ledger.open_account(plan, actor=SYSTEM, at=OPENED) for plan in (source, line))
    checker = actor_with("project_officer", regions=[WEST, EAST], user_id=new_id())
    move = ledger.Transfer.of(
        key="test:funds", booked_on=date(2026, 1, 5), memo="资金下达", payer_id=payer.pk,
        payees=[(payee.pk, fen)],
    )  # fmt: skip
    ledger.transfer(move, maker=Maker(new_id(), "经办"), actor=checker, at=OPENED)
    return Account.objects.get(pk=payee.pk)

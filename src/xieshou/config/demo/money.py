"""The books of the demonstration: a district's fund, its appropriation to a county, and the budget line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.kernel.actor import Actor
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind

from .beginning import ACTOR

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

YUAN = 100
PLEDGED = 5_000_000 * YUAN
CHAIN = (
    ("来源", AccountKind.FUND_SOURCE, "对口协作财政援助资金"),
    ("拨款", AccountKind.APPROPRIATION, "区级财政援助资金拨款"),
    ("预算", AccountKind.BUDGET_LINE, "产业合作预算"),
)
TRANCHES = ((200, 900_000 * YUAN), (120, 600_000 * YUAN))


@dataclass(frozen=True, slots=True)
class Bookkeepers:
    """The two people of every entry."""

    maker: Actor
    checker: Actor


def open_books(*, district: str, county: str, people: Bookkeepers, now: datetime) -> int:
    """Open the accounts of a district's fund down to the budget line; return the entries.

    Projects, contracts, families and villages get their accounts from the operations that pay them.
    """
    accounts = _open_chain(district.ljust(12, "0"), county.ljust(12, "0"), people=people, now=now)
    maker, entries = people.maker, 0
    if maker.user_id is None:
        return 0
    for number, (days, fen) in enumerate(TRANCHES, start=1):
        at, kept = now - timedelta(days=days), fen
        for payer, payee in pairwise(accounts):
            plan = ledger.Transfer.of(
                key=f"demo:{county[:6]}:{district[:6]}:{entries}",
                booked_on=timezone.localdate(at),
                memo=f"第{number}批资金下达",
                payer_id=payer,
                payees=[(payee, kept)],
            )
            ledger.transfer(plan, maker=Maker(maker.user_id, maker.name), actor=people.checker, at=at)
            kept -= fen // 20  # a part waits at each step
            entries += 1
    return entries


def open_employment_funds(county: str, *, now: datetime) -> Account:
    """Return the account of a county's employment subsidy funds, opened where there is none."""
    code = f"{county}-就业补助"
    plan = ledger.AccountPlan(
        code=code,
        name="就业补助资金",
        kind=AccountKind.FUND_SOURCE,
        region_code=county.ljust(12, "0"),
        pledged_fen=PLEDGED,
    )
    return Account.objects.filter(code=code).first() or ledger.open_account(
        plan, actor=Actor.system(ACTOR), at=now - timedelta(days=210)
    )


def _open_chain(district: str, county: str, *, people: Bookkeepers, now: datetime) -> list[UUID]:
    """Open the fund source and the chain below it; return their keys from the top down."""
    opened = []
    for name, kind, label in CHAIN:
        is_source = kind == AccountKind.FUND_SOURCE
        plan = ledger.AccountPlan(
            code=f"{county[:6]}-{district[:6]}-{name}",
            name=label,
            kind=kind,
            region_code=district if is_source else county,
            partner_region_code="" if is_source else district,
            pledged_fen=PLEDGED if is_source else None,
        )
        at = now - timedelta(days=210)
        opened.append(ledger.open_account(plan, actor=people.checker, at=at).pk)
    return opened

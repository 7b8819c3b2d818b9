"""The books of the demonstration: a district's fund down to families, one proposal left waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.registry.models import Household

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

YUAN = 100
FAMILIES = 12
SHARE = 1_200 * YUAN
CHAIN = (
    ("拨款", AccountKind.APPROPRIATION, "区级财政援助资金拨款"),
    ("预算", AccountKind.BUDGET_LINE, "产业合作预算"),
    ("项目", AccountKind.PROJECT, "食用菌产业基地项目"),
    ("合同", AccountKind.CONTRACT, "菌棚建设与带农分红合同"),
)
TRANCHES = ((200, 600_000 * YUAN), (120, 300_000 * YUAN))


@dataclass(frozen=True, slots=True)
class Bookkeepers:
    """The two people of every entry."""

    maker: Actor
    checker: Actor


def open_books(*, district: str, county: str, people: Bookkeepers, now: datetime) -> int:
    """Open the accounts of a district and its county and move money down to families; return the entries."""
    books = _Books(district, county, people, now)
    books.open_chain()
    names = ["来源", *(name for name, _kind, _label in CHAIN)]
    for number, (days, fen) in enumerate(TRANCHES, start=1):
        kept = fen
        for payer, payee in pairwise(names):
            books.move(payer, [(payee, kept)], memo=f"第{number}批资金下达", days=days)
            kept -= fen // 20  # a part waits at each step
    books.pay()
    books.leave_waiting()
    return books.entries


class _Books:
    def __init__(self, district: str, county: str, people: Bookkeepers, now: datetime) -> None:
        self._district, self._county = district.ljust(12, "0"), county.ljust(12, "0")
        self._people, self._now = people, now
        self._accounts: dict[str, UUID] = {}
        self.entries = 0

    def _open(self, name: str, label: str, kind: AccountKind, region: str, **more: object) -> None:
        plan = ledger.AccountPlan(
            code=f"{self._county[:6]}-{self._district[:6]}-{name}",
            name=label,
            kind=kind,
            region_code=region,
            **more,  # type: ignore[arg-type]
        )
        at = self._now - timedelta(days=210)
        self._accounts[name] = ledger.open_account(plan, actor=self._people.checker, at=at).pk

    def open_chain(self) -> None:
        """Open the fund source, the chain below it, and those whom the money reaches."""
        self._open(
            "来源",
            "对口协作财政援助资金",
            AccountKind.FUND_SOURCE,
            self._district,
            pledged_fen=5_000_000 * YUAN,
        )
        for name, kind, label in CHAIN:
            self._open(name, label, kind, self._county, partner_region_code=self._district)
        self._open(
            "企业", "示范食用菌有限公司", AccountKind.PAYEE, self._county, partner_region_code=self._district
        )
        families = Household.objects.filter(region_code__startswith=self._county[:6], closed_on=None)
        for number, family in enumerate(families.order_by("code")[:FAMILIES], start=1):
            self._open(
                f"农户{number}",
                f"农户 {family.code}",
                AccountKind.HOUSEHOLD,
                family.region_code,
                partner_region_code=self._district,
                holder=("registry.household", family.pk),
            )

    def _plan(self, payer: str, payees: list[tuple[str, int]], memo: str, on: date) -> ledger.Transfer:
        return ledger.Transfer.of(
            key=f"demo:{self._county[:6]}:{self._district[:6]}:{self.entries}",
            booked_on=on,
            memo=memo,
            payer_id=self._accounts[payer],
            payees=[(self._accounts[name], fen) for name, fen in payees],
        )

    def move(self, payer: str, payees: list[tuple[str, int]], *, memo: str, days: int) -> None:
        """Post a transfer so many days ago."""
        at = self._now - timedelta(days=days)
        maker = self._people.maker
        if maker.user_id is None:
            return
        plan = self._plan(payer, payees, memo, at.date())
        ledger.transfer(plan, maker=Maker(maker.user_id, maker.name), actor=self._people.checker, at=at)
        self.entries += 1

    def pay(self) -> None:
        """Pay the firm for its work, and each family its share twice."""
        families = [(name, SHARE) for name in self._accounts if name.startswith("农户")]
        self.move("合同", [("企业", 350_000 * YUAN)], memo="菌棚建设工程款", days=110)
        for days, memo in ((90, "上半年带农分红"), (20, "下半年带农分红")):
            if families:
                self.move("合同", families, memo=memo, days=days)

    def leave_waiting(self) -> None:
        """Leave one payment for somebody to approve."""
        at = self._now - timedelta(days=1)
        plan = self._plan("合同", [("企业", 80_000 * YUAN)], "菌棚建设尾款", at.date())
        ledger.propose(plan, actor=self._people.maker, at=at)

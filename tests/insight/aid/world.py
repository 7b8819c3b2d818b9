"""A county in which a project, a fund and the register reach some families and not others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.projects.makers import VILLAGE, make_places, sign, under_way
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger.operations import AccountPlan, Transfer, open_account, transfer
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.regions.models import Region
from xieshou.projects.models import Benefit, ProjectPlace
from xieshou.projects.operations import linkage
from xieshou.registry.operations.facts import NewMeasure, record_measure
from xieshou.registry.operations.household import HouseholdState
from xieshou.registry.queries.household import list_members

if TYPE_CHECKING:
    from xieshou.registry.models import Household

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
DISTRICT, COUNTY, NEXT_VILLAGE = "310116000000", "530823000000", "530823100202"
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
ALL = Scope.everything()
SYSTEM = Actor.system("测试")
CHECKER = Actor(user_id=UUID(int=77), name="复核", scope=ALL, is_system=True)
ORDINARY = HouseholdState(base_type="ordinary")


class World:
    """Families by name, a project under way, a fund whose money goes through the project's account."""

    def __init__(self, officer: Actor, approver: Actor) -> None:
        make_places()
        Region.objects.get_or_create(
            code=NEXT_VILLAGE,
            defaults={
                "short_code": NEXT_VILLAGE, "level": 5, "name": "大岔路村", "parent_code": "", "full_name": "大岔路村",
            },
        )  # fmt: skip
        self.officer, self.approver = officer, approver
        self.project = under_way(officer, approver)
        for code in (VILLAGE, NEXT_VILLAGE):
            ProjectPlace.objects.create(project=self.project, region_code=code)
        self.accounts: dict[str, Any] = {}
        self.number = 0

    def family(self, name: str, *, region: str = VILLAGE, **values: Any) -> Household:
        return make_household(SYSTEM, region_code=region, names=[name], **values)

    def person(self, home: Household) -> Any:
        (member,) = list_members(home.pk, scope=ALL)
        return member.person

    def pay(self, home: Household, *, kind: str = "dividend", confirm: bool = True, **values: Any) -> Benefit:
        """Enter a benefit of the project and confirm it."""
        self.number += 1
        contract = sign(self.project, self.officer, kind=kind, number=f"FX-{self.number}")
        known = {"amount_fen": 3_000_00, "from_date": APRIL, "to_date": MAY, "proof": "分红表"}
        payment = linkage.Payment(**{**known, "household_id": home.pk, **values})
        row = linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=self.officer, at=AT)
        if confirm:
            linkage.confirm_benefits(benefit_ids=[row.pk], actor=self.approver, at=AT)
            row.refresh_from_db()
        return row

    def measure(self, home: Household, **values: Any) -> Any:
        """Record a measure that the register received."""
        known = {"kind": "dividend", "cause": "no_funds", "unit": "family", "period_from": date(2026, 1, 1)}
        fact = NewMeasure(
            **{**known, "household_id": home.pk, "source": "visit", "provider": "县乡村振兴局", **values}
        )
        return record_measure(fact=fact, actor=SYSTEM, at=AT)

    def account(self, name: str, kind: AccountKind, region: str = COUNTY, holder: Any = None) -> Any:
        """Open an account and keep it under its name."""
        plan = AccountPlan(
            code=f"账-{name}", name=name, kind=kind, region_code=region, holder=holder,
            partner_region_code="" if kind == AccountKind.FUND_SOURCE else DISTRICT,
        )  # fmt: skip
        self.accounts[name] = open_account(plan, actor=SYSTEM, at=AT)
        return self.accounts[name]

    def fund(self, name: str = "对口资金") -> Any:
        """Open a fund and the account of the project below it, and give the project money."""
        fund = self.account(name, AccountKind.FUND_SOURCE, DISTRICT)
        if "项目" not in self.accounts:
            self.account("项目", AccountKind.PROJECT, holder=("projects.project", self.project.pk))
        self.move(name, ("项目", 100_000_00))
        return fund

    def home_account(self, home: Household) -> str:
        """Open the account of a family and return its name."""
        name = f"农户{home.code}"
        if name not in self.accounts:
            holder = ("registry.household", home.pk)
            self.account(name, AccountKind.HOUSEHOLD, home.region_code, holder)
        return name

    def move(self, payer: str, *payees: tuple[str, int], memo: str = "拨付", source: Any = None) -> Any:
        """Post a transfer."""
        self.number += 1
        plan = Transfer.of(
            key=f"w{self.number}", booked_on=ON, memo=memo, payer_id=self.accounts[payer].pk,
            payees=[(self.accounts[name].pk, fen) for name, fen in payees], source=source,
        )  # fmt: skip
        return transfer(plan, maker=Maker(self.officer.user_id, "制单"), actor=CHECKER, at=AT)

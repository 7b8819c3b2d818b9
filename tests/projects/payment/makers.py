"""Contracts with milestones and money in the project's account, for tests of payments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tests.projects.makers import TOWN, under_way
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.operations.books import open_project_account
from xieshou.projects.operations.contract import NewWorkContract, meet_milestone, sign_contract
from xieshou.projects.operations.payment import Ask, approve_payment, ask_payment

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import PaymentRequest, Project, WorkContract

AT = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 6, 2)
WAY = {
    AccountKind.FUND_SOURCE: "东西部协作资金",
    AccountKind.APPROPRIATION: "县级下达资金",
    AccountKind.BUDGET_LINE: "产业项目预算",
}


def allocate(
    project: Project, fen: int, *, officer: Actor, approver: Actor, district: str = "310116000000"
) -> list[Any]:
    """Bring money from a fund source through appropriation and budget line to the project."""
    accounts, county = [], project.region_code[:6].ljust(12, "0")
    for kind, name in WAY.items():
        places = (district, county) if kind == AccountKind.FUND_SOURCE else (county, district)
        plan = ledger.AccountPlan(
            f"{kind[:6]}-{project.code}", name, kind, *places,
            pledged_fen=fen if kind == AccountKind.FUND_SOURCE else None,
        )  # fmt: skip
        accounts.append(ledger.open_account(plan, actor=officer, at=AT))
    accounts.append(open_project_account(project, actor=officer, at=AT))
    for number in range(len(accounts) - 1):
        plan = ledger.Transfer.of(
            key=f"t:{project.code}:{number}", booked_on=ON, memo="下达", payer_id=accounts[number].pk,
            payees=[(accounts[number + 1].pk, fen)],
        )  # fmt: skip
        ledger.transfer(plan, maker=Maker(officer.user_id, officer.name), actor=approver, at=AT)
    return accounts


def contract_of(project: Project, officer: Actor, **values: Any) -> WorkContract:
    known: dict[str, Any] = {
        "number": "SG-01",
        "kind": "works",
        "party": "景东建筑有限公司",
        "subject": "大棚建设",
        "amount_fen": 1_000_000_00,
        "signed_on": date(2026, 5, 6),
        "milestones": (("开工", 30), ("主体完工", 40), ("验收合格", 30)),
        "retention_percent": 5,
    }
    new = NewWorkContract(**{**known, **values})
    return sign_contract(project_id=project.pk, contract=new, actor=officer, at=AT)


def meet(contract: WorkContract, number: int, officer: Actor) -> Any:
    row = contract.milestones.get(position=number)
    return meet_milestone(milestone_id=row.pk, on=ON, evidence=f"监理单{number}", actor=officer, at=AT)


def ask(contract: WorkContract, officer: Actor, fen: int, milestone: Any = None, kind: str = "") -> Any:
    wanted = Ask(
        kind or ("milestone" if milestone else "retention"),
        fen,
        "工程款",
        milestone.pk if milestone else None,
    )
    return ask_payment(contract_id=contract.pk, ask=wanted, actor=officer, at=AT)


def pay(row: PaymentRequest, approver: Actor) -> PaymentRequest:
    return approve_payment(payment_id=row.pk, actor=approver, at=AT, on=ON)


def running(officer: Actor, approver: Actor, *, fen: int = 1_500_000_00, **values: Any) -> WorkContract:
    """Return a contract of a funded project with its first milestone met."""
    project = under_way(officer, approver, region_code=TOWN, origin="township", **values)
    allocate(project, fen, officer=officer, approver=approver)
    contract = contract_of(project, officer)
    meet(contract, 1, officer)
    return contract

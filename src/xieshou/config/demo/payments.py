"""A project of the demonstration that is paid: money allocated, a contract, payments in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations.posting import Maker as Bookkeeper
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import contract as contracts
from xieshou.projects.operations.books import open_project_account
from xieshou.projects.operations.payment import Ask, approve_payment, ask_payment
from xieshou.projects.operations.stage import Step, move_project
from xieshou.projects.vocabulary.asset import AssetKind
from xieshou.projects.vocabulary.payment import PaymentKind
from xieshou.projects.vocabulary.proposal import Stage

from .projects import WAY, Maker, terms_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project, WorkContract

YUAN = 100
ALLOCATED, SUM = 1_200_000 * YUAN, 1_000_000 * YUAN
CHAIN = ("来源", "拨款", "预算")


@dataclass(frozen=True, slots=True)
class Payers:
    """Who enters, the district that allocates, the officer who asks, the approver who books."""

    system: Actor
    district: Actor
    officer: Actor
    approver: Actor


def carry_out(*, district: str, county: str, people: Payers, now: datetime) -> Project:
    """Allocate money to a project, sign its contract, book a payment and leave one to approve."""
    on = now.date() - timedelta(days=120)
    terms = terms_of(county, "冷链分拣中心", "coldchain", on=on, amount_fen=2_000_000 * YUAN, operating=True)
    project = Maker(people.system, now).enter(f"{county}-LL-01", terms, steps=len(WAY))
    _allocate(project, district=district, people=people, now=now)
    work = contracts.sign_contract(
        project_id=project.pk,
        contract=contracts.NewWorkContract(
            number="SG-01",
            kind="works",
            party="示范建设工程有限公司",
            subject="分拣中心土建工程",
            amount_fen=SUM,
            signed_on=now.date() - timedelta(days=90),
            milestones=(("开工并完成基础", 30), ("主体完工", 40), ("验收合格", 30)),
            retention_percent=5,
        ),
        actor=people.officer,
        at=now,
    )
    for position, fen in ((1, 300_000 * YUAN), (2, 250_000 * YUAN)):
        _ask(work, position, fen, people=people, now=now, books=position == 1)
    move = {"project_id": project.pk, "actor": people.approver, "at": now, "on": now.date()}
    move_project(step=Step(Stage.ACCEPTED, "示范验收单1号"), **move)  # type: ignore[arg-type]
    _leave_asset(work, people=people, now=now)
    return project


def _leave_asset(work: WorkContract, *, people: Payers, now: datetime) -> None:
    """Register a cold store, confirm it, hand it over and find it idle."""
    step = {"actor": people.officer, "at": now}
    new = assets.NewAsset(
        f"{work.region_code[:6]}-ZC-01",
        "冷链分拣车间",
        AssetKind.OPERATING,
        "示范工业园区",
        "示范村集体",
        200_000 * YUAN,
    )
    row = assets.register_asset(contract_id=work.pk, asset=new, **step)  # type: ignore[arg-type]
    on = now.date()
    assets.confirm_asset(asset_id=row.pk, actor=people.approver, at=now, on=on)
    paper = assets.HandOver("示范村集体经济合作社", "示范村委会", "移交清单1号", on)
    assets.hand_over(asset_id=row.pk, handover=paper, **step)  # type: ignore[arg-type]
    found = {"status": "idle", "finding": "设备完好，尚未出租", "on": on}
    assets.inspect(asset_id=row.pk, **found, **step)  # type: ignore[arg-type]


def _allocate(project: Project, *, district: str, people: Payers, now: datetime) -> None:
    """Move money from the fund of the pairing down to the project."""
    county = project.region_code[:6]
    codes = [f"{county}-{district[:6]}-{name}" for name in CHAIN]
    found = dict(Account.objects.filter(code__in=codes).values_list("code", "pk"))
    account = open_project_account(project, actor=people.officer, at=now, partner=district.ljust(12, "0"))
    way: list[UUID] = [*(found[code] for code in codes), account.pk]
    maker = people.officer
    if maker.user_id is None:
        return
    for payer, payee in pairwise(way):
        plan = ledger.Transfer.of(
            key=f"demo:{project.code}:{payee}",
            booked_on=now.date() - timedelta(days=80),
            memo="冷链项目资金下达",
            payer_id=payer,
            payees=[(payee, ALLOCATED)],
        )
        ledger.transfer(plan, maker=Bookkeeper(maker.user_id, maker.name), actor=people.district, at=now)


def _ask(work: WorkContract, position: int, fen: int, *, people: Payers, now: datetime, books: bool) -> None:
    milestone = work.milestones.get(position=position)
    step = {"actor": people.officer, "at": now}
    day = now.date() - timedelta(days=40 - position * 10)
    contracts.meet_milestone(milestone_id=milestone.pk, on=day, evidence=f"监理验收单{position}号", **step)  # type: ignore[arg-type]
    ask = Ask(PaymentKind.MILESTONE, fen, f"工程进度款{position}", milestone.pk)
    row = ask_payment(contract_id=work.pk, ask=ask, **step)  # type: ignore[arg-type]
    if books:
        approve_payment(payment_id=row.pk, actor=people.approver, at=now, on=now.date())

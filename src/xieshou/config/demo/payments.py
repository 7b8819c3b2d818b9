"""A project of the demonstration that is paid: money allocated, a contract, payments, an asset, families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.operations.posting import Maker as Bookkeeper
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import contract as contracts
from xieshou.projects.operations import linkage
from xieshou.projects.operations.books import open_project_account
from xieshou.projects.operations.payment import Ask, approve_payment, ask_payment
from xieshou.projects.operations.sharing import Sharing, share_out
from xieshou.projects.operations.stage import Step, move_project
from xieshou.projects.rules.sharing import Line
from xieshou.projects.vocabulary.asset import AssetKind
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.projects.vocabulary.payment import PaymentKind
from xieshou.projects.vocabulary.proposal import Stage
from xieshou.registry.models import Household

from .projects import WAY, Maker, terms_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Asset, Project, WorkContract

YUAN = 100
ALLOCATED, SUM, MORE = 1_200_000 * YUAN, 1_000_000 * YUAN, 80_000 * YUAN
FAMILIES, SHARE = 12, 1_200 * YUAN
RENT, RENT_VILLAGE, RENT_FAMILY = 30_000 * YUAN, 3, 1


@dataclass(frozen=True, slots=True)
class Payers:
    """Who enters, the district that allocates, the officer who asks, the approver who books."""

    system: Actor
    district: Actor
    officer: Actor
    approver: Actor


def carry_out(
    *, district: str, county: str, people: Payers, now: datetime, families: int = FAMILIES
) -> Project:
    """Allocate money to a project, sign its contract, book a payment and leave one to approve.

    Args: families: how many of the county are paid out of the contract's money.
    """
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
    asset = _leave_asset(work, people=people, now=now)
    _reach_families(work, asset, people=people, now=now, number=families)
    return project


def _reach_families(work: WorkContract, asset: Asset, *, people: Payers, now: datetime, number: int) -> None:
    """Pay families out of the contract's money, share the rent of the store, leave one payment to confirm."""
    step = {"actor": people.officer, "at": now}
    homes = Household.objects.filter(region_code__startswith=work.region_code[:6], closed_on=None)
    families = list(homes.order_by("code")[:number])
    signed = now.date() - timedelta(days=90)
    first = max(signed, now.date().replace(month=1, day=1))
    end = now.date().replace(day=1) + timedelta(days=1)
    term = (signed, signed + timedelta(days=730))
    pay = linkage.NewContract(
        "DN-01", LinkageKind.DIVIDEND, work.party, "从工程款中按户分红", *term, work_contract_id=work.pk
    )
    rent = linkage.NewContract("ZJ-01", LinkageKind.ASSET_INCOME, asset.owner, "车间租金按户分配", *term)
    paid, shared = (
        linkage.sign_contract(project_id=work.project_id, contract=one, **step)  # type: ignore[arg-type]
        for one in (pay, rent)
    )
    keys = [
        linkage.enter_benefit(
            contract_id=paid.pk,
            payment=linkage.Payment(SHARE, first, end, "带农分红表1号", household_id=one.pk),
            **step,  # type: ignore[arg-type]
        ).pk
        for one in families
    ]
    villages = sorted({one.region_code for one in families})[:2]
    lines = [Line(code, part=RENT_VILLAGE) for code in villages]
    lines += [Line(one.code, part=RENT_FAMILY) for one in families[: number // 2]]
    if lines:
        plan = Sharing(shared.pk, RENT, first, end, "租金分配表1号", tuple(lines))
        made = share_out(asset_id=asset.pk, sharing=plan, **step)  # type: ignore[arg-type]
        keys += [one.benefit_id for one in made.entered]
    linkage.confirm_benefits(benefit_ids=keys[:-1], actor=people.approver, at=now)


def _leave_asset(work: WorkContract, *, people: Payers, now: datetime) -> Asset:
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
    found = {"status": "idle", "finding": "设备完好，租约到期后尚未续租", "on": on}
    assets.inspect(asset_id=row.pk, **found, **step)  # type: ignore[arg-type]
    return row


def _allocate(project: Project, *, district: str, people: Payers, now: datetime) -> None:
    """Move money from the budget line of the pairing to the project, and leave a movement to approve."""
    county = project.region_code[:6]
    line = Account.objects.get(code=f"{county}-{district[:6]}-预算")
    account = open_project_account(project, actor=people.officer, at=now, partner=district.ljust(12, "0"))
    maker = people.officer
    if maker.user_id is None:
        return

    def plan(name: str, fen: int, days: int) -> ledger.Transfer:
        return ledger.Transfer.of(
            key=f"demo:{project.code}:{name}",
            booked_on=now.date() - timedelta(days=days),
            memo=name,
            payer_id=line.pk,
            payees=[(account.pk, fen)],
        )

    first = plan("冷链项目资金下达", ALLOCATED, 80)
    ledger.transfer(first, maker=Bookkeeper(maker.user_id, maker.name), actor=people.district, at=now)
    ledger.propose(plan("冷链项目资金追加", MORE, 1), actor=maker, at=now - timedelta(days=1))


def _ask(work: WorkContract, position: int, fen: int, *, people: Payers, now: datetime, books: bool) -> None:
    milestone = work.milestones.get(position=position)
    step = {"actor": people.officer, "at": now}
    day = now.date() - timedelta(days=40 - position * 10)
    contracts.meet_milestone(milestone_id=milestone.pk, on=day, evidence=f"监理验收单{position}号", **step)  # type: ignore[arg-type]
    ask = Ask(PaymentKind.MILESTONE, fen, f"工程进度款{position}", milestone.pk)
    row = ask_payment(contract_id=work.pk, ask=ask, **step)  # type: ignore[arg-type]
    if books:
        approve_payment(payment_id=row.pk, actor=people.approver, at=now, on=now.date())

"""The demonstration's projects: silk over a county, a mushroom base with its payees, drafts everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xieshou.projects.operations import linkage, proposal, scheme
from xieshou.projects.operations.stage import Step, move_project
from xieshou.projects.rules.proposal import Terms, levels_of, notice_days
from xieshou.projects.rules.scheme import CallRules
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.projects.vocabulary.proposal import Stage

from .three import bind_three

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import FundingCall, LinkageContract, Project

WAY = (
    Stage.SUBMITTED, Stage.REVIEWED, Stage.ARGUED, Stage.LIBRARY, Stage.INITIATED, Stage.APPROVED,
    Stage.IMPLEMENTING,
)  # fmt: skip
SILK_PROJECTS, SILK_MU, SILK_VILLAGES, SILK_TOWNSHIPS = 9, 19_826, 135, 15
LONG_JOBS, SEASONAL_JOBS = 20, 100
LONG_FEN, SEASONAL_FEN, COLLECTIVE_FEN = 30_000_00, 11_500_00, 60_000_00


@dataclass(frozen=True, slots=True)
class Home:
    """A household and one of its members who can work."""

    household_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Maker:
    """Takes the steps of the demonstration in the name of the system."""

    actor: Actor
    now: datetime

    @property
    def on(self) -> date:
        """Return the day of the first notice."""
        return self.now.date() - timedelta(days=60)

    def enter(self, code: str, terms: Terms, *, steps: int) -> Project:
        """Enter a project, put it up, and take so many steps of its way."""
        step: dict[str, Any] = {"actor": self.actor, "at": self.now}
        project = proposal.enter_project(code=code, terms=terms, **step)
        for level in levels_of(terms.origin):
            end = self.on + timedelta(days=notice_days(level, on=self.on))
            notice = proposal.post_notice(
                project_id=project.pk,
                level=level,
                from_date=self.on,
                to_date=end,
                posted_at="村务公开栏",
                **step,
            )
            proposal.close_notice(notice_id=notice.pk, on=end, **step)
        for number, stage in enumerate(WAY[:steps], start=1):
            if stage == Stage.IMPLEMENTING and terms.is_operating:
                self.sign(project, LinkageKind.LAND_LEASE, "LZ-01")
            document = Step(stage, f"示范文件〔{terms.plan_year}〕{number}号")
            move_project(project_id=project.pk, step=document, on=self.now.date(), **step)
        return project

    def sign(self, project: Project, kind: LinkageKind, number: str) -> LinkageContract:
        """Enter a contract of the project."""
        first = project.starts_on
        contract = linkage.NewContract(
            number, kind, project.implementer, "按月结算，年底付清", first, first + timedelta(days=730)
        )
        return linkage.sign_contract(project_id=project.pk, contract=contract, actor=self.actor, at=self.now)


def terms_of(
    county: str, name: str, sector: str, *, on: date, amount_fen: int, operating: bool = True
) -> Terms:
    """Return the terms of an invented project."""
    return Terms(
        name=name,
        category="industry",
        nature="new",
        region_code=county.ljust(12, "0"),
        origin="county",
        plan_year=on.year,
        starts_on=on,
        ends_on=on + timedelta(days=300),
        responsible_unit="县农业农村局（示范）",
        implementer="示范农业发展有限公司",
        tasks=f"{name}建设",
        amount_fen=amount_fen,
        sources={"east_west": amount_fen * 3 // 4, "own": amount_fen - amount_fen * 3 // 4},
        sector=sector,
        chain_link="industry",
        beneficiaries="脱贫户与监测户",
        households_planned=120,
        people_planned=430,
        performance_target="带动120户，户均年增收3000元",
        participation="村民代表会议表决通过",
        linkage="务工、土地流转、村集体分红",
        is_operating=operating,
    )


def plan_drafts(county: str, *, actor: Actor, now: datetime) -> int:
    """Enter one project of each early stage in a county; return how many."""
    maker = Maker(actor, now)
    wanted = (("蔬菜基地", "vegetable", 0), ("冷链仓库", "coldchain", 2), ("肉牛养殖", "cattle", 4))
    for number, (name, sector, steps) in enumerate(wanted, start=1):
        terms = terms_of(county, name, sector, on=now.date(), amount_fen=number * 800_000_00)
        maker.enter(f"{county}-{now:%Y}-{number:03d}", terms, steps=steps)
    return len(wanted)


def plan_silk(county: str, villages: Sequence[str], *, actor: Actor, now: datetime) -> int:
    """Lay the silk projects of a county out over its villages; return how many places they cover.

    Args: villages: codes of all its villages; those of the first townships are taken evenly.
    """
    by_town: dict[str, list[str]] = {}
    for code in sorted(villages):
        by_town.setdefault(code[:9], []).append(code)
    # The townships with most villages, so that each holds its share of them.
    towns = sorted(sorted(by_town, key=lambda town: (-len(by_town[town]), town))[:SILK_TOWNSHIPS])
    taken = _spread([by_town[town] for town in towns], SILK_VILLAGES)
    maker, covered = Maker(actor, now), 0
    each, rest = divmod(SILK_MU, max(1, len(taken)))
    for number in range(SILK_PROJECTS):
        on = now.date() - timedelta(days=200)
        terms = terms_of(county, f"蚕桑产业示范项目{number + 1}", "mulberry", on=on, amount_fen=3_000_000_00)
        project = maker.enter(f"{county}-CS-{number + 1:02d}", terms, steps=len(WAY))
        for place in range(number, len(taken), SILK_PROJECTS):
            proposal.add_place(
                project_id=project.pk,
                region_code=taken[place],
                area_mu=Decimal(each + (1 if place < rest else 0)),
                actor=actor,
                at=now,
            )
            covered += 1
    return covered


def open_scheme(county: str, applicants: Sequence[UUID], *, actor: Actor, now: datetime) -> FundingCall:
    """Open a call of the special funding scheme and receive an application of each applicant."""
    rules = CallRules(
        kinds=("enterprise", "cooperative"),
        sectors=(),
        papers=("licence", "plan"),
        max_grant_fen=2_000_000_00,
        min_own_percent=30,
        min_years=1,
        min_households=20,
        direction=("mushroom", "vegetable"),
        direction_percent=50,
        sector_cap=0,
        min_points=60,
    )
    call = scheme.NewCall(
        region_code=county.ljust(12, "0"),
        number=f"{county}-ZX-{now:%Y}",
        title="产业项目专项资助（示范）",
        budget_fen=5_000_000_00,
        opens_on=now.date() - timedelta(days=20),
        closes_on=now.date() + timedelta(days=20),
        rules_version=f"{now:%Y}年版",
        rules_text="申报主体为在县内经营的企业和合作社；自筹比例不低于三成；资金过半用于县产业发展方向。",
        rules=rules,
    )
    made = scheme.open_call(call, actor=actor, at=now)
    sectors = ("mushroom", "vegetable", "tea", "craft")
    for number, applicant in enumerate(applicants):
        application = scheme.NewApplication(
            organisation_id=applicant,
            title=f"示范申报项目{number + 1}",
            sector=sectors[number % len(sectors)],
            requested_fen=(number + 1) * 600_000_00,
            own_fen=(number + 1) * 300_000_00,
            years_operating=3,
            households_linked=60,
            papers=("licence", "plan") if number % 4 != 3 else ("plan",),  # noqa: PLR2004 -- one is incomplete
            plan="扩建大棚，按保底价收购",
        )
        scheme.receive(call_id=made.pk, application=application, actor=actor, at=now, on=now.date())
    return made


def _spread(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """Return so many members, one of each group in turn."""
    longest = max((len(group) for group in groups), default=0)
    turns = [group[turn] for turn in range(longest) for group in groups if turn < len(group)]
    return turns[:count]


def plan_base(
    county: str,
    villages: Sequence[str],
    homes: Sequence[Home],
    *,
    keepers: tuple[Actor, Actor],
    actor: Actor,
    now: datetime,
) -> Project:
    """Build the mushroom base: long-term and seasonal jobs, and collective income of its villages.

    Args: keepers: who enters the payments and who confirms them, which books them in the ledger.
    """
    maker = Maker(actor, now)
    on = now.date() - timedelta(days=150)
    terms = terms_of(county, "食用菌种植基地", "mushroom", on=on, amount_fen=4_000_000_00)
    project = maker.enter(f"{county}-JD-01", terms, steps=len(WAY))
    first = now.date().replace(day=1)
    month = (first, (first + timedelta(days=32)).replace(day=1))
    long = maker.sign(project, LinkageKind.JOB_LONG, "CQ-01")
    seasonal = maker.sign(project, LinkageKind.JOB_SEASONAL, "JJ-01")
    rent = maker.sign(project, LinkageKind.ASSET_INCOME, "JT-01")
    step: dict[str, Any] = {"actor": keepers[0], "at": now}
    keys = []
    for number, home in enumerate(homes[: LONG_JOBS + SEASONAL_JOBS]):
        contract, fen = (long, LONG_FEN) if number < LONG_JOBS else (seasonal, SEASONAL_FEN)
        payment = linkage.Payment(fen, *month, "工资发放表", home.household_id, home.person_id)
        keys.append(linkage.enter_benefit(contract_id=contract.pk, payment=payment, **step).pk)
    for village in villages[:5]:
        proposal.add_place(
            project_id=project.pk, region_code=village, area_mu=Decimal(40), actor=actor, at=now
        )
        payment = linkage.Payment(COLLECTIVE_FEN, *month, "村集体分红回单", village_code=village)
        keys.append(linkage.enter_benefit(contract_id=rent.pk, payment=payment, **step).pk)
    linkage.confirm_benefits(benefit_ids=keys[:-1], actor=keepers[1], at=now)
    bind_three(rent, long, homes, actor=actor, now=now)
    return project

"""The mushroom base in the browser: three-year plan, call, notice, grant, payments, asset, income, headline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.projects.makers import AT, go, in_library, sign
from tests.projects.payment.makers import allocate
from tests.registry.factories import make_household
from xieshou.cooperation.operations import plan as plans
from xieshou.cooperation.queries.plan import list_lines
from xieshou.insight.operations import NewFigure, load_figures
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.texts import grams
from xieshou.projects.models import (
    Application,
    Asset,
    FundingCall,
    GrantObjection,
    Milestone,
    PaymentRequest,
    WorkContract,
)
from xieshou.projects.operations import linkage
from xieshou.projects.operations.asset import share_income
from xieshou.projects.operations.proposal import add_place
from xieshou.projects.operations.share import NewSpeciality, declare_speciality
from xieshou.registry.models import IncomeFact
from xieshou.registry.queries.household import list_members

from .stage import START, Clock, Ground, Player, add_user, build_stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL, SYSTEM = Scope.everything(), Actor.system("测试")
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
DISTRICT, COUNTY, VILLAGE = "310116000000", "530823000000", "530823100201"
PUER, JINGDONG = "云南省 普洱市", "云南省 普洱市 景东彝族自治县"
GROUND = Ground(
    DISTRICT, COUNTY, VILLAGE,
    (
        ("310000000000", 1, "上海市", "shanghaishi", "shs", "上海市"),
        (DISTRICT, 3, "金山区", "jinshanqu", "jsq", "上海市 金山区"),
        ("530000000000", 1, "云南省", "yunnansheng", "yns", "云南省"),
        ("530800000000", 2, "普洱市", "puershi", "pes", PUER),
        (COUNTY, 3, "景东彝族自治县", "jingdongyizuzizhixian", "jdyzzzx", JINGDONG),
        ("530823100000", 4, "锦屏镇", "jinpingzhen", "jpz", f"{JINGDONG} 锦屏镇"),
        (VILLAGE, 5, "示范村委会", "shifancunweihui", "sfcwh", f"{JINGDONG} 锦屏镇 示范村委会"),
    ),
)  # fmt: skip
LONG, SEASONAL, VILLAGES = 20, 100, 5
TOWNSHIPS = ("文井镇", "漫湾镇", "大朝山东镇", "花山镇", "大街镇", "安定镇", "太忠镇", "景福镇")
FIRST_TOWNSHIP, COVERED_BELOW = 101, 105
RELATIONS = ("02", "10", "20", "30", "20", "30")
SHARES = (30, 40, 30)
TASKS = {
    "projects.granted": 1_500_000_00,
    "projects.granted_paid": 1_500_000_00,
    "projects.scheme_income": 1_700_000_00,
    "projects.scheme_collective": 300_000_00,
    "projects.scheme_long_jobs": LONG,
    "projects.scheme_seasonal_jobs": SEASONAL,
}


TITLES = ("安排项目资金", "拨付项目资金", "带动群众增收", "村集体增收", "吸纳稳定就业", "吸纳季节性就业")


def _only(model: Any) -> Any:
    with in_scope(ALL):
        return model.objects.get()


def _day() -> str:
    return timezone.localdate().isoformat()


def _press(player: Player, action: str) -> None:
    with player.page.expect_navigation():
        player.form(action).locator('button[type="submit"]').first.click()


def test_jinshan(page: Page, live: str, monkeypatch: Any) -> None:
    clock, stage = Clock(monkeypatch, START), build_stage(START, ground=GROUND)
    with in_scope(ALL):
        body = stage.users["approver"].organisation
        add_user(stage, "office", "cooperation_officer", body, [DISTRICT[:6], COUNTY[:6]], START)
        add_user(stage, "reviewer", "county_approver", body, [COUNTY[:6]], START)
        for region in Region.objects.all():
            Region.objects.filter(pk=region.pk).update(name_grams=grams(region.name))
        entry = OrganisationEntry(name="示范菌业合作社", kind="cooperative", region_code=COUNTY)
        applicant = register_organisation(entry, actor=SYSTEM, at=START)
        new = NewSpeciality(COUNTY, "mushroom", "", JANUARY, "县委文件1号")
        declare_speciality(new=new, actor=SYSTEM, at=START)
    player = Player(page, live, stage)
    office = get_actor(stage.users["office"], on=START.date())
    plan, line = _draw_up(office)
    _win_the_call(player, clock, str(applicant.pk), str(line.pk))
    actors = {
        name: get_actor(stage.users[name], on=START.date()) for name in ("finance", "approver", "office")
    }
    project = _plan(actors)
    _cover(player, project, actors["finance"])
    work = _sign(player, project)
    for position in range(1, len(SHARES) + 1):
        _pay(player, work, position)
    player.picture("work-contract")
    _trace(player, project)
    _accept(player, project, work)
    _share(player, project, actors)
    _roll_up(player, plan)


def _draw_up(office: Actor) -> tuple[Any, Any]:
    """Draw up the three-year plan and the year below it; return the plan and the year's first task."""
    step: dict[str, Any] = {"actor": office, "at": START}
    with in_scope(ALL):
        days = (date(2024, 1, 1), date(2027, 1, 1))
        wide = plans.draw_up(region_code=DISTRICT, kind="three_year", title="三年行动计划", days=days, **step)
        year = plans.draw_up(
            region_code=DISTRICT, kind="annual", title="2026年度计划", days=(JANUARY, date(2027, 1, 1)),
            parent_id=wide.pk, **step,
        )  # fmt: skip
        lines = []
        for title, (code, target) in zip(TITLES, TASKS.items(), strict=True):
            draft = plans.LineDraft(title, "区合作交流办", code, target, partner_region_code=COUNTY)
            above = plans.add_line(plan_id=wide.pk, draft=draft, on=START.date(), **step)
            below = replace(draft, parent_id=above.pk)
            lines.append(plans.add_line(plan_id=year.pk, draft=below, on=START.date(), **step))
    return wide, lines[0]


def _roll_up(player: Player, plan: Any) -> None:
    """The three-year plan counts what the records of the year below it count, and reaches its targets."""
    player.be("office").go(f"/cooperation/plans/{plan.pk}/")
    for figure in ("1,500,000.00", "1,700,000.00", "300,000.00"):
        expect(player.page.get_by_text(figure).first).to_be_visible()
    player.picture("plan-rolled-up")
    with in_scope(ALL):
        rolled = {
            line.measured.row.indicator_code: (line.rolled_up, line.measured.actual)
            for line in list_lines(plan.pk, scope=ALL, on=timezone.localdate())
        }
    assert rolled == {code: (target, target) for code, target in TASKS.items()}


def _win_the_call(player: Player, clock: Clock, applicant: str, line: str) -> None:
    """Open the call of the plan's task, apply, review twice, choose under the budget, publish, decide."""
    player.be("office").go("/projects/calls/add/")
    player.choose("region_code", "景东", "景东彝族自治县")
    player.send(
        "/projects/calls/add/", number="JS-2026-1", title="产业项目专项资助", plan_line_id=line,
        budget_fen="3000000", opens_on=_day(), last_date=(timezone.localdate() + timedelta(days=20)).isoformat(),
        rules_version="2026年版", rules_text="自筹不低于三成", kinds=["cooperative"], papers=["plan"],
        max_grant_fen="2000000", min_own_percent="30", min_years="1", min_households="20",
        direction_percent="50", sector_cap="0", min_points="60",
    )  # fmt: skip
    call = _only(FundingCall)
    player.be("finance").go(f"/projects/calls/{call.pk}/apply/")
    player.send(
        "/apply/", organisation=applicant, title="香菇种植基地", sector="mushroom", requested_fen="1500000",
        own_fen="700000", years_operating="3", households_linked="120", papers=["plan"], plan="建大棚六十个",
    )  # fmt: skip
    application = _only(Application)
    assert application.status == "complete"
    for who, points in (("approver", "85"), ("reviewer", "90")):
        player.be(who).go(f"/projects/applications/{application.pk}/")
        player.send("/score/", points_market=points, points_linkage=points, points_finance=points)
    clock.pass_days(21)
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    _press(player, "/rank/")
    _publish(player, clock, call)
    assert _only(Application).status == "granted"


def _publish(player: Player, clock: Clock, call: FundingCall) -> None:
    """Publish the result, object as a passer-by, answer as the office, and let the notice run out.

    What runs is shown to everybody by the clock of the database, so the notice is posted on the real day.
    """
    story, now = clock.moment, datetime.now(UTC)
    clock.go_to(now)
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    player.send("/notice/", opener="notice", remark="请社会各界监督")
    player.page.context.clear_cookies()
    player.go("/projects/public/grants/")
    player.page.get_by_role("link", name="产业项目专项资助").click()
    expect(player.page.get_by_text("示范菌业合作社").first).to_be_visible()
    player.page.get_by_role("link", name="对该结果提出异议").click()
    player.send("/object/", application=str(_only(Application).pk), text="带动户数与实际不符")
    code = player.page.locator("#code").inner_text()
    objection = _only(GrantObjection)
    assert objection.code == code
    clock.pass_days(8)
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    assert player.page.locator('[data-dialog-open="decision"]').count() == 0
    player.be("office").go(f"/projects/objections/{objection.pk}/")
    player.send("/decide/", verdict="rejected", answer="经入户核实，带动户数属实。")
    player.page.context.clear_cookies()
    player.go("/projects/public/grants/objection/")
    player.send("/objection/", code=code)
    expect(player.page.get_by_text("经入户核实，带动户数属实。").first).to_be_visible()
    player.be("finance").go(f"/projects/calls/{call.pk}/")
    player.send("/decide/", opener="decision", document="区合作办纪要1号")
    clock.go_to(story + timedelta(days=8))


def _plan(actors: dict[str, Actor]) -> Any:
    """Bring the project of the yearly plan through the library to its approval, and money to it."""
    people = {"officer": actors["finance"], "approver": actors["approver"]}
    with in_scope(ALL):
        project = in_library(
            actors["finance"], actors["approver"], code="530823-2026-001", name="香菇种植基地",
            region_code=COUNTY, origin="county",
        )  # fmt: skip
        go(project, "initiated", "approved", "implementing", **people)
        allocate(
            project, 1_500_000_00, officer=actors["finance"], approver=actors["office"], district=DISTRICT
        )
    return project


def _cover(player: Player, project: Any, officer: Actor) -> None:
    """The base lies in five townships of nine: each is a tile, and one opens by the keyboard to the base."""
    with in_scope(ALL):
        villages = [VILLAGE]
        for number, name in enumerate(TOWNSHIPS, start=FIRST_TOWNSHIP):
            town, full = f"530823{number}000", f"{JINGDONG} {name}"
            _region(town, 4, name, full)
            if number < COVERED_BELOW:
                villages.append(f"530823{number}201")
                _region(villages[-1], 5, f"示范{number}村", f"{full} 示范{number}村")
        for village in villages:
            add_place(project_id=project.pk, region_code=village, area_mu=Decimal(12), actor=officer, at=AT)
    player.be("finance").go("/projects/coverage/")
    tiles = player.page.locator(".x-placegrid a")
    expect(tiles).to_have_count(len(TOWNSHIPS) + 1)
    expect(player.page.locator(".x-placegrid .x-place-on")).to_have_count(len(villages))
    tiles.nth(1).focus()
    player.page.keyboard.press("Enter")
    expect(player.page.locator(".x-placegrid [aria-current]")).to_have_count(1)
    expect(player.page.get_by_role("link", name="香菇种植基地")).to_be_visible()
    player.page.evaluate("window.scrollTo(0, 0)")
    player.picture("coverage-townships")


def _region(code: str, level: int, name: str, full: str) -> None:
    Region.objects.create(code=code, level=level, name=name, full_name=full, parent_code="")


def _sign(player: Player, project: Any) -> WorkContract:
    """Enter the grant agreement with its three milestones."""
    application = _only(Application)
    player.be("finance").go(f"/projects/{project.pk}/money/contracts/")
    milestones = {
        f"{name}_{number}": str(value)
        for number, share in enumerate(SHARES, start=1)
        for name, value in (("condition", f"节点{number}"), ("share", share))
    }
    player.send(
        "/contracts/", number="ZX-01", kind="grant", party="示范菌业合作社", subject="香菇基地大棚",
        amount_fen="1500000", retention_percent="0", signed_on=_day(), application=str(application.pk),
        **milestones,
    )  # fmt: skip
    work: WorkContract = _only(WorkContract)
    return work


def _pay(player: Player, work: WorkContract, position: int) -> None:
    """Meet a milestone, ask for its money as one, approve it as another; it has a voucher."""
    with in_scope(ALL):
        milestone = Milestone.objects.get(contract=work, position=position)
    path = f"/projects/contracts/{work.pk}/"
    player.be("finance").go(path)
    player.page.locator(f'[data-dialog-open="meet-{milestone.pk}"]').click()
    form = player.form(f"/milestones/{milestone.pk}/meet/")
    form.locator('[name="evidence"]').fill(f"监理单{position}")
    with player.page.expect_navigation():
        form.locator('button[type="submit"]').click()
    yuan = f"{milestone.amount_fen // 100}"
    player.send(
        "/payments/", opener="ask", kind="milestone", milestone=str(milestone.pk), amount_fen=yuan,
        purpose=f"第{position}笔",
    )  # fmt: skip
    with in_scope(ALL):
        row = PaymentRequest.objects.get(milestone=milestone)
    player.be("approver").go(path)
    _press(player, f"/payments/{row.pk}/approve/")
    with in_scope(ALL):
        row.refresh_from_db()
    expect(player.page.get_by_text(row.voucher_number).first).to_be_visible()


def _trace(player: Player, project: Any) -> None:
    """The yuan trace reaches through the project to whoever was paid."""
    player.go(f"/projects/{project.pk}/")
    expect(player.page.get_by_text("1,500,000.00").first).to_be_visible()
    with in_scope(ALL):
        account = Account.objects.get(kind="fund_source")
    player.go(f"/money/trace/accounts/{account.pk}/")
    expect(player.page.get_by_text("示范菌业合作社").first).to_be_visible()
    expect(player.page.locator("[data-chart-canvas] svg").first).to_be_visible()
    player.picture("money-trace")


def _accept(player: Player, project: Any, work: WorkContract) -> None:
    """Sign how the income is shared, accept the project, register and confirm the asset."""
    with in_scope(ALL):
        for kind, number in (("job_long", "CQ"), ("job_seasonal", "JJ"), ("asset_income", "JT")):
            sign(project, get_actor(player.stage.users["finance"], on=START.date()), kind=kind, number=number)
    player.be("approver").go(f"/projects/{project.pk}/")
    player.send("/decide/", opener="step", to="accepted", document="验收单1号")
    player.be("finance").go(f"/projects/{project.pk}/assets/add/")
    player.send(
        "/assets/add/", code="530823-ZC-01", name="香菇大棚", kind="operating", location="锦屏镇",
        owner="五村集体", value_fen="1500000", contract=str(work.pk),
    )  # fmt: skip
    asset = _only(Asset)
    player.be("approver").go(f"/projects/assets/{asset.pk}/")
    _press(player, "/confirm/")
    assert _only(Asset).confirmed_at
    player.picture("asset-card")


def _workers() -> Any:
    for _number in range(LONG):
        household = make_household(SYSTEM, region_code=VILLAGE, relations=RELATIONS)
        for member in list_members(household.pk, scope=ALL):
            yield household.pk, member.person_id


def _share(player: Player, project: Any, actors: dict[str, Actor]) -> None:
    """Pay 120 workers and five villages; the headline is short by one payment, then holds."""
    step: dict[str, Any] = {"actor": actors["finance"], "at": AT}
    days = {"from_date": JANUARY, "to_date": FEBRUARY, "proof": "发放表"}
    with in_scope(ALL):
        contracts = {row.number: row.pk for row in project.contracts_shared.all()}
        keys = []
        for number, (household, person) in enumerate(_workers()):
            name, fen = ("CQ", 36_000_00) if number < LONG else ("JJ", 9_800_00)
            payment = linkage.Payment(fen, **days, household_id=household, person_id=person)
            keys.append(linkage.enter_benefit(contract_id=contracts[name], payment=payment, **step).pk)
        asset = Asset.objects.get()
        rents = [
            share_income(
                asset_id=asset.pk,
                contract_id=contracts["JT"],
                payment=linkage.Payment(60_000_00, **days, village_code=f"53082310020{number}"),
                **step,
            ).benefit_id
            for number in range(1, VILLAGES + 1)
        ]
        claim = NewFigure(
            indicator="income_gain", label_zh="带动群众增收", label_en="Income gained", row="S54",
            value=Decimal(1_700_000), eastern_region_code=DISTRICT[:6], region_code=COUNTY[:6],
            qualifier="at_least", source="访谈 2020", period="2024–2026", measure="income_gain",
            sector="mushroom", unit_zh="元",
        )  # fmt: skip
        load_figures(figures=[claim], actor=SYSTEM, at=AT)
        linkage.confirm_benefits(benefit_ids=[*keys[:-1], *rents], actor=actors["approver"], at=AT)
    player.be("approver").go("/insight/reconciler/")
    expect(player.page.get_by_text("1,690,200").first).to_be_visible()
    player.picture("headline-short")
    expect(player.page.get_by_text("名单不足").first).to_be_visible()
    player.go("/projects/benefits/?status=entered")
    player.page.locator(f'input[value="{keys[-1]}"]').check(force=True)
    _press(player, "/benefits/confirm/")
    player.go("/insight/reconciler/")
    expect(player.page.get_by_text("名单不足")).to_have_count(0)
    with in_scope(ALL):
        facts = IncomeFact.objects.values_list("amount_fen", flat=True)
        assert (len(facts), sum(facts)) == (LONG + SEASONAL, 1_700_000_00)
    player.go(f"/projects/{project.pk}/linkage/")
    for figure in ("1,700,000.00", "300,000.00"):
        expect(player.page.get_by_text(figure).first).to_be_visible()
    with in_scope(ALL):
        books = {kind: Account.objects.filter(kind=kind) for kind in ("household", "collective")}
        held = {kind: sum(rows.values_list("balance_fen", flat=True)) for kind, rows in books.items()}
        assert held == {"household": 1_700_000_00, "collective": 300_000_00}
        asset_account = Account.objects.get(kind="asset")
    player.go(f"/money/trace/accounts/{asset_account.pk}/")
    expect(player.page.get_by_text("所形成资产的后续收益").first).to_be_visible()
    expect(player.page.get_by_text("300,000.00").first).to_be_visible()

"""The mushroom base of Jingdong, from the three-year plan to income: borne by its list, or short of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.projects.makers import AT, COUNTY, VILLAGE, go, sign, under_way
from tests.projects.payment.makers import allocate, ask, contract_of, meet, pay
from tests.projects.test_scheme import END, give, open_call, publish, receive
from tests.registry.factories import make_household
from xieshou.cooperation.indicators import Cut, find_indicator, measure
from xieshou.cooperation.operations import plan as plans
from xieshou.cooperation.queries.plan import list_lines
from xieshou.cooperation.records import tell, values_of
from xieshou.insight.operations import NewFigure, load_figures
from xieshou.insight.queries.figures import list_watched
from xieshou.insight.vocabulary import Verdict
from xieshou.kernel.actor import Actor, Scope
from xieshou.projects.models import Application
from xieshou.projects.operations import linkage, scheme
from xieshou.projects.queries.coverage import reached
from xieshou.projects.queries.outcome import outcome_of
from xieshou.registry.models import IncomeFact
from xieshou.registry.queries.household import list_members

SYSTEM, ALL = Actor.system("测试"), Scope.everything()
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
LONG, SEASONAL, VILLAGES = 20, 100, 5
RELATIONS = ("02", "10", "20", "30", "20", "30")


def _workers():
    """Return the household and person of 120 workers in 20 families."""
    for _number in range(LONG):
        household = make_household(SYSTEM, region_code=VILLAGE, relations=RELATIONS)
        for member in list_members(household.pk, scope=ALL):
            yield household.pk, member.person_id


def _claim(value):
    return NewFigure(
        indicator="income_gain", label_zh="带动群众增收", label_en="Income gained", row="S54", value=value,
        eastern_region_code="310116", region_code="530823", qualifier="at_least", source="访谈 2020",
        period="2024–2026", measure="income_gain", sector="mushroom", unit_zh="元",
    )  # fmt: skip


EAST, WEST = "310116000000", "530823000000"
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
TARGETS = {
    "projects.granted": 150_000_000, "projects.granted_paid": 150_000_000,
    "projects.scheme_income": 170_000_000, "projects.scheme_collective": 30_000_000,
    "projects.scheme_long_jobs": 20, "projects.scheme_seasonal_jobs": 100,
}  # fmt: skip


def _plan(district):
    """Draw up the three-year plan and this year's plan below it; return the lines of the year by indicator."""
    step = {"actor": district, "at": AT}
    wide = plans.draw_up(
        region_code=EAST, kind="three_year", title="三年行动计划",
        days=(date(2024, 1, 1), date(2027, 1, 1)), **step,
    )  # fmt: skip
    year = plans.draw_up(
        region_code=EAST, kind="annual", title="2026年度计划", days=YEAR, parent_id=wide.pk, **step
    )
    lines = {}
    for code, target in TARGETS.items():
        draft = plans.LineDraft(code, "区合作办", code, target, partner_region_code=WEST)
        above = plans.add_line(plan_id=wide.pk, draft=draft, on=YEAR[0], **step)
        below = replace(draft, parent_id=above.pk)
        lines[code] = plans.add_line(plan_id=year.pk, draft=below, on=YEAR[0], **step)
    return wide, lines


def _rolled(wide):
    """Return what the lines of the three-year plan count by the years below, by indicator."""
    return {
        line.measured.row.indicator_code: line.rolled_up
        for line in list_lines(wide.pk, scope=ALL, on=date(2026, 12, 1))
    }


def _grant(district, officer, reviewers, line=None):
    """Let the cooperative win a call, which belongs to the line of a plan where one is given."""
    call = open_call(district, plan_line_id=line.pk if line else None)
    row = receive(call, officer, "菌业合作社")
    for reviewer in reviewers:
        give(row, reviewer, 85)
    scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    over = publish(call, officer)
    scheme.decide(call_id=call.pk, document="区合作办纪要1号", actor=officer, at=AT, on=over)
    return Application.objects.get()


def _pay(contract, fen, officer, **payee):
    payment = linkage.Payment(fen, JANUARY, FEBRUARY, "发放表", **payee)
    return linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)


def _verdict(at):
    (district,) = list_watched(scope=ALL)
    (shown,) = district.figures
    return shown.counted, shown.comparison.verdict, shown.comparison.missing


def test_yuan_is_effort_once_when_it_reaches_a_project(officer, approver, district):
    for category, fen in (("industry", 600_000_00), ("infrastructure", 400_000_00)):
        project = under_way(
            officer, approver, name=f"示范{category}", region_code=COUNTY, origin="county", category=category
        )
        allocate(project, fen, officer=officer, approver=district)
    figures = {}
    for partner in (WEST, ""):
        cut = Cut(EAST, partner, *YEAR)
        figures[partner] = [
            measure(f"projects.{name}", cut) for name in ("fiscal", "into_projects", "into_industry")
        ]
    assert figures[WEST] == figures[""] == [1_000_000_00, 1_000_000_00, 600_000_00]
    other = Cut("310113000000", "", *YEAR)
    assert measure("projects.into_projects", other) is measure("projects.into_industry", other) is None
    before = Cut(EAST, WEST, date(2025, 1, 1), date(2026, 1, 1))
    assert measure("projects.into_projects", before) == 0
    industry = find_indicator("projects.into_industry")
    rows = industry.records.rows(ALL, Cut(EAST, WEST, *YEAR))
    (line,) = tell(industry.records, rows, values_of(industry.records, rows))
    assert (line.amount_fen, "/entries/" in line.url) == (600_000_00, True)


@pytest.mark.slow
def test_base_from_the_call_to_the_income_of_its_workers(officer, approver, district, actor_with, at):
    reviewers = [actor_with("county_approver", regions=["530823"]) for _number in range(2)]
    wide, lines = _plan(district)
    application = _grant(district, officer, reviewers, lines["projects.granted"])
    assert application.status == "granted"
    assert set(_rolled(wide).values()) == {0}
    project = under_way(officer, approver, name="香菇种植基地", region_code=COUNTY, origin="county")
    allocate(project, 1_500_000_00, officer=officer, approver=district)
    work = contract_of(
        project, officer, kind="grant", number="ZZ-01", party="菌业合作社", amount_fen=1_500_000_00,
        milestones=(("开工", 30), ("投产", 40), ("验收", 30)), retention_percent=0,
        application_id=application.pk,
    )  # fmt: skip
    for milestone in work.milestones.order_by("position"):
        meet(work, milestone.position, officer)
        pay(ask(work, officer, milestone.amount_fen, milestone), approver)
    long, seasonal, rent = (
        sign(project, officer, kind=kind, number=number)
        for kind, number in (("job_long", "CQ"), ("job_seasonal", "JJ"), ("asset_income", "JT"))
    )
    paid = []
    for number, (household, person) in enumerate(_workers()):
        contract, fen = (long, 36_000_00) if number < LONG else (seasonal, 9_800_00)
        paid.append(_pay(contract, fen, officer, household_id=household, person_id=person).pk)
    collective = [
        _pay(rent, 60_000_00, officer, village_code=f"53082310020{number}").pk
        for number in range(1, VILLAGES + 1)
    ]
    load_figures(figures=[_claim(Decimal(1_700_000))], actor=SYSTEM, at=at)

    *nearly_all, last = paid
    linkage.confirm_benefits(benefit_ids=[*nearly_all, *collective], actor=approver, at=AT)
    go(project, "accepted", officer=officer, approver=approver)
    found = reached(county="530823", sector="mushroom", scope=ALL)
    assert (found.long_jobs, found.seasonal_jobs, found.collective_villages) == (LONG, SEASONAL - 1, VILLAGES)
    # 20 x 36,000 and 99 x 9,800 yuan: one payment more makes the headline true.
    assert _verdict(at) == (1_690_200, Verdict.SHORT, 9_800)

    linkage.confirm_benefits(benefit_ids=[last], actor=approver, at=AT)
    assert _verdict(at) == (1_700_000, Verdict.HOLDS, 0)
    assert _rolled(wide) == TARGETS
    came = outcome_of(application.call_id, scope=ALL)
    assert (came.granted_fen, came.contracted_fen, came.paid_fen) == (1_500_000_00,) * 3
    assert (came.long_jobs, came.seasonal_jobs, came.villages) == (LONG, SEASONAL, VILLAGES)
    assert (came.income_fen, came.collective_fen) == (1_700_000_00, 300_000_00)
    assert IncomeFact.objects.count() == LONG + SEASONAL
    assert sum(IncomeFact.objects.values_list("amount_fen", flat=True)) == 1_700_000_00

"""The mushroom base of Jingdong, from the call to income: the headline is borne by its list, or is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.projects.makers import AT, COUNTY, VILLAGE, go, sign, under_way
from tests.projects.test_scheme import END, give, open_call, publish, receive
from tests.registry.factories import make_household
from xieshou.insight.operations import NewFigure, load_figures
from xieshou.insight.queries.figures import list_watched
from xieshou.insight.vocabulary import Verdict
from xieshou.kernel.actor import Actor, Scope
from xieshou.projects.models import Application
from xieshou.projects.operations import linkage, scheme
from xieshou.projects.queries.coverage import reached
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
        period="2024–2026",
    )  # fmt: skip


def _grant(district, officer, reviewers):
    """Let the cooperative win the call."""
    call = open_call(district)
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


@pytest.mark.slow
def test_base_from_the_call_to_the_income_of_its_workers(officer, approver, district, actor_with, at):
    reviewers = [actor_with("county_approver", regions=["530823"]) for _number in range(2)]
    assert _grant(district, officer, reviewers).status == "granted"
    project = under_way(officer, approver, name="香菇种植基地", region_code=COUNTY, origin="county")
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
    assert IncomeFact.objects.count() == LONG + SEASONAL
    assert sum(IncomeFact.objects.values_list("amount_fen", flat=True)) == 1_700_000_00

"""The explanation of one household says what the run says, of every household and to the fen."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

import pytest
from django.urls import reverse

from xieshou.engines.poverty import MonitoringClass, Reason, reasons_in
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import set_scope
from xieshou.monitoring.models import Verdict
from xieshou.monitoring.queries.explanation import explain_household
from xieshou.monitoring.queries.run import read_stored
from xieshou.monitoring.rules.months import last_day

from .population import MONTH, make_population, run_month

EN = {"accept-language": "en"}
FIGURES = {
    Reason.MEDICAL_COST: "medical_cost",
    Reason.SCHOOL_COST: "school_cost",
    Reason.DISASTER: "disaster_loss",
    Reason.SCHOOLING: "out_of_school",
    Reason.MEDICAL: "uninsured",
    Reason.DROP: "net_income",
    Reason.LABOUR: "workers",
}


@pytest.fixture
def place(db):
    set_scope(Scope.everything())


def mask(reasons):
    return reduce(or_, (reason.bit for reason in reasons), 0)


def test_every_household_is_explained_as_the_run_judged_it(place):
    homes = make_population()
    run = run_month()
    stored = {row.pk: row for row in Verdict.objects.all()}
    result = read_stored(run.result_file_id).to_pylist()
    assert len(result) == len(homes)
    seen, open_tests, classes = 0, 0, set()
    for home in homes:
        verdict, law = explain_household(home, on=last_day(MONTH))
        row = stored[home.pk]
        given = {one.reason: one for one in verdict.reasons}
        (whole,) = [
            one
            for one in result
            if (one["reasons"], one["unknowns"], one["per_capita"])
            == (row.reasons, row.unknowns, row.per_capita)
        ][:1]
        assert law.version == run.law_version
        assert verdict.class_ == MonitoringClass(row.monitoring_class)
        assert mask(given) == row.reasons
        assert mask(verdict.unknowns) == row.unknowns
        assert (verdict.members, verdict.workers) == (row.members, row.workers)
        assert verdict.per_capita_fen == row.per_capita
        if given:
            assert verdict.net_income_fen == row.net_income
        assert {reason: given[reason].measured for reason in given if reason in FIGURES} == {
            reason: whole[FIGURES[reason]] for reason in given if reason in FIGURES
        }
        seen |= row.reasons
        open_tests |= row.unknowns
        classes.add(verdict.class_)
    assert set(reasons_in(seen)) == set(Reason)
    assert set(reasons_in(open_tests)) == set(Reason)
    assert classes == set(MonitoringClass)


def test_fall_of_income_is_seen_against_the_run_of_a_year_ago(place):
    homes = make_population()
    verdict, _law = explain_household(homes[14], on=last_day(MONTH))
    (drop,) = [one for one in verdict.reasons if one.reason is Reason.DROP]
    assert (drop.measured, drop.limit) == (2_800_000, 8_400_000)


def test_day_that_no_run_was_compared_with_leaves_fall_and_labour_open(place):
    homes = make_population()
    verdict, _law = explain_household(homes[0], on=date(2025, 6, 30))
    assert {Reason.DROP, Reason.LABOUR} <= set(verdict.unknowns)


def test_past_day_is_judged_by_its_own_facts_and_law(place, client_for, user_with):
    home = make_population()[0]
    page = client_for(user_with("county_approver", regions=[home.region_code[:6]]))
    address = reverse("monitoring:why", args=[home.pk])
    now = page.get(address, headers=EN)
    then = page.get(f"{address}?on=2025-12-31", headers=EN)
    assert now.context["past"] is None
    assert then.context["past"] == date(2025, 12, 31)
    assert then.context["law"].on == date(2025, 12, 31)
    assert then.context["verdict"].per_capita_fen == 5_000_000 // 3
    assert "As it stood on" in then.content.decode()
    assert now.context["uncertain"]
    assert not any("." in one.split(" ")[0] for one in now.context["uncertain"])
    assert "监测收入线" in page.get(address, headers={"accept-language": "zh-hans"}).content.decode()


def test_day_before_any_law_leads_back_to_today(place, client_for, user_with):
    home = make_population()[0]
    page = client_for(user_with("county_approver", regions=[home.region_code[:6]]))
    address = reverse("monitoring:why", args=[home.pk])
    answer = page.get(f"{address}?on=2001-01-01", headers=EN)
    assert answer.status_code == 302
    assert answer["location"] == address

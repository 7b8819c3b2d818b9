"""The industrial direction of a call is what its county declares, on the first day of the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.projects.makers import AT, COUNTY, VILLAGE, make_places
from tests.projects.test_scheme import FIRST, RULES, open_call
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import FundingCall
from xieshou.projects.operations import scheme, share
from xieshou.projects.queries.share import declared_industry, list_industries

EN = {"accept-language": "en"}
ALL = Scope.everything()
FORM = {
    "number": "JS-9", "title": "专项资助", "region_code": COUNTY, "budget_fen": "3000000",
    "opens_on": FIRST.isoformat(), "last_date": FIRST.isoformat(), "rules_version": "1", "rules_text": "办法",
    "kinds": ["cooperative"], "papers": ["plan"], "max_grant_fen": "2000000", "min_own_percent": "0",
    "min_years": "0", "min_households": "0", "direction_percent": "50", "sector_cap": "0", "min_points": "0",
}  # fmt: skip


def declare(region=COUNTY, *, since=FIRST, sector="tea"):
    new = share.NewSpeciality(region, sector, "" if region == COUNTY else "茶", since, "县委文件1号")
    return share.declare_speciality(new=new, actor=Actor.system("测试"), at=AT)


@pytest.mark.parametrize(("later", "found"), [(0, ("tea",)), (1, ())], ids=["holds", "a day late"])
def test_industry_is_that_of_the_county_on_the_day(officer, later, found):
    declare(since=FIRST + timedelta(days=later))
    declare(VILLAGE, sector="mushroom")
    assert declared_industry(COUNTY, scope=officer.scope, on=FIRST) == found
    assert [row.sector for row in list_industries(scope=officer.scope, on=FIRST)] == list(found)


def test_share_for_a_direction_that_nobody_declared_is_refused(officer):
    with pytest.raises(scheme.DirectionMissingError):
        open_call(officer, rules=replace(RULES, direction=()))
    assert open_call(officer, rules=replace(RULES, direction=(), direction_percent=0)).pk


def test_form_takes_the_direction_and_the_sectors_chosen(db, user_with, client_for):
    make_places()
    client = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    url = reverse("projects:call_add")
    page = client.get(url, headers=EN).content.decode()
    assert "no county of your area declares one" in page
    answer = client.post(url, FORM, headers=EN)
    assert answer.status_code == 422
    assert "declares no industry" in answer.content.decode()
    with in_scope(ALL):
        declare(since=FIRST - timedelta(days=900))
    page = client.get(url, headers=EN).content.decode()
    assert "景东彝族自治县 Tea" in page
    assert client.post(url, {**FORM, "sectors": ["tea", "mushroom"]}, headers=EN).status_code == 302
    with in_scope(ALL):
        call = FundingCall.objects.get()
    assert (call.rules["direction"], call.rules["sectors"]) == (["tea"], ["tea", "mushroom"])
    page = client.get(reverse("projects:call", args=[call.pk]), headers=EN).content.decode()
    assert "Sectors of the call" in page

"""Pages of introduced enterprises, parks, leaders, shares and specialities, as a project officer uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.introduction.steps import invest, lead, operating, valid_uscc
from tests.projects.makers import COUNTY, VILLAGE, enter, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import (
    Introduction,
    IntroductionJob,
    Investment,
    Leader,
    LeaderTraining,
    LedHousehold,
    Park,
    ProjectShare,
    Speciality,
    Tenancy,
)

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def client(db, user_with, client_for):
    make_places()
    return client_for(user_with("project_officer", regions=["530823"]))


def _post(client, route, *keys, **data):
    return client.post(reverse(f"projects:{route}", args=keys), data, headers=EN)


def _get(client, route, *keys, **query):
    return client.get(reverse(f"projects:{route}", args=keys), query, headers=EN)


def _page(client, route, *keys, **query):
    answer = _get(client, route, *keys, **query)
    assert answer.status_code == 200
    return answer.content.decode()


def _one(model, **lookup):
    with in_scope(ALL):
        return model.objects.get(**lookup)


def test_enterprise_is_led_from_lead_to_operation(client):
    today = timezone.localdate()
    day = today.isoformat()
    assert _get(client, "introduction_add").status_code == 200
    form = {
        "name": "海味公司", "region_code": COUNTY, "origin": "嘉定区商会", "sector": "fish", "found_on": day,
        "next_visit_on": day, "jobs_planned": "40",
    }  # fmt: skip
    assert _post(client, "introduction_add", **{**form, "name": ""}).status_code == 422
    assert _post(client, "introduction_add", **form).status_code == 302
    key = _one(Introduction).pk
    assert "Visit due" in _page(client, "introductions", q="海味")
    desk = client.get(reverse("insight:desk"), headers=EN).content.decode()
    assert "Enterprises to visit" in desk
    step = {"on_date": day, "document": "考察纪要1号"}
    assert _post(client, "introduction_advance", key, **step).status_code == 302
    refused = _post(client, "introduction_advance", key, **step)
    assert refused.status_code == 422
    assert "a signature names an amount" in refused.content.decode()
    money = {"kind": "committed", "amount_fen": "5000000.50", "on_date": day, "proof": "合同1号"}
    assert _post(client, "investment_add", key, **{**money, "amount_fen": "0"}).status_code == 422
    assert _post(client, "investment_add", key, **money).status_code == 302
    assert _post(client, "introduction_advance", key, **step).status_code == 302
    assert _post(client, "investment_add", key, **{**money, "kind": "paid"}).status_code == 302
    landed = _post(client, "introduction_advance", key, **step, uscc=valid_uscc())
    assert landed.status_code == 302
    job = {"worker_name": "李四", "home_code": VILLAGE, "from_date": day, "proof": "劳动合同"}
    assert _post(client, "intro_job_add", key, **{**job, "worker_name": ""}).status_code == 422
    assert _post(client, "intro_job_add", key, **job).status_code == 302
    assert _post(client, "introduction_advance", key, **step).status_code == 302
    page = _page(client, "introduction", key)
    assert "In operation" in page
    assert "5,000,000.50" in page
    assert "1 from the county; 40 planned" in page
    wrong = _one(Investment, kind="paid").pk
    assert _post(client, "investment_back", wrong, reason="").status_code == 302
    assert _post(client, "investment_back", wrong, reason="录错").status_code == 302
    with in_scope(ALL):
        assert Investment.objects.filter(takes_back=wrong).count() == 1
    worker = _one(IntroductionJob).pk
    assert _post(client, "intro_job_end", worker, last_day="").status_code == 302
    assert _post(client, "intro_job_end", worker, last_day=day).status_code == 302
    assert _one(IntroductionJob).to_date == today + timedelta(days=1)
    assert _post(client, "introduction_visit", key, next_visit_on=day).status_code == 302
    assert _post(client, "introduction_lose", key, on_date=day, document="函").status_code == 422
    lost = _post(client, "introduction_lose", key, on_date=day, document="函", note="迁走")
    assert lost.status_code == 302
    assert "迁走" in _page(client, "introduction", key)
    assert _post(client, "introduction_advance", key, **step).status_code == 302
    assert _one(Introduction).stage == "lost"


@pytest.mark.parametrize("route", ["introductions", "introduction_board"])
def test_lists_cost_the_same_for_one_and_three(client, officer, route):
    numbers = []
    with in_scope(ALL):
        invest(lead(officer), officer)
    for _round in range(2):
        _page(client, route)
        with CaptureQueriesContext(connection) as queries:
            _page(client, route)
        numbers.append(len(queries))
        with in_scope(ALL):
            for name in ("甲公司", "乙公司"):
                if not _round:
                    invest(lead(officer, name=name), officer)
    assert numbers[0] == numbers[1]


def test_park_shows_tenants_and_local_hires_of_a_day(client, officer):
    with in_scope(ALL):
        row = operating(officer)
    today = timezone.localdate()
    day = today.isoformat()
    park = {"name": "金山园", "region_code": COUNTY, "operator": "园区公司", "opened_on": "2026-03-01"}
    assert _get(client, "park_add").status_code == 200
    assert _post(client, "park_add", **park).status_code == 302
    assert _post(client, "park_add", **park).status_code == 422
    key = _one(Park).pk
    lease = {
        "introduction": row.pk,
        "unit": "A1",
        "area_m2": "900",
        "from_date": "2026-03-02",
        "contract": "租1",
    }
    assert _post(client, "tenancy_add", key, **lease).status_code == 302
    assert _post(client, "tenancy_add", key, **lease).status_code == 422
    page = _page(client, "park", key)
    assert "海味养殖公司" in page
    assert "900" in page
    assert _get(client, "park", key, on="2026-02-01").context["tenants"] == 0
    assert _get(client, "park", key, on="2026-02-31").status_code == 200
    lease_key = _one(Tenancy).pk
    assert _post(client, "tenancy_end", lease_key, last_day="x").status_code == 302
    assert _post(client, "tenancy_end", lease_key, last_day=day).status_code == 302
    assert _one(Tenancy).to_date == today + timedelta(days=1)
    assert "金山园" in _page(client, "parks")


def test_leader_is_trained_starts_and_leads(client):
    with in_scope(ALL):
        own, other = (
            make_household(Actor.system("测试"), region_code=VILLAGE, names=[name])
            for name in ("王秀英", "张三")
        )
    training = {
        "title": "带头人培训", "region_code": COUNTY, "organiser": "农广校", "from_date": "2026-01-05",
        "last_day": "2026-01-14", "document": "通知",
    }  # fmt: skip
    assert _post(client, "training_add", **{**training, "last_day": "2026-01-01"}).status_code == 422
    assert _post(client, "training_add", **training).status_code == 302
    chosen = {"training": _one(LeaderTraining).pk, "household_code": own.code, "member": "王秀英"}
    for wrong in ({"member": "赵六"}, {"household_code": "530823100201-9999"}, {"household_code": ""}):
        assert _post(client, "leader_add", **{**chosen, **wrong}).status_code == 422
    assert _post(client, "leader_add", **chosen).status_code == 302
    key = _one(Leader).pk
    started = {"kind": "workshop", "name": "绣坊", "on_date": "2026-02-01", "document": "执照"}
    assert _post(client, "leader_start", key, **{**started, "on_date": "2026-01-01"}).status_code == 422
    assert _post(client, "leader_start", key, **started).status_code == 302
    led = {"household_code": other.code, "from_date": "2026-02-10", "proof": "订单"}
    assert _post(client, "leader_lead", key, **{**led, "household_code": own.code}).status_code == 422
    assert _post(client, "leader_lead", key, **led).status_code == 302
    assert "绣坊" in _page(client, "leader", key)
    assert _get(client, "leaders").context["count"].households == 1
    assert _one(LedHousehold).household_id == other.pk


def test_shares_split_every_figure(db, user_with, client_for, officer):
    make_places()
    client = client_for(user_with("project_officer", regions=["530"]))
    with in_scope(ALL):
        project = enter(officer, amount_fen=1_000_000_01, sources={"east_west": 1_000_000_01})
    address = reverse("projects:shares", args=[project.pk])
    assert client.get(address, headers=EN).status_code == 200
    form = {"document": "纪要", "county_0": COUNTY, "percent_0": "33.33", "county_1": "530326000000"}
    assert client.post(address, {**form, "percent_1": "66.66"}, headers=EN).status_code == 422
    assert client.post(address, {**form, "percent_1": "66.67"}, headers=EN).status_code == 302
    with in_scope(ALL):
        assert ProjectShare.objects.count() == 2
    figures = client.get(address, headers=EN).context["figures"]
    assert [sum(parts) == total for _label, total, _money, parts in figures] == [True] * len(figures)
    reader = client_for(user_with("county_approver", regions=["530326"]))
    assert reader.get(address, headers=EN).status_code == 200
    assert reader.post(address, form, headers=EN).status_code == 403


def test_speciality_is_declared_warned_and_ended(client, officer):
    with in_scope(ALL):
        enter(officer)
    form = {
        "region_code": COUNTY,
        "sector": "tea",
        "product": "",
        "from_date": "2026-01-01",
        "document": "规划",
    }
    assert _get(client, "speciality_add").status_code == 200
    assert _post(client, "speciality_add", **form).status_code == 302
    assert _post(client, "speciality_add", **form).status_code == 422
    village = {**form, "region_code": VILLAGE, "sector": "mushroom", "product": "香菇"}
    assert _post(client, "speciality_add", **village).status_code == 302
    page = _page(client, "specialities")
    assert "is not of the industry of its county" in page
    assert "no project of the library serves its declared industry" in page
    key = _one(Speciality, region_code=COUNTY).pk
    assert _post(client, "speciality_end", key, to_date="x").status_code == 302
    assert _post(client, "speciality_end", key, to_date="2026-06-01").status_code == 302
    assert _one(Speciality, pk=key).to_date is not None

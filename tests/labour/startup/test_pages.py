"""Pages of the start-up service."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.labour.makers import VILLAGE, make_person, make_places
from tests.labour.startup.makers import make_uscc, open_business
from tests.labour.story import WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Startup

EN = {"accept-language": "en"}
ALL = Scope.everything()


@pytest.fixture
def station(actor_with):
    return actor_with("station_west", regions=[WEST])


@pytest.fixture
def businesses(db, station):
    with in_scope(ALL):
        make_places()
        return [open_business(station, name=f"示范小店{number}").operating() for number in range(3)]


@pytest.fixture
def west(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


def test_list_takes_as_many_queries_for_three_as_for_one(businesses, west):
    counts = []
    for name in ("one", "three"):
        if name == "one":
            with in_scope(ALL):
                Startup.objects.filter(pk__in=[one.row.pk for one in businesses[1:]]).update(
                    region_code="530823000000"
                )
        else:
            with in_scope(ALL):
                Startup.objects.update(region_code=VILLAGE)
        west.get(reverse("labour:startups"))
        with CaptureQueriesContext(connection) as asked:
            page = west.get(reverse("labour:startups"), headers=EN)
        counts.append((len(asked), len(page.context["page"].object_list)))
    assert [rows for _queries, rows in counts] == [1, 3]
    assert counts[0][0] == counts[1][0]


def test_figures_of_survival_open_to_their_rows(businesses, west):
    with in_scope(ALL):
        businesses[0].seen()
    page = west.get(reverse("labour:startup_survival"), headers=EN)
    assert (page.context["alive"], page.context["due"]) == (1, 3)
    (row,) = page.context["rows"]
    for figure in row["figures"]:
        shown = west.get(figure["url"]).context["page"].object_list
        assert len(shown) == figure["count"]
    strange = west.get(reverse("labour:startups"), {"cohort": "x", "county": "abc", "survival": "?"})
    assert len(strange.context["page"].object_list) == 3


def test_flow_opens_a_case_and_each_step_is_taken_on_its_page(db, west):
    with in_scope(ALL):
        make_places()
        person = make_person("李秀英")
    address = reverse("labour:startup_open")
    assert b'name="person"' in west.get(address).content
    assert west.get(address, {"person": "nobody"}).status_code == 404
    today = timezone.localdate().isoformat()
    form = {"name": "山里红菌子铺", "branch": "retail", "opened_on": today}
    assert west.post(f"{address}?person={person.pk}", {**form, "branch": ""}).status_code == 422
    assert west.post(f"{address}?person={person.pk}", form).status_code == 302
    with in_scope(ALL):
        row = Startup.objects.get()

    def step(verb, status=302, **data):
        return west.post(reverse(f"labour:startup_{verb}", args=[row.pk]), data).status_code == status

    assert step("licence", 422, uscc=make_uscc(), registered_on=today)  # before the plan
    assert step("plan", plan="先试卖")
    assert step("licence", 422, uscc="123", registered_on=today)
    assert step("licence", uscc=make_uscc(), registered_on=today)
    assert step("begin", operating_from=today)
    assert step("mentor", name="张顾问", organisation_name="宝山创业指导中心", side="east")
    with in_scope(ALL):
        mentor = row.mentors.get()
    assert step("talk", mentor_id=str(mentor.pk), held_on=today, note="先做样品")
    aid = {"kind": "loan", "amount_fen": "50000", "giver": "农商行", "granted_on": today, "proof": "合同1号"}
    assert step("aid", **aid)
    with in_scope(ALL):
        granted = row.aids.get()
    assert granted.amount_fen == 5_000_000
    pay = reverse("labour:startup_pay", args=[granted.pk])
    assert west.post(pay, {"paid_on": "x"}).status_code == 302
    assert west.post(pay, {"paid_on": today}).status_code == 302
    assert step("look", seen_on=today, is_alive="on", jobs="2", households_led="3")
    page = west.get(reverse("labour:startup", args=[row.pk]), headers=EN).content.decode()
    for word in ("张顾问", "先做样品", "50,000", "山里红菌子铺", "Operating"):
        assert word in page
    assert step("end", ended_on=today, end_cause="job")
    ended = west.get(reverse("labour:startup", args=[row.pk]), headers=EN)
    assert "Took a job instead" in ended.content.decode()
    assert "end_form" not in ended.context


def test_page_of_another_county_is_not_found(businesses, user_with, client_for):
    far = client_for(user_with("station_west", regions=["530823"]))
    reader = client_for(user_with("village_cadre", regions=[WEST]))
    address = reverse("labour:startup", args=[businesses[0].row.pk])
    assert far.get(address).status_code == 404
    assert "plan_form" not in reader.get(address).context
    assert reader.post(reverse("labour:startup_plan", args=[businesses[0].row.pk]), {}).status_code == 403

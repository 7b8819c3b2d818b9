"""Outcomes of a run by group: totals only, in the scope, with its own capability."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.labour.makers import ON, make_person, make_vacancy, make_wish, steward
from xieshou.kernel.actor import Scope
from xieshou.labour.operations.run import calculate_run, request_run
from xieshou.labour.queries.outcomes import count_outcomes
from xieshou.labour.rules.outcomes import Count

from .test_run import AT

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def _wish(**person):
    made = make_person(region_code=person.pop("region_code", "530326103201"))
    for name, value in person.items():
        setattr(made, name, value)
    made.save()
    return make_wish(made, region_code=made.region_code)


def _run(actor_with):
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=ON)
    return calculate_run(run_id=run.pk, actor=actor, at=AT)


def _counts(run, dimension, outcome="placed"):
    found = count_outcomes(run, dimension=dimension, outcome=outcome, scope=ALL, on=ON)
    return sorted(found, key=lambda count: count.key)


def test_groups_are_counted_by_each_dimension(actor_with):
    for _number in range(3):
        _wish(sex="1", birth_date=date(2001, 3, 2), ethnicity="HA")
    _wish(sex="2", birth_date=date(2001, 3, 3), ethnicity="YI")
    make_vacancy(head_count=4)
    run = _run(actor_with)

    assert _counts(run, "sex") == [Count("1", 3, 3), Count("2", 1, 1)]
    assert _counts(run, "age") == [Count("16-24", 1, 1), Count("25-34", 3, 3)]
    assert _counts(run, "ethnicity") == [Count("HA", 3, 3), Count("YI", 1, 1)]
    assert _counts(run, "county") == [Count("530326", 4, 4)]
    assert _counts(run, "sex", "accepted") == [Count("1", 3, 0), Count("2", 1, 0)]


def test_unknown_facts_are_a_group_of_their_own(actor_with):
    _wish(sex="", birth_date=None, ethnicity="")
    make_vacancy()
    run = _run(actor_with)

    assert [_counts(run, dimension)[0].key for dimension in ("sex", "age", "ethnicity")] == ["", "", ""]


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=["310113", "53"]))


def test_page_and_workbook_hide_small_groups(actor_with, client):
    for number in range(8):
        _wish(sex="1" if number < 6 else "2", birth_date=date(1990, 1, 1), ethnicity="HA")
    make_vacancy(head_count=8)
    run = _run(actor_with)

    page = client.get(reverse("labour:run_outcomes", args=[run.pk]), headers={"accept-language": "en"})
    sex = page.context["tables"][1]["rows"]
    assert [row["group"].hidden for row in sex] == [True, True]
    age = page.context["tables"][2]["rows"]
    assert (age[0]["name"], age[0]["group"].seekers, age[0]["rate"]) == ("35-44", 8, 1.0)
    book = openpyxl.load_workbook(BytesIO(client.get(page.context["excel_url"]).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[2:4] for row in rows if row[0] == "按性别"] == [[None, None], [None, None]]


def test_other_area_is_not_found(actor_with, user_with, client_for):
    _wish(sex="1")
    make_vacancy()
    run = _run(actor_with)
    other = client_for(user_with("recruitment_steward", regions=["310116", "530823"]))

    assert other.get(reverse("labour:run_outcomes", args=[run.pk])).status_code == 404
    assert other.get(reverse("labour:run_outcomes_excel", args=[run.pk])).status_code == 404


def test_station_may_not_see_outcomes_by_group(actor_with, user_with, client_for):
    _wish(sex="1")
    make_vacancy()
    run = _run(actor_with)
    station = client_for(user_with("station_west", regions=["530326"]))

    assert station.get(reverse("labour:run_outcomes", args=[run.pk])).status_code == 403

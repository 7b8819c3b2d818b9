"""The retention curve of records: each figure opens to its workers, silence counts until the last contact."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Placement
from xieshou.labour.queries.funnel import Cut
from xieshou.labour.queries.survival import list_groups, list_spell_people, list_spells
from xieshou.labour.rules.survival import Spells

ALL = Scope.everything()
ARRIVED = date(2026, 3, 5)


def spells(cut=Cut(), scope=ALL):  # noqa: B008 -- frozen
    return sorted(list_spells(scope=scope, cut=cut), key=lambda one: (one.days, one.cause))


def _set(story, **values):
    Placement.objects.filter(pk=story.placement.pk).update(**values)


def test_worker_on_the_way_has_no_spell(story):
    story.depart()

    assert spells() == []


def test_leaver_has_the_days_of_work_and_the_cause(story):
    story.work()
    story.leave(day=20, reason="skill")

    assert spells() == [Spells(15, "skill", 1)]


@pytest.mark.parametrize(
    ("known", "days"),
    [
        ({"contacted_on": None, "employer_confirmed_on": None, "in_work_on": None}, 0),
        ({"contacted_on": ARRIVED + timedelta(days=9), "employer_confirmed_on": None}, 9),
        ({"employer_confirmed_on": ARRIVED + timedelta(days=40)}, 40),
        ({"contacted_on": ARRIVED + timedelta(days=9), "kept_days": 30}, 30),
    ],
)
def test_silent_worker_counts_until_the_last_day_known(story, known, days):
    story.work()
    _set(story, **known)

    assert spells() == [Spells(days, "", 1)]


def test_groups_hold_the_spells_of_the_whole(story, another):
    story.work()
    story.leave(day=20)
    other = another()
    other.work()

    by_county = list_groups(scope=ALL, cut=Cut(), group="county")
    by_employer = list_groups(scope=ALL, cut=Cut(), group="employer")

    assert [(group.key, sum(one.count for one in group.spells)) for group in by_county] == [("530326", 2)]
    assert sorted(group.name for group in by_employer) == sorted([story.employer.name, other.employer.name])


def test_scope_bounds_the_curve(story):
    story.work()

    assert spells(scope=Scope.of(["6531"])) == []
    assert len(spells(scope=Scope.of([], [story.employer.pk]))) == 1


@pytest.mark.parametrize(
    ("cause", "within", "found"),
    [("", None, 2), ("left", None, 1), ("left", 14, 0), ("left", 15, 1), ("climate", 15, 1), ("skill", 15, 0),
     ("followed", 15, 2), ("followed", 16, 1), ("followed", None, 2), ("", 3, 2)],
)  # fmt: skip
def test_figures_open_to_their_workers(story, another, cause, within, found):
    story.work()
    story.leave(day=20)
    other = another()
    other.work()
    Placement.objects.filter(pk=other.placement.pk).update(contacted_on=ARRIVED + timedelta(days=50))

    assert list_spell_people(scope=ALL, cut=Cut(), cause=cause, within=within).count() == found


@pytest.fixture
def client(story, user_with, client_for):
    return client_for(user_with("station_east", regions=["310113", "530326"]))


def test_page_without_arrivals_says_so(client):
    page = client.get(reverse("labour:curves"), headers={"accept-language": "en"})

    assert "Nobody has arrived in this period" in page.content.decode()


def test_page_people_and_workbook_agree(client, story, another):
    story.work()
    story.leave(day=20)
    other = another()
    other.work()

    page = client.get(reverse("labour:curves"), {"by": "employer"}, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert [row["left"] for row in page.context["group_rows"]].count(1) == 1
    assert page.context["arrived"] == 2
    people = client.get(page.context["group_rows"][0]["href"])
    assert people.context["page"].paginator.count == 1
    followed = client.get(page.context["rows"][0]["followed_href"], headers={"accept-language": "en"})
    assert followed.context["title"] == "Still followed on day 3"
    assert followed.context["page"].paginator.count == page.context["rows"][0]["followed"]
    book = openpyxl.load_workbook(BytesIO(client.get(page.context["excel_url"]).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[-1][0] == 15
    with in_scope(ALL):
        assert Event.objects.filter(event="labour.verification.funnel_exported", subject_id="curve").exists()


@pytest.mark.parametrize(
    ("query", "title"),
    [({}, "All who arrived"), ({"cause": "left", "within": "30"}, "Left the post within 30 days"),
     ({"cause": "nonsense", "within": "-3"}, "All who arrived"), ({"within": "9" * 30}, "All who arrived"),
     ({"cause": "climate"}, "Climate or homesickness")],
)  # fmt: skip
def test_titles_and_odd_addresses(client, story, query, title):
    story.work()

    page = client.get(reverse("labour:curve_people"), query, headers={"accept-language": "en"})

    assert page.context["title"] == title


def test_curve_asks_as_much_for_one_worker_as_for_three(client, story, another):
    story.work()
    client.get(reverse("labour:curves"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("labour:curves"))
    for _number in range(2):
        another().work()
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("labour:curves"))

    assert len(three) == len(one)


def test_cadre_may_not_see_the_curve(story, user_with, client_for):
    cadre = client_for(user_with("village_cadre", regions=["530326103"]))

    assert cadre.get(reverse("labour:curves")).status_code == 403

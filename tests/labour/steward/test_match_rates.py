"""The rate of matching: hires retained of referrals; who is not observed yet is said, never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.labour.makers import make_places, make_vacancy
from tests.labour.story import EAST, WEST, Story
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Placement, Referral
from xieshou.labour.operations import referral as referring
from xieshou.labour.queries.match_rates import (
    MatchCut,
    get_match_rate,
    list_match_rates,
    list_referred,
)
from xieshou.labour.rules.match_rates import MatchRate, rate_text

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
ARRIVED = date(2026, 3, 5)
CUT = MatchCut(90)
EN = {"accept-language": "en"}


def figures(on, cut=CUT, scope=ALL):
    rate = get_match_rate(scope=scope, cut=cut, on=on)
    return (rate.referrals, rate.people, rate.retained, rate.lost, rate.waiting, rate.unknown)


def change(story, **values):
    Placement.objects.filter(pk=story.placement.pk).update(**values)


@pytest.fixture
def story(actor_with, user_with, db):
    return Story(actor_with, user_with)


def test_nobody_referred_has_no_rate(db):
    assert figures(ARRIVED) == (0, 0, 0, 0, 0, 0)
    assert rate_text(get_match_rate(scope=ALL, cut=CUT, on=ARRIVED)) == "—"


def test_open_referral_is_not_yet_observed(story):
    story.refer()

    assert figures(date(2028, 1, 1)) == (1, 1, 0, 0, 1, 0)


@pytest.mark.parametrize(("days", "fate"), [(89, (0, 0, 1, 0)), (90, (0, 0, 0, 1))])
def test_hire_is_waited_for_until_the_day_and_then_unknown_unless_proved(story, days, fate):
    story.work()

    assert figures(ARRIVED + timedelta(days=days))[2:] == fate


@pytest.mark.parametrize(("kept", "fate"), [(89, (0, 0, 0, 1)), (90, (1, 0, 0, 0))])
def test_retained_needs_proof_of_all_the_days(story, kept, fate):
    story.work()
    change(story, kept_days=kept)

    assert figures(ARRIVED + timedelta(days=120))[2:] == fate


@pytest.mark.parametrize(("stayed", "fate"), [(89, (0, 1, 0, 0)), (90, (1, 0, 0, 0))])
def test_leaver_is_lost_before_the_day_and_retained_from_it(story, stayed, fate):
    story.work()
    change(story, status="left", left_on=ARRIVED + timedelta(days=stayed))

    assert figures(ARRIVED + timedelta(days=95))[2:] == fate


def test_on_the_way_for_ever_is_unknown_and_who_did_not_go_is_lost(story):
    story.depart()
    assert figures(date(2026, 3, 10))[2:] == (0, 0, 1, 0)
    assert figures(date(2026, 9, 1))[2:] == (0, 0, 0, 1)
    change(story, status="left", left_on=date(2026, 3, 5))
    assert figures(date(2026, 3, 10))[2:] == (0, 1, 0, 0)


def test_person_referred_twice_is_two_referrals_and_one_person(story):
    story.refer()
    referring.withdraw(
        referral_id=story.referral.pk, reason="wage", note="", actor=story.steward, at=story.now(3)
    )
    other = make_vacancy()
    referring.refer(wish_id=story.wish.pk, vacancy_id=other.pk, actor=story.steward, at=story.now(4))

    assert figures(date(2026, 3, 10)) == (2, 1, 0, 1, 1, 0)
    rates = list_match_rates(scope=ALL, cut=CUT, group="enterprise", on=date(2026, 3, 10))
    assert sorted((rate.referrals, rate.people, rate.lost) for rate in rates) == [(1, 1, 0), (1, 1, 1)]


def test_groups_open_to_their_people_and_add_up(story, office):
    office.give(story.employer)
    story.work()
    other = Story(story.actor_with, story.user_with)
    other.refer()
    on = date(2026, 3, 20)

    def rates(group):
        return {rate.key: rate.referrals for rate in list_match_rates(scope=ALL, cut=CUT, group=group, on=on)}

    steward_id = str(office.users[0].pk)
    assert rates("steward") == {steward_id: 1, "": 1}
    assert rates("enterprise") == {str(story.employer.pk): 1, str(other.employer.pk): 1}
    assert (rates("county"), rates("month")) == ({WEST: 2}, {"2026-03": 2})
    cuts = {
        replace(CUT, steward_id=office.users[0].pk): story.referral,
        replace(CUT, nobody=True): other.referral,
        replace(CUT, employer_id=story.employer.pk): story.referral,
    }
    for cut, referral in cuts.items():
        assert [row.pk for row in list_referred(scope=ALL, cut=cut, fate="", on=on)] == [referral.pk]
    for outside in (
        {"county": "530324"}, {"from_month": date(2026, 4, 1)}, {"to_month": date(2026, 2, 1)},
    ):  # fmt: skip
        assert figures(on, replace(CUT, **outside))[0] == 0
    assert figures(on, scope=Scope.of(["6531"]))[0] == 0


def test_steward_of_the_day_counts_not_the_one_who_took_over(story, office):
    office.give(story.employer)
    story.refer()
    office.give(story.employer, to=1, from_date=date(2026, 3, 3), at=story.now(3))

    (rate,) = list_match_rates(scope=ALL, cut=CUT, group="steward", on=date(2026, 3, 20))
    assert rate.key == str(office.users[0].pk)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((4, 1, 3, 0, 0), "25.0%"),
        ((4, 1, 1, 1, 1), "25.0% – 75.0%"),
        ((4, 0, 4, 0, 0), "0.0%"),
        ((2, 0, 0, 2, 0), "0.0% – 100.0%"),
        ((0, 0, 0, 0, 0), "—"),
    ],
)
def test_share_is_two_bounds_as_long_as_somebody_is_not_observed(counts, text):
    referrals, *fates = counts
    assert rate_text(MatchRate("", "", referrals, referrals, *fates)) == text


def test_day_of_a_referral_is_that_of_beijing(story):
    story.refer()
    Referral.objects.update(created_at="2026-03-31T17:00:00Z")

    (rate,) = list_match_rates(scope=ALL, cut=CUT, group="month", on=date(2026, 5, 1))
    assert rate.key == "2026-04"


@pytest.fixture
def page(story, office, user_with, client_for):
    make_places()
    office.give(story.employer)
    story.work()
    return client_for(user_with("station_east", regions=[EAST, WEST], organisation=office.body))


def test_page_shows_the_rate_and_each_figure_opens(page, story):
    for group in ("steward", "enterprise", "county", "month"):
        shown = page.get(reverse("labour:urgent_rates"), {"by": group}, headers=EN)
        assert shown.context["match"]["total"]["rate"].referrals == 1
        line = shown.context["match"]["rows"][0]
        opened = page.get(line["all"], headers=EN)
        assert [row.pk for row in opened.context["page"].object_list] == [story.referral.pk]
    assert b"By the month of the referral" in shown.content
    nobody = page.get(reverse("labour:match_people"), {"steward": "nobody", "fate": "lost"}, headers=EN)
    assert "No worker stands behind this figure." in nobody.content.decode()
    assert page.get(reverse("labour:match_people"), {"steward": "none", "days": "7"}).status_code == 200


def test_excel_of_the_rates_has_a_total_and_is_on_record(page):
    sent = page.get(reverse("labour:match_rates_excel"), {"by": "county"}, headers=EN)
    rows = list(load_workbook(BytesIO(sent.content)).worksheets[0].iter_rows(values_only=True))

    assert rows[-1][:3] == ("Total", 1, 1)
    with in_scope(ALL):
        assert Event.objects.filter(event="labour.match.rates_exported").count() == 1


def test_api_gives_rates_and_the_referrals_behind(page, story):
    (rate,) = page.get("/api/v1/labour/match-rates", {"by": "county", "days": 30}).json()
    assert (rate["key"], rate["referrals"]) == (WEST, 1)
    found = page.get("/api/v1/labour/match-rates/referrals").json()
    assert [row["id"] for row in found["items"]] == [str(story.referral.pk)]
    none = page.get("/api/v1/labour/match-rates/referrals", {"fate": "lost"}).json()
    assert none["total"] == (0 if found["items"][0]["fate"] != "lost" else 1)


def test_pages_ask_as_often_for_three_rows_as_for_one(page, story):
    def asked(name):
        with CaptureQueriesContext(connection) as queries:
            assert page.get(reverse(f"labour:{name}")).status_code == 200
        return len(queries)

    names = ("urgent_rates", "match_people", "candidates")
    for name in names:
        asked(name)
    once = [asked(name) for name in names]
    with in_scope(ALL):
        for _ in range(2):
            Story(story.actor_with, story.user_with).refer()
    assert [asked(name) for name in names] == once

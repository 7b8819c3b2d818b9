"""The step from a ranking to a referral: offered where it would be taken, to whom may take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.labour.makers import make_vacancy, make_wish
from xieshou.labour.models import Referral

pytestmark = pytest.mark.django_db
ADDRESS = reverse("labour:refer")
REGIONS = ["310113", "5303"]


@pytest.fixture
def steward(user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=REGIONS))


def open_post(*, days: int = 30, **values):
    return make_vacancy(expires_on=timezone.localdate() + timedelta(days=days), **values)


def rankings(wish, vacancy):
    return [
        reverse("labour:wish_ranking", args=[wish.pk]),
        reverse("labour:vacancy_ranking", args=[vacancy.pk]),
    ]


def offers(client, address: str) -> bool:
    answer = client.get(address)
    assert answer.status_code == 200
    return f'action="{ADDRESS}"' in answer.content.decode()


def test_both_rankings_offer_the_referral_and_it_is_taken(steward):
    wish, vacancy = make_wish(), open_post()

    assert [offers(steward, address) for address in rankings(wish, vacancy)] == [True, True]
    answer = steward.post(ADDRESS, {"wish": str(wish.pk), "vacancy": str(vacancy.pk)})

    made = Referral.objects.get()
    assert answer.headers["Location"] == reverse("labour:referral", args=[made.pk])
    assert [offers(steward, address) for address in rankings(wish, vacancy)] == [False, False]


def test_nobody_is_referred_against_a_hard_requirement(steward):
    wish, vacancy = make_wish(wage_floor_fen=900_000, wage_expected_fen=900_000), open_post()
    for address in rankings(wish, vacancy):
        assert "x-reason" in steward.get(f"{address}?show=barred").content.decode()
        assert not offers(steward, f"{address}?show=barred")


@pytest.mark.parametrize(
    ("post", "offered"),
    [
        ({"days": 0}, True),
        ({"days": -1}, False),
        ({"head_count": 1, "places_taken": 1}, False),
        ({"status": "filled", "head_count": 1, "places_taken": 1}, False),
        ({"status": "withdrawn"}, False),
    ],
    ids=["last day", "day after", "no place left", "filled", "withdrawn"],
)
def test_post_that_is_not_open_offers_no_referral(steward, post, offered):
    address = rankings(make_wish(), open_post(**post))[1]
    assert offers(steward, address) == offered


def test_who_may_not_refer_is_not_offered_it(user_with, client_for):
    county = client_for(user_with("station_west", regions=["5303"]))
    addresses = rankings(make_wish(), open_post())
    assert [offers(county, address) for address in addresses] == [False, False]

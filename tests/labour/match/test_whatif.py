"""What one place more or less changes: exact, in the scope, and said clearly where it cannot be told."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.labour.makers import AT, ON, make_employer, make_vacancy, make_wish, steward
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.labour.operations.run import calculate_run, request_run
from xieshou.labour.queries import whatif
from xieshou.labour.queries.whatif import MarketTooLargeError, get_market, price_one, price_places

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def _answer(vacancy):
    return price_one(get_market(scope=ALL, on=ON), vacancy.pk)


def test_one_more_place_lets_one_more_in():
    for _number in range(3):
        make_wish()
    answer = _answer(make_vacancy(head_count=2))

    assert (answer.row.places, answer.row.filled) == (2, 2)
    assert (answer.more.placed_change, answer.less.placed_change) == (1, -1)
    assert answer.more.score_change > 0 > answer.less.score_change


def test_place_that_nobody_takes_is_worth_nothing():
    make_wish()
    answer = _answer(make_vacancy(head_count=5))

    assert (answer.more.score_change, answer.more.placed_change, answer.less.placed_change) == (0, 0, 0)


def test_priority_household_is_counted_apart():
    make_wish(skills={"sewing": 3})
    make_wish(priority=True)
    answer = _answer(make_vacancy(head_count=1))

    assert (answer.more.priority_change, answer.less.priority_change) == (0, -1)


def test_full_vacancies_come_first_with_their_price():
    for _number in range(3):
        make_wish()
    make_vacancy(head_count=9)
    full = make_vacancy(head_count=1, wage_from_fen=600_000, wage_to_fen=700_000)
    market = get_market(scope=ALL, on=ON)

    prices = price_places(market, market.rows)

    assert market.rows[0].vacancy.pk == full.pk
    assert prices[0].score_change > 0 == prices[1].score_change


def test_many_prices_wait_for_the_click(monkeypatch):
    make_wish()
    make_vacancy()
    monkeypatch.setattr(whatif, "MOST_SOLVED", 0)
    market = get_market(scope=ALL, on=ON)

    assert price_places(market, market.rows) == [None]


def test_empty_market_is_none():
    assert get_market(scope=ALL, on=ON) is None


def test_unknown_vacancy_is_not_found():
    make_wish()
    make_vacancy()
    with pytest.raises(NotFound):
        price_one(get_market(scope=ALL, on=ON), uuid4())


def test_too_large_market_is_refused(monkeypatch):
    make_wish()
    make_vacancy()
    monkeypatch.setattr(whatif, "MOST_PAIRS", 0)
    with pytest.raises(MarketTooLargeError):
        get_market(scope=ALL, on=ON)


@pytest.fixture
def client(user_with, client_for, monkeypatch):
    from xieshou.labour.views import whatif as views

    monkeypatch.setattr(views, "timezone", SimpleNamespace(localdate=lambda: ON))
    return client_for(user_with("recruitment_steward", regions=["310113", "530326"]))


def test_page_answers_for_the_chosen_vacancy(client):
    make_wish()
    make_wish()
    vacancy = make_vacancy(make_employer(), head_count=1)

    page = client.get(reverse("labour:market"))
    chosen = client.get(reverse("labour:market") + page.context["page"].object_list[0]["url"])

    assert page.context["answer"] is None
    assert chosen.context["answer"].row.vacancy.pk == vacancy.pk
    assert chosen.context["answer"].more.placed_change == 1


@pytest.mark.parametrize("vacancy", ["no-key", "01a21e32-b8ae-7214-8c48-94eff8ae654d"])
def test_wrong_vacancy_is_not_found(client, vacancy):
    make_wish()
    make_vacancy()
    assert client.get(reverse("labour:market"), {"vacancy": vacancy}).status_code == 404


def test_page_says_that_the_market_is_too_large(client, monkeypatch):
    make_wish()
    make_vacancy()
    monkeypatch.setattr(whatif, "MOST_PAIRS", 0)
    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    assert "The market is too large for this page" in page.content.decode()


def test_empty_page_says_what_is_needed(client):
    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    assert "Nothing to match today" in page.content.decode()


def test_too_large_market_shows_the_prices_that_the_last_run_stored(actor_with, client, monkeypatch):
    for _number in range(3):
        make_wish()
    scarce, spare = make_vacancy(head_count=1), make_vacancy(head_count=9, occupation_code="6-18-02-04")
    actor = steward(actor_with, regions=("310113", "530326"))
    run = request_run(actor=actor, at=AT, on=ON)
    calculate_run(run_id=run.pk, actor=actor, at=AT)
    run.refresh_from_db()
    monkeypatch.setattr(whatif, "MOST_PAIRS", 0)

    found = whatif.find_stored_prices(scope=ALL)
    assert found is not None
    assert {str(one.vacancy.pk): one.points for one in found[1]} == run.prices
    assert scarce.pk in {one.vacancy.pk for one in found[1]}
    assert spare.pk not in {one.vacancy.pk for one in found[1]}  # places to spare have no price
    assert [one.points for one in found[1]] == sorted(run.prices.values(), reverse=True)
    assert whatif.find_stored_prices(scope=Scope.of(["6531"])) is None
    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    assert "Prices of the last run" in page.content.decode()
    listed = client.get("/api/v1/labour/market-prices").json()
    assert {row["vacancy_id"]: row["points"] for row in listed} == run.prices


def test_no_run_has_no_prices(client):
    assert whatif.find_stored_prices(scope=ALL) is None
    assert client.get("/api/v1/labour/market-prices").json() == []

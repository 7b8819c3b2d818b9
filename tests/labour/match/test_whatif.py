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
    from xieshou.labour.api import boards
    from xieshou.labour.views import whatif as views

    for module in (views, boards):
        monkeypatch.setattr(module, "timezone", SimpleNamespace(localdate=lambda: ON))
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


@pytest.fixture
def large(actor_with, monkeypatch):
    """Make a run of a market, one of whose seekers is of a priority household, and forbid solving it again."""

    def make(head_count=1):
        make_wish(skills={"sewing": 3})
        make_wish(priority=True)
        make_wish()
        scarce = make_vacancy(head_count=head_count)
        make_vacancy(head_count=9, occupation_code="6-18-02-04")
        actor = steward(actor_with, regions=("310113", "530326"))
        run = request_run(actor=actor, at=AT, on=ON)
        calculate_run(run_id=run.pk, actor=actor, at=AT)
        run.refresh_from_db()
        exact = price_one(get_market(scope=ALL, on=ON), scarce.pk)
        monkeypatch.setattr(whatif, "MOST_PAIRS", 5)
        return run, scarce, exact

    return make


def test_stored_price_bounds_what_the_market_solved_again_says(large):
    run, scarce, exact = large()
    found, price = whatif.get_stored_price(scarce.pk, scope=ALL)

    def whole(change):
        return change.score_change + run.priority_reward * change.priority_change

    assert found.pk == run.pk
    assert run.gap == 0 < price.points == run.prices[str(scarce.pk)]
    assert (price.more_at_most, price.less_at_most) == (price.points, -price.points)
    assert whole(exact.more) <= price.more_at_most
    assert whole(exact.less) <= price.less_at_most < 0


def test_what_a_run_left_unproven_widens_both_bounds(large):
    run, scarce, _exact = large()
    run.gap, run.proven = 40, False
    run.save()
    _run, price = whatif.get_stored_price(scarce.pk, scope=ALL)
    assert (price.more_at_most, price.less_at_most) == (price.points + 40, 40 - price.points)
    run.gap = None
    run.save()
    assert whatif.find_stored_prices(scope=ALL) is None


@pytest.mark.parametrize(("most", "is_exact"), [(6, True), (5, False)], ids=["at the limit", "one pair more"])
def test_page_and_api_solve_up_to_the_limit_and_bound_beyond(large, client, monkeypatch, most, is_exact):
    run, scarce, exact = large()
    monkeypatch.setattr(whatif, "MOST_PAIRS", most)  # three seekers, two vacancies
    at = {"vacancy": str(scarce.pk)}
    page = client.get(reverse("labour:market"), at, headers={"accept-language": "en"})
    answer = client.get(f"/api/v1/labour/market/{scarce.pk}").json()
    if is_exact:
        assert page.context["answer"].more == exact.more
        assert answer["more"]["score_change"] == exact.more.score_change
        assert answer["bound"] is None
        return
    assert page.context["bound"].vacancy.pk == scarce.pk
    assert "bounds that hold for every assignment" in page.content.decode()
    assert (answer["more"], answer["less"], answer["places"]) == (None, None, 1)
    assert answer["bound"] == {
        "run_id": str(run.pk), "on_date": ON.isoformat(), "price": run.prices[str(scarce.pk)],
        "more_at_most": run.prices[str(scarce.pk)], "less_at_most": -run.prices[str(scarce.pk)],
        "priority_reward": run.priority_reward,
    }  # fmt: skip


def test_vacancy_without_a_stored_price_is_not_found(large, client):
    large()
    for vacancy in (str(uuid4()), "no-key"):
        assert client.get(reverse("labour:market"), {"vacancy": vacancy}).status_code == 404
    assert client.get(f"/api/v1/labour/market/{uuid4()}").status_code == 404


def test_no_run_has_no_price_of_a_vacancy():
    with pytest.raises(NotFound):
        whatif.get_stored_price(uuid4(), scope=ALL)


def test_no_run_has_no_prices(client):
    assert whatif.find_stored_prices(scope=ALL) is None
    assert client.get("/api/v1/labour/market-prices").json() == []

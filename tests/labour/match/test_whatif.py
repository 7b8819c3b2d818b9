"""What one place more or less changes: exact, in the scope, and said clearly where it cannot be told."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.labour.makers import ON, make_employer, make_vacancy, make_wish
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.labour.queries import whatif
from xieshou.labour.queries.whatif import MarketTooLargeError, get_market

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def test_one_more_place_lets_one_more_in(db):
    for _number in range(3):
        make_wish()
    full = make_vacancy(head_count=2)

    market, answer = get_market(scope=ALL, on=ON, vacancy_id=full.pk)

    assert (market.seekers, market.placed, market.proven) == (3, 2, True)
    assert (answer.places, answer.more.placed_change, answer.less.placed_change) == (2, 1, -1)
    assert answer.more.score_change > 0 > answer.less.score_change
    assert (market.rows[0].priority, market.rows[0].points) >= (0, answer.more.score_change)


def test_place_that_nobody_takes_is_worth_nothing(db):
    make_wish()
    wide = make_vacancy(head_count=5)

    _market, answer = get_market(scope=ALL, on=ON, vacancy_id=wide.pk)

    assert (answer.more.score_change, answer.more.placed_change, answer.less.placed_change) == (0, 0, 0)


def test_priority_household_is_counted_apart(db):
    make_wish(skills={"sewing": 3})
    make_wish(priority=True)
    only = make_vacancy(head_count=1)

    market, answer = get_market(scope=ALL, on=ON, vacancy_id=only.pk)

    assert (answer.more.priority_change, answer.less.priority_change) == (0, -1)
    assert market.rows[0].priority == 0


def test_empty_market_has_no_answer(db):
    assert get_market(scope=ALL, on=ON) == (whatif.Market(0, 0, 0, proven=True, rows=[]), None)


def test_unknown_vacancy_is_not_found(db):
    make_wish()
    make_vacancy()
    with pytest.raises(NotFound):
        get_market(scope=ALL, on=ON, vacancy_id=uuid4())


def test_too_large_market_is_refused(db, monkeypatch):
    make_wish()
    make_vacancy()
    monkeypatch.setattr(whatif, "MOST_PAIRS", 0)
    with pytest.raises(MarketTooLargeError):
        get_market(scope=ALL, on=ON)


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=["310113", "530326"]))


@pytest.mark.usefixtures("_today")
def test_page_answers_for_the_chosen_vacancy(client):
    make_wish()
    make_wish()
    vacancy = make_vacancy(make_employer(), head_count=1)

    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    chosen = client.get(reverse("labour:market") + page.context["page"].object_list[0]["url"])

    assert page.context["answer"] is None
    assert chosen.context["answer"].vacancy.pk == vacancy.pk
    assert chosen.context["answer"].more.placed_change == 1


@pytest.fixture
def _today(monkeypatch):
    from xieshou.labour.views import whatif as views

    monkeypatch.setattr(views, "timezone", SimpleNamespace(localdate=lambda: ON))


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize("vacancy", ["no-key", "01a21e32-b8ae-7214-8c48-94eff8ae654d"])
def test_wrong_vacancy_is_not_found(client, vacancy):
    make_wish()
    make_vacancy()
    assert client.get(reverse("labour:market"), {"vacancy": vacancy}).status_code == 404


@pytest.mark.usefixtures("_today")
def test_page_says_that_the_market_is_too_large(client, monkeypatch):
    make_wish()
    make_vacancy()
    monkeypatch.setattr(whatif, "MOST_PAIRS", 0)
    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    assert "The market is too large for this page" in page.content.decode()


def test_empty_page_says_what_is_needed(client):
    page = client.get(reverse("labour:market"), headers={"accept-language": "en"})
    assert "Nothing to match today" in page.content.decode()

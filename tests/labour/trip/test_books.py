"""Costs of journeys in the ledger: out of the payer's account, by two people, undone by its mirror."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from tests.labour.story import EAST, WEST
from tests.labour.subsidy.funds import OPENED, SYSTEM, county_funds
from tests.labour.trip.test_operations import make_trip, two  # noqa: F401 -- fixture
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.refusals import TwoPeopleError
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.records import links_of
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import TripCost
from xieshou.labour.operations import trip, trip_books
from xieshou.labour.operations.subsidy_books import BooksClosedError, PayingAccountError
from xieshou.labour.queries.trip_costs import costs_to_book

DAY = date(2026, 3, 8)
EN = {"accept-language": "en"}


@pytest.fixture
def paying(two, actor_with):  # noqa: F811
    """Return a trip with a cost of the county and what books it."""
    story, _other = two
    made, _stop = make_trip(story)
    story.county = replace(story.county, user_id=story.county.user_id or new_id())
    officer = actor_with("project_officer", regions=[WEST], user_id=new_id())
    cost = add(story, made, "county", 120_000)
    return story, made, cost, {
        "cost_id": cost.pk, "account_id": county_funds().pk, "booked_on": DAY, "actor": officer,
        "at": story.now(9),
    }  # fmt: skip


def add(story, made, payer, fen):
    cost = trip.Cost("vehicle", payer, fen)
    return trip.add_cost(trip_id=made.pk, cost=cost, actor=story.county, at=story.now(8))


def test_cost_is_booked_once_to_the_carrier_and_reversed_with_what_takes_it_back(paying):
    story, made, cost, step = paying
    booked = trip_books.book_cost(**step)
    assert trip_books.book_cost(**step).entry_id == booked.entry_id
    entry, carrier = Entry.objects.get(), Account.objects.get(holder_id=made.pk)
    assert (entry.amount_fen, entry.booked_on, entry.maker_id) == (120_000, DAY, story.county.user_id)
    assert (carrier.kind, carrier.balance_fen, carrier.region_code[:6], carrier.partner_region_code[:6]) == (
        "payee", 120_000, WEST, EAST,
    )  # fmt: skip
    keys = [("labour.trip_cost", cost.pk), ("labour.trip", made.pk)]
    assert [link.url for link in links_of(keys, story.county).values()] == [
        reverse("labour:trip", args=[made.pk])
    ] * 2
    assert links_of(keys, step["actor"]) == {}

    back = trip.reverse_cost(cost_id=cost.pk, reason="发票作废", actor=story.county, at=story.now(9))
    assert list(costs_to_book(step["actor"].scope)) == [back]
    trip_books.book_cost(**{**step, "cost_id": back.pk, "account_id": None})
    carrier.refresh_from_db()
    assert (carrier.balance_fen, Entry.objects.count(), any(count_breaks().values())) == (0, 2, False)
    assert not costs_to_book(step["actor"].scope)


def test_who_entered_a_cost_and_other_places_do_not_book_it(paying, actor_with):
    story, made, cost, step = paying
    with pytest.raises(TwoPeopleError):
        trip_books.book_cost(**{**step, "actor": replace(step["actor"], user_id=story.county.user_id)})
    with pytest.raises(Denied):
        trip_books.book_cost(**{**step, "actor": story.county})
    east = actor_with("cooperation_officer", regions=[EAST], user_id=new_id())
    with pytest.raises(Denied):
        trip_books.book_cost(**{**step, "actor": east})
    stranger = actor_with("project_officer", regions=["530823"], user_id=new_id())
    with pytest.raises(NotFound):
        trip_books.book_cost(**{**step, "actor": stranger})
    theirs = add(story, made, "district", 5_000)
    funds = county_funds(EAST)
    booked = trip_books.book_cost(
        **{**step, "cost_id": theirs.pk, "account_id": funds.pk, "actor": east}
    )  # fmt: skip
    assert (booked.account_id, list(costs_to_book(east.scope))) == (funds.pk, [])
    assert list(costs_to_book(step["actor"].scope)) == [cost]


def test_cost_without_public_money_account_or_open_books_is_refused(paying):
    story, made, cost, step = paying
    private = add(story, made, "employer", 900)
    with pytest.raises(Denied):
        trip_books.book_cost(**{**step, "cost_id": private.pk})
    for account_id in (None, county_funds("530823").pk):
        with pytest.raises(PayingAccountError):
            trip_books.book_cost(**{**step, "account_id": account_id})
    with pytest.raises(trip_books.BookingDayError):
        trip_books.book_cost(**{**step, "booked_on": date(2026, 3, 10)})
    closer = replace(SYSTEM, user_id=new_id())
    ledger.close_period(region_code=WEST.ljust(12, "0"), until=DAY, on=DAY, actor=closer, at=OPENED)
    with pytest.raises(BooksClosedError):
        trip_books.book_cost(**{**step, "booked_on": date(2026, 3, 7)})
    TripCost.objects.filter(pk=cost.pk).update(entered_by_id=None)
    with pytest.raises(TwoPeopleError):
        trip_books.book_cost(**step)


def test_cost_that_was_taken_back_before_it_was_booked_is_nothing_to_book(paying):
    story, _made, cost, step = paying
    back = trip.reverse_cost(cost_id=cost.pk, reason="发票作废", actor=story.county, at=story.now(9))
    for row in (cost, back):
        with pytest.raises(trip_books.NothingToBookError):
            trip_books.book_cost(**{**step, "cost_id": row.pk})
    assert not costs_to_book(step["actor"].scope)


def test_page_and_api_book_what_waits(paying, user_with, client_for):
    _story, made, cost, step = paying
    payer = client_for(user_with("project_officer", regions=[WEST]))
    page = payer.get(reverse("labour:trip_costs"), headers=EN)
    assert made.title in page.content.decode()
    address = reverse("labour:trip_cost_book", args=[cost.pk])
    refused = payer.post(address, {"account_id": "", "booked_on": "2026-03-08"}, headers=EN)
    assert (refused.status_code, "This field is required" in refused.content.decode()) == (422, True)
    api = "/api/v1/labour/trip-costs/"
    assert [one["id"] for one in payer.get(api).json()] == [str(cost.pk)]
    booking = {"account_id": str(step["account_id"]), "booked_on": "2026-03-08"}
    assert payer.post(address, booking).status_code == 302
    again = payer.post(f"{api}{cost.pk}/book", booking, content_type="application/json")
    with in_scope(Scope.everything()):
        assert again.json()["entry_id"] == str(Entry.objects.get().pk)
    assert "Every cost is booked" in payer.get(reverse("labour:trip_costs"), headers=EN).content.decode()

"""The caller's own calendar through the API: the limits of a period, and the feed that ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.http import urlencode

from xieshou.kernel.calendar.operations import Booking, book
from xieshou.kernel.ids import new_id

pytestmark = pytest.mark.django_db
ENTRIES, FEED = "/api/v1/calendar/entries/", "/api/v1/calendar/feed"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _asked(client, start, length):
    period = {"from_at": start.isoformat(), "to_at": (start + length).isoformat()}
    return client.get(f"{ENTRIES}?{urlencode(period)}")


def test_own_entries_of_a_period_and_nobody_elses(user_with, client_for):
    mine, other = (user_with("station_west", regions=["530326"]) for _ in range(2))
    for user in (mine, other):
        end, region = START + timedelta(hours=1), "530326000000"
        slot = Booking(("test", new_id()), "面试", START, end, users=[user.pk], region_code=region)
        book(slot, at=START)
    client = client_for(mine)

    (entry,) = _asked(client, START, timedelta(days=92)).json()
    assert (entry["title"], entry["source_kind"]) == ("面试", "test")
    assert _asked(client, START + timedelta(hours=1), timedelta(days=1)).json() == []


@pytest.mark.parametrize("length", [timedelta(), timedelta(hours=-1), timedelta(days=92, seconds=1)])
def test_period_beyond_the_limit_is_refused_with_its_field(user_with, client_for, length):
    refused = _asked(client_for(user_with("employer")), START, length)

    assert (refused.status_code, refused.json()["field"]) == (409, "to_at")


def test_times_without_a_zone_are_those_of_the_country(user_with, client_for):
    client = client_for(user_with("employer"))

    assert client.get(f"{ENTRIES}?from_at=2026-03-02T09:00:00&to_at=2026-03-03T09:00:00").json() == []
    assert client.get(f"{ENTRIES}?from_at=tomorrow").status_code == 422


def test_a_new_address_ends_the_former_and_closing_ends_it(user_with, client_for, client):
    user = client_for(user_with("employer"))
    first = user.post(FEED).json()["address"]
    second = user.post(FEED).json()["address"]

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert [user.delete(FEED).status_code for _ in range(2)] == [204, 204]
    assert client.get(second).status_code == 404


def test_without_sign_in_is_unauthorised(client):
    assert (client.get(ENTRIES).status_code, client.post(FEED).status_code) == (401, 401)

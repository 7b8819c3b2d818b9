"""The subscribed feed: secret, revocable, bound to the account and its scope of today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from xieshou.kernel.calendar import operations
from xieshou.kernel.ids import new_id


@pytest.fixture
def user(user_with):
    return user_with("recruitment_steward", regions=["5303"])


@pytest.fixture
def token(db, user, actor_with, at):
    return operations.open_feed(actor=actor_with("recruitment_steward", user_id=user.pk), at=at)


def _book(user, *, region="530326103201"):
    start = timezone.now() + timedelta(days=1)
    operations.book(
        operations.Booking(
            source=("labour.interview", new_id()), title_text="Interview: %(post)s", title_values={"post": "缝纫工"},
            start_at=start, end_at=start + timedelta(minutes=30), users=[user.pk], place="A座", region_code=region,
        ),
        at=timezone.now(),
    )  # fmt: skip


def test_feed_with_the_token_gives_the_entries_without_sign_in(user, token, client):
    _book(user)

    response = client.get(f"/calendar/feed/{token}.ics")

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert [(str(event["LOCATION"]), str(event["STATUS"])) for event in events] == [("A座", "CONFIRMED")]
    assert "缝纫工" in str(events[0]["SUMMARY"])


def test_feed_with_another_token_is_not_found(token, client):
    assert client.get(f"/calendar/feed/{token}x.ics").status_code == 404


def test_feed_after_closing_is_not_found(user, token, client, client_for):
    client_for(user).post("/calendar/feed/close/")

    assert client.get(f"/calendar/feed/{token}.ics").status_code == 404


def test_feed_opened_anew_ends_the_former_address(user, token, client, client_for):
    client_for(user).post("/calendar/feed/open/")

    assert client.get(f"/calendar/feed/{token}.ics").status_code == 404


def test_feed_dies_with_the_account(user, token, client):
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert client.get(f"/calendar/feed/{token}.ics").status_code == 404


def test_feed_of_a_moved_official_shows_nothing_of_the_old_area(user, token, client):
    _book(user)
    user.grants.update(region_prefixes=["6531"])

    response = client.get(f"/calendar/feed/{token}.ics")

    assert Calendar.from_ical(response.content).walk("VEVENT") == []


def test_token_is_not_stored(token):
    from xieshou.kernel.calendar.models import Feed

    assert token.encode() not in bytes(Feed.objects.get().token_digest)


def test_agenda_shows_the_address_once(user, client_for, db):
    client = client_for(user)
    client.post("/calendar/feed/open/")

    first, again = (client.get("/calendar/").content.decode() for _ in range(2))

    assert re.search(r"/calendar/feed/[\w-]{43}\.ics", first)
    assert not re.search(r"/calendar/feed/[\w-]{43}\.ics", again)


@pytest.mark.parametrize("week", ["", "2026-03-02", "nonsense"])
def test_agenda_of_any_week_is_shown(user, client_for, db, week):
    assert client_for(user).get("/calendar/", {"week": week}).status_code == 200


def test_agenda_of_an_impossible_week_is_not_found(user, client_for, db):
    assert client_for(user).get("/calendar/", {"week": "2026-99-99"}).status_code == 404


def test_own_entry_is_given_as_a_file_and_anothers_is_not_found(user, user_with, client_for, db):
    from xieshou.kernel.calendar.models import Entry

    _book(user)
    entry = Entry.objects.get()
    other = user_with("recruitment_steward", regions=["5303"])

    given = client_for(user).get(f"/calendar/entries/{entry.pk}.ics")

    assert len(Calendar.from_ical(given.content).walk("VEVENT")) == 1
    assert client_for(other).get(f"/calendar/entries/{entry.pk}.ics").status_code == 404

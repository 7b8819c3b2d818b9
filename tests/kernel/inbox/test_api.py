"""Notices and tasks through the API: one's own only, in pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.ids import new_id
from xieshou.kernel.inbox.operations import Message, Where, add_task, notify

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/inbox"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DOOR = "labour.placement.confirm_county"


@pytest.fixture
def user(user_with):
    return user_with("station_west", regions=["530326"])


def _set_task(number: int, region: str = "530326000000") -> None:
    where = Where(region_code=region)
    message = Message("test.kind", "Task", ("test", new_id()), where=where)
    add_task(message, capability=DOOR, due_on=AT.date() + timedelta(days=number), at=AT)


def test_tasks_of_one_capability_and_area_the_most_pressing_first(user, user_with, client_for):
    for number in (3, 1):
        _set_task(number)
    _set_task(0, "653100000000")
    client = client_for(user)

    found = client.get(f"{ROOT}/tasks/").json()
    assert [row["due_on"] for row in found["items"]] == ["2026-03-03", "2026-03-05"]
    assert client.get(f"{ROOT}/tasks/?kind=other").json() == {"items": [], "total": 0}
    assert client.get(f"{ROOT}/tasks/?page=2").json() == {"items": [], "total": 2}
    assert client.get(f"{ROOT}/tasks/?page=0").status_code == 422
    cadre = client_for(user_with("village_cadre", regions=["530326"]))
    assert cadre.get(f"{ROOT}/tasks/").json()["total"] == 0
    done = f"{ROOT}/tasks/{found['items'][0]['id']}/done"
    assert cadre.post(done).status_code == 404
    assert client.post(done).json()["done_at"]
    assert client.post(done).status_code == 404


def test_list_of_tasks_asks_as_much_for_three_as_for_one(user, client_for):
    client, counts = client_for(user), []
    client.get(f"{ROOT}/tasks/")
    for number in range(3):
        _set_task(number)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"{ROOT}/tasks/").json()["total"] == number + 1
        counts.append(len(asked))

    assert counts[0] == counts[2]


def test_notices_are_read_one_by_one(user, user_with, client_for):
    message = Message("test.kind", "Notice", ("test", new_id()))
    (notice,) = notify(message, recipients=[user.pk], key="one", at=AT)
    client, other = client_for(user), client_for(user_with("employer"))

    assert client.get(f"{ROOT}/notices/?unread=true").json()["total"] == 1
    assert other.get(f"{ROOT}/notices/").json()["total"] == 0
    assert other.post(f"{ROOT}/notices/{notice.pk}/read").status_code == 404
    assert client.post(f"{ROOT}/notices/{notice.pk}/read").json()["read_at"]
    assert client.get(f"{ROOT}/notices/?unread=true").json()["total"] == 0
    assert client.get(f"{ROOT}/notices/").json()["items"][0]["id"] == str(notice.pk)


@pytest.mark.parametrize("path", ["/tasks/", "/notices/"])
def test_without_sign_in_is_unauthorised(client, path):
    assert client.get(f"{ROOT}{path}").status_code == 401

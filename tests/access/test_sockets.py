"""Every role at every socket: no role opens it, not even with a session; only whoever is booked gets in, once."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.kernel.realtime.test_socket import Tab, _keep_the_connection, run  # noqa: F401 -- a fixture
from tests.labour.conftest import story  # noqa: F401 -- a fixture
from tests.labour.own.conftest import book_now
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.realtime.vocabulary import Closing
from xieshou.labour.operations import call

from .routes import list_sockets

REGIONS = ["310113", "530326"]
GUESSES = ("0" * 10, "A" * 43)


def knock(given: str, cookie: str = "") -> int:
    """Return the code with which the socket turns away whoever shows this pass with this session."""

    async def scenario():
        tab = Tab()
        if cookie:
            tab.headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
        await tab.connect()
        await tab.say(kind="enter", epoch="e1", **{"pass": given})
        return await tab.end()

    return int(run(scenario))


def enters(given: str) -> str:
    """Return the role of the seat that a pass opens."""

    async def scenario():
        tab = Tab()
        frame = await tab.enter(given)
        await tab.leave()
        return frame["role"]

    return str(run(scenario))


@pytest.fixture
def booked(story):  # noqa: F811 -- the fixture above
    """Return a worker's interview that is about to begin."""
    return book_now(story)


def test_there_is_one_socket_and_it_asks_for_a_pass() -> None:
    assert [(route.path, route.door) for route in list_sockets()] == [("/realtime/room/", "a pass")]


@pytest.mark.parametrize("role", ["", *role_table().roles])
def test_no_role_gets_into_a_room_where_it_is_not_booked(booked, user_with, role) -> None:
    client = Client()
    if role:
        user = user_with(role, regions=REGIONS, organisations=[booked.employer_id])
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(reverse("labour:interview_pass", args=[booked.pk]))
    assert answer.status_code in (302, 403, 404, 409)
    assert b'"pass"' not in answer.content
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    for guess in GUESSES:
        assert knock(guess, session.value if session else "") == Closing.PASS_REFUSED


def test_whoever_is_booked_gets_in_once(booked, story, client_for, actor_with) -> None:  # noqa: F811
    host = client_for(story.interviewer).post(reverse("labour:interview_pass", args=[booked.pk]))
    given = json.loads(host.content)["pass"]
    code = call.take_candidate_code(interview_id=booked.pk, actor=story.county, at=booked.booked_at)

    assert (enters(given), enters(code)) == ("host", "guest")
    assert [knock(given), knock(code)] == [Closing.PASS_REFUSED] * 2

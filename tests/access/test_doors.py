"""What stands before every door: the second factor where it is demanded, and the token of one's own page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from xieshou.config.api import SecondFactorMissing
from xieshou.config.demo.accounts import ACCOUNTS
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.doors import PUBLIC

from .probing import NOBODY, OTHERS, PARAMETER
from .routes import Route, list_api, list_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENLESS = 418
COUNTY = "530326"


def _address(route: Route) -> str:
    return PARAMETER.sub(lambda match: str(OTHERS.get(match[1] or match[2], NOBODY)), route.path)


def _own_pages() -> list[Route]:
    third_party = ("account_", "mfa_", "usersessions_", "socialaccount_")
    return [
        route for route in list_pages() if route.door != PUBLIC and not route.name.startswith(third_party)
    ]


def _admitted(clients, routes) -> Iterator[tuple[Client, Route]]:
    """Yield each route that one of the clients' roles may enter, with the first such client."""
    for route in routes:
        for role, client in clients.items():
            if route.admits(role):
                yield client, route
                break


def _detail(response: HttpResponse) -> str:
    return str(json.loads(response.content).get("detail", ""))


@pytest.fixture
def officials(db, user_with, client_for):
    """Return a client for every role that needs a second factor; none of the users has one."""
    roles = [account.role for account in ACCOUNTS if role_table().roles[account.role].needs_second_factor]
    assert roles
    return {role: client_for(user_with(role, regions=[COUNTY])) for role in roles}


def test_no_page_opens_without_the_second_factor(officials, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    there, reached = reverse("mfa_index"), 0
    for client, route in _admitted(officials, _own_pages()):
        if "GET" in route.methods:
            response = client.get(_address(route))
            assert (response.status_code, response["Location"]) == (302, there), route.name
            reached += 1
    assert reached > 100


def test_no_operation_of_the_api_runs_without_the_second_factor(officials, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    closed = [route for route in list_api() if route.door != PUBLIC]
    reached = 0
    for client, route in _admitted(officials, closed):
        response = client.generic(route.methods[0], _address(route), b"{}", "application/json")
        assert (response.status_code, _detail(response)) == (403, str(SecondFactorMissing())), route.name
        reached += 1
    assert reached > 100


def test_second_factor_can_be_set_up_and_left_without_one(officials, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = next(iter(officials.values()))
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def tokenless(_request, reason: str = "") -> HttpResponse:
    """Answer a request without the page's token by a status of its own."""
    return HttpResponse(reason, status=TOKENLESS)


def test_no_page_writes_without_the_token_of_our_own_page(db, user_with, settings) -> None:
    settings.CSRF_FAILURE_VIEW = f"{__name__}.tokenless"
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        user_with("county_approver", regions=[COUNTY]), backend=settings.AUTHENTICATION_BACKENDS[1]
    )
    writing = [route for route in list_pages() if "POST" in route.methods]
    assert len(writing) > 100
    open_to_strangers = {
        route.name for route in writing if client.post(_address(route)).status_code != TOKENLESS
    }
    assert open_to_strangers == set()


def test_no_operation_of_the_api_writes_without_the_token(db, user_with, settings) -> None:
    client = Client(enforce_csrf_checks=True)
    everybody = user_with(*role_table().roles, regions=[COUNTY])
    client.force_login(everybody, backend=settings.AUTHENTICATION_BACKENDS[1])
    writing = [route for route in list_api() if set(route.methods) - {"GET"}]
    assert len(writing) > 50
    for route in writing:
        response = client.generic(route.methods[0], _address(route), b"{}", "application/json")
        assert (response.status_code, "CSRF" in response.content.decode()) == (403, True), route.name

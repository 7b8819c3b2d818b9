"""Signing in and out, throttling, idle sessions, second factor, deny by default."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.plugins.actors import ON, PASSWORD
from xieshou.kernel.access.middleware import LAST_SEEN
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope

LOGIN = "/account/login/"


def _events() -> list[tuple[str, str]]:
    """Return the audit events; the request has left the test's transaction in the scope of its actor."""
    with in_scope(Scope.everything()):
        return list(Event.objects.values_list("event", "actor_name"))


def _sign_in(client: Client, username: str, password: str):
    return client.post(LOGIN, {"login": username, "password": password})


def test_sign_in_leads_home_and_is_audited(db, user_with) -> None:
    user = user_with("village_cadre", regions=["530326103201"])
    client = Client()
    response = _sign_in(client, user.username, PASSWORD)
    assert (response.status_code, response.url) == (302, "/")
    assert _events() == [("access.sign_in.succeeded", user.display_name)]


def test_sign_in_wrong_password_is_refused_and_audited(db, user_with) -> None:
    user = user_with("village_cadre")
    assert _sign_in(Client(), user.username, "wrong-password-0").status_code == 200
    assert _events() == [("access.sign_in.failed", user.username)]


def test_sign_in_is_throttled_after_six_failures(db, user_with) -> None:
    user = user_with("village_cadre")
    client = Client()
    statuses = [_sign_in(client, user.username, "wrong-password-0").status_code for _attempt in range(7)]
    assert statuses[-1] in (403, 429)
    assert _sign_in(client, user.username, PASSWORD).status_code in (403, 429)


def test_sign_in_never_leads_to_another_host(db, user_with) -> None:
    user = user_with("village_cadre")
    response = Client().post(
        LOGIN + "?next=//evil.example/",
        {"login": user.username, "password": PASSWORD, "next": "//evil.example/"},
    )
    assert response.url == "/"


def test_sign_in_changes_the_session_key(db, user_with) -> None:
    user = user_with("village_cadre")
    client = Client()
    client.get(LOGIN)
    client.session["x"] = 1
    before = client.session.session_key
    _sign_in(client, user.username, PASSWORD)
    assert client.session.session_key != before


def test_idle_session_ends(db, user_with, client_for) -> None:
    client = client_for(user_with("village_cadre"))
    assert client.get("/account/2fa/").status_code == 200
    session = client.session
    session[LAST_SEEN] = session[LAST_SEEN] - 31 * 60
    session.save()
    assert client.get("/account/2fa/").status_code == 302


def test_sign_up_does_not_exist(db) -> None:
    assert Client().get("/account/signup/").status_code == 404


def test_second_factor_is_asked_where_the_installation_demands_it(
    db, user_with, client_for, settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    official = client_for(user_with("security_administrator", regions=["5303"]))
    response = official.get(reverse("access:users"))
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_second_factor_is_not_asked_elsewhere(db, user_with, client_for, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    official = client_for(user_with("security_administrator", regions=["5303"]))
    assert official.get(reverse("access:users")).status_code == 200


def test_pages_are_kept_out_of_caches(db, user_with, client_for) -> None:
    response = client_for(user_with("village_cadre")).get("/account/2fa/")
    assert {"no-store", "private"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert "Cookie" in response["Vary"]


def test_view_without_a_mark_is_refused(db, rf: RequestFactory, user_with) -> None:
    from django.core.exceptions import PermissionDenied
    from django.http import HttpResponse

    from xieshou.kernel.access.middleware import ActorMiddleware
    from xieshou.kernel.access.queries import get_actor
    from xieshou.kernel.doors import public

    request = rf.get("/")
    request.actor = get_actor(user_with("village_cadre"), on=ON)
    request.resolver_match = None
    middleware = ActorMiddleware(lambda _request: HttpResponse())

    def unmarked(_request):
        return HttpResponse()

    with pytest.raises(PermissionDenied):
        middleware.process_view(request, unmarked, (), {})
    assert middleware.process_view(request, public(unmarked), (), {}) is None

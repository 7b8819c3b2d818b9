"""Attacks by parameters: hidden columns, oracles of order and filter, quiet methods, and requests too large."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import transaction

from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import PUBLIC
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import open_id_number, open_phone
from xieshou.kernel.scope_sql import in_scope

from .canaries import CANARY
from .probing import PARAMETER, Probe, enters, is_list, unpacked
from .routes import list_api, list_pages
from .world import own_world

if TYPE_CHECKING:
    from django.test import Client

CLERKS = ("village_cadre", "auditor")
COLUMNS = {  # A9: asking for columns, templates and formats that nobody offered
    "fields": "id_number,id_no,phone,id_number_cipher,password",
    "columns": "id_number,phone",
    "include": "person.id_number,person.user.password",
    "expand": "person",
    "show": "id_number",
    "template": "../../secrets",
    "reveal": "1",
    "purpose": "核对",
    "unmask": "true",
}
ORACLES = (  # A10, A11: order and filter by what the role does not see
    {"ordering": "id_number_index"},
    {"order_by": "phone_cipher);--"},
    {"person__id_number_index__startswith": "a"},
    {"head__user__password__startswith": "argon2"},
    {"income__gt": "1"},
    {"health": "disabled", "health__contains": "d"},
    {"id_number__gt": "5"},
    {"filter[phone]": "138"},
)
MARKUP = re.compile(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]+>")
WORDS = ("text/html", "text/plain", "text/csv", "application/json", "application/rss+xml", "application/xml")
# Keys and published digests, drawn or computed, and fractions of seconds: not of people.
DIGESTS = re.compile(r"[0-9a-f-]{16,}|\.\d{6,}")
# A list with anything in its address offers to keep it as a view.
OFFER = re.compile(r'(?s)<div class="x-saved">.*?</div>|<dialog[^>]*id="saved-keep".*?</dialog>')
BLANKS = re.compile(r"\s+")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with own_world(django_db_blocker, "attacks") as sides:
        yield sides


def _lists(role: str):
    routes = [route for route in [*list_pages(), *list_api()] if is_list(route) and enters(route, role)]
    return [route for route in routes if "logout" not in route.name]


def _probe(world, role: str) -> Probe:
    with in_scope(Scope.everything()):
        return Probe(*world, role)


def _get(client: Client, path: str, query: dict[str, str], method: str = "get"):
    with transaction.atomic():
        try:
            response = getattr(client, method)(path, query)
            content = b"".join(response.streaming_content) if response.streaming else response.content
        finally:
            transaction.set_rollback(True)
    return response, unpacked(content)


def _numbers(county: str) -> set[bytes]:
    with in_scope(Scope.everything()):
        people = list(Person.objects.filter(region_code__startswith=county))
    found = {number for person in people for number in (open_id_number(person), open_phone(person))}
    return {number.encode() for number in found - {""}}


def _seen(content: bytes) -> str:
    """Return what a page shows, without its markup (links repeat the query, forms hold tokens)."""
    return BLANKS.sub(" ", MARKUP.sub(" ", OFFER.sub(" ", content.decode(errors="replace"))))


@pytest.mark.parametrize("role", CLERKS)
def test_no_parameter_opens_a_masked_number(world, role) -> None:
    """A9: the own people's numbers, which the role sees masked, stay masked whatever is asked for."""
    probe, numbers = _probe(world, role), _numbers(world[0].county)
    assert numbers
    for route in Random(role).sample(_lists(role), 25):
        response, content = _get(probe.client, route.path, COLUMNS)
        assert response.status_code < 500, route.name
        assert not [number for number in numbers if number in content], route.name


@pytest.mark.parametrize("role", CLERKS)
def test_order_and_filter_by_hidden_columns_change_nothing(world, role) -> None:
    """A10, A11: the answer is a refusal, or the same rows in the same order."""
    probe, random = _probe(world, role), Random(role)
    changed = []
    for route in random.sample(_lists(role), 20):
        plain, content = _get(probe.client, route.path, {})
        if plain.status_code != 200:
            continue
        again = _seen(_get(probe.client, route.path, {})[1])
        shown = _seen(content)
        if again != shown:
            continue  # a page that tells the time
        for query in random.sample(ORACLES, 2):
            response, found = _get(probe.client, route.path, query)
            if response.status_code >= 500 or (response.status_code == 200 and _seen(found) != shown):
                changed.append((route.name, query))
    assert changed == []


@pytest.mark.parametrize("method", ["head", "options"])
def test_quiet_methods_tell_a_foreign_row_from_no_row_as_little_as_reading_does(world, method) -> None:
    """A14: same status, same headers, and no length, tag or count that gives a row away."""
    probe = _probe(world, "village_cadre")
    routes = [
        route
        for route in list_pages()
        if "GET" in route.methods and PARAMETER.search(route.path) and route.door != PUBLIC
    ]
    for route in Random(14).sample([route for route in routes if enters(route, "village_cadre")], 40):
        answers = []
        for keys in ("foreign", "nobody"):
            response, content = _get(probe.client, probe._address(route, keys), {}, method)
            assert CANARY.encode() not in content + str(dict(response.items())).encode(), route.name
            assert not {"ETag", "X-Total", "X-Total-Count", "Last-Modified"} & set(response.headers), (
                route.name
            )
            answers.append((response.status_code, sorted(response.headers)))
        assert answers[0] == answers[1] or route.name.startswith("organisations:"), route.name


def test_public_pages_together_tell_no_digit_of_a_number_and_no_whole_name(world) -> None:
    """A20: everything that anybody may open, put side by side, against the people of both sides."""
    with in_scope(Scope.everything()):
        probes = [_probe(world, ""), Probe(world[1], world[0], "")]
        people = list(Person.objects.all())
    text = b""
    for route in [*list_pages(), *list_api()]:
        if route.door == PUBLIC and "GET" in route.methods:
            for probe in probes:
                for keys in ("own", "foreign"):
                    response, content = _get(probe.client, probe._address(route, keys), {})
                    if response.headers.get("Content-Type", "").startswith(WORDS):
                        text += content
    shown = DIGESTS.sub(" ", _seen(text))
    assert len(shown) > 2_000
    windows = {
        number[start : start + 6]
        for person in people
        for number in (open_id_number(person)[6:], open_phone(person))
        for start in range(max(len(number) - 5, 0))
    }
    windows = {window for window in windows if len(set(window)) > 2}  # 000000 stands in codes of places too
    runs = set(re.findall(r"\d{6,}", shown))
    assert sorted({run for run in runs for window in windows if window in run}) == []
    names = {person.name for person in people if len(person.name) > 1 and CANARY not in person.name}
    assert sorted(name for name in names if name in shown) == []


@pytest.mark.parametrize("kind", ["form", "json"])
def test_ten_thousand_keys_in_one_request_are_refused_or_passed_over(world, kind) -> None:
    """A21: no endpoint takes a list without an end, or a nesting without a bottom."""
    probe = _probe(world, "county_approver")
    ids = [str(uuid4()) for _number in range(10_000)]
    deep: object = 1
    for _level in range(200):
        deep = {"include": deep, "ids": ids[:10]}
    routes = [route for route in (list_pages() if kind == "form" else list_api()) if "POST" in route.methods]
    routes = [route for route in routes if enters(route, "county_approver")]
    refused = 0
    for route in Random(21).sample(routes, min(len(routes), 40)):
        with transaction.atomic():
            if kind == "form":
                response = probe.client.post(probe._address(route, "own"), {"ids": ids, "line": ids})
            else:
                body = json.dumps({"ids": ids, "codes": ids, "include": deep})
                response = probe.client.post(probe._address(route, "own"), body, "application/json")
            transaction.set_rollback(True)
        assert response.status_code < 500, route.name
        refused += response.status_code == 400
    assert refused or kind == "json"

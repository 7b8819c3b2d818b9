"""No answer of the system to a foreign role may contain a canary: every address, role, method and filter."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from openpyxl import Workbook

from xieshou.config.demo.accounts import ACCOUNTS
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.names import name_of
from xieshou.kernel.scope_sql import in_scope

from .canaries import CANARY
from .probing import STAMPED, Probe, enters, is_list, list_queries, list_requests, unpacked, worlds_for
from .routes import list_api, list_pages
from .world import own_world

ROLES = ("", *(account.role for account in ACCOUNTS))
LEAST_REQUESTS = 20_000
QUICKEST = 12
QUERIES_A_LIST = 2
MANY_EVENTS = 150


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Give both sides in a database of its own; the requests of the tests are rolled back."""
    with own_world(django_db_blocker, "world") as sides:
        yield sides


@pytest.fixture(autouse=True)
def _no_contexts(monkeypatch):
    """Keep Django from copying the context of every part of a page: only what goes out is read here."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_more: None)


def _probe(world, role: str) -> Probe:
    with in_scope(Scope.everything()):
        return Probe(*world, role)


def test_every_event_of_the_worlds_reads_as_words(world) -> None:
    with in_scope(Scope.everything()):
        events = set(Event.objects.values_list("event", flat=True))
    assert len(events) > MANY_EVENTS
    assert {event for event in events if name_of(event) == event} == set()


def test_canary_in_a_workbook_is_seen() -> None:
    book, file = Workbook(), BytesIO()
    book.active.append([f"{CANARY}mem0a1b2c3d"])
    book.save(file)
    assert not STAMPED.search(file.getvalue())
    assert STAMPED.search(unpacked(file.getvalue()))


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_canary_and_no_open_door(world, role) -> None:
    probe, random = _probe(world, role), Random(role)
    for route, method in list_requests():
        for keys in worlds_for(route, role):
            probe.send(route, method, keys)
    queries = list_queries(world[1])
    lists = [route for route in [*list_pages(), *list_api()] if is_list(route)]
    lists = [route for route in lists if enters(route, role)]
    for route in lists:
        for query in random.sample(queries, QUERIES_A_LIST):
            probe.send(route, "GET", "own", query)
    quick = sorted(lists, key=lambda route: probe.seconds[route.name])[:QUICKEST]
    while probe.findings.requests * len(ROLES) < LEAST_REQUESTS:
        probe.send(random.choice(quick), "GET", "own", random.choice(queries) | random.choice(queries))
    assert not probe.findings.problems, "\n".join(probe.findings.problems)

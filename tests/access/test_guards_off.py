"""Each guard is taken away in turn, and the same checks that pass with it must then find the hole."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.db.models import Q
from django.test import Client

from tests.plugins.actors import AT, ON, PASSWORD
from xieshou.kernel import purposes
from xieshou.kernel.access import middleware, operations, rules
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope

from .keys import keys_of
from .probing import Probe, list_requests
from .world import own_world

LISTS = (
    "registry:households",
    "people:list",
    "labour:wishes",
    "labour:placements",
    "registry.list_households",
)
RECORDS = ("registry:household", "people:person", "labour:wish", "registry.read_household", "people.read")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with own_world(django_db_blocker, "guards") as sides:
        yield sides


def _problems(world, role: str, names: tuple[str, ...]) -> list[str]:
    """Return what the probe finds on some routes as one role, with own and with foreign keys."""
    with in_scope(Scope.everything()):
        probe = Probe(*world, role)
    for route, method in list_requests():
        if route.name in names and method == "GET":
            for keys in ("own", "foreign"):
                probe.send(route, method, keys)
    return probe.findings.problems


def test_doors_of_pages(world, monkeypatch) -> None:
    assert _problems(world, "system_administrator", RECORDS) == []
    monkeypatch.setattr(middleware.ActorMiddleware, "process_view", lambda *_arguments: None)
    assert _problems(world, "system_administrator", ("registry:households", "people:list")) != []


def test_sign_in_of_pages(world, monkeypatch) -> None:
    assert _problems(world, "", LISTS) == []
    monkeypatch.setattr(middleware.ActorMiddleware, "process_view", lambda *_arguments: None)
    assert _problems(world, "", ("registry:households", "people:list")) != []


def test_doors_of_the_api(world, monkeypatch) -> None:
    names = ("registry.list_households", "people.search", "labour.read_wishes")
    assert _problems(world, "system_administrator", names) == []
    monkeypatch.setattr(Actor, "can", lambda _actor, _capability: True)
    assert _problems(world, "system_administrator", names) != []


@contextmanager
def _walls_down():
    """Take row-level security away from every table."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall()]
        for name in tables:
            cursor.execute(f'alter table "{name}" disable row level security')
        yield
        for name in tables:
            cursor.execute(f'alter table "{name}" enable row level security')


def _filters_off(monkeypatch) -> None:
    monkeypatch.setattr(Scope, "region_q", lambda _scope, _column="region_code": Q())
    monkeypatch.setattr(Scope, "organisation_q", lambda _scope, _column="organisation_id": Q())
    monkeypatch.setattr(Scope, "covers_region", lambda _scope, _code: True)


def test_filters_alone_hold_without_the_database(world) -> None:
    with _walls_down():
        assert [found for found in _problems(world, "village_cadre", LISTS) if "canary" in found] == []


def test_database_alone_holds_without_filters(world, monkeypatch) -> None:
    _filters_off(monkeypatch)
    assert [found for found in _problems(world, "village_cadre", LISTS) if "canary" in found] == []


def test_without_both_walls_canaries_are_found(world, monkeypatch) -> None:
    _filters_off(monkeypatch)
    with _walls_down():
        assert [
            found for found in _problems(world, "village_cadre", (*LISTS, *RECORDS)) if "canary" in found
        ] != []


def test_scope_of_the_transaction(world, monkeypatch) -> None:
    """Without the setting the database shows nothing, with the wrong one too much: both are noticed."""
    with in_scope(world_scope(world)):
        seen = _count_households()
    with in_scope(Scope.nothing()):
        assert _count_households() == 0
    with in_scope(Scope.everything()):
        assert _count_households() > seen > 0


def world_scope(world) -> Scope:
    return Scope(regions=(world[0].county,))


def _count_households() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_household")
        return cursor.fetchone()[0]


def test_purpose_of_a_reveal(world, monkeypatch) -> None:
    with in_scope(Scope.everything()):
        person = keys_of(world[0])["person_id"]
        client = Probe(*world, "village_cadre").client
    url = f"/people/{person}/reveal/"
    with transaction.atomic():
        with_guard = client.post(url, {"field": "id_number", "purpose": ""})
        transaction.set_rollback(True)
    assert with_guard.status_code != 200
    from xieshou.kernel.people import operations as people

    monkeypatch.setattr(people, "check_purpose", lambda _purpose: "x")
    monkeypatch.setattr(purposes, "check_purpose", lambda _purpose: "x")
    with transaction.atomic():
        without = client.post(url, {"field": "id_number", "purpose": ""})
        transaction.set_rollback(True)
    assert without.status_code == 200


def test_masking_of_numbers(world, monkeypatch) -> None:
    """With masking off the page of a person shows the whole number."""
    from xieshou.kernel.people import queries as people
    from xieshou.kernel.people.models import Person
    from xieshou.kernel.people.secrets import open_id_number

    with in_scope(Scope.everything()):
        person = keys_of(world[0])["person_id"]
        number = open_id_number(Person.objects.get(pk=person))
        client = Probe(*world, "village_cadre").client
    assert number not in client.get(f"/people/{person}/").content.decode()
    monkeypatch.setattr(people, "mask_id", lambda value: value)
    assert number in client.get(f"/people/{person}/").content.decode()


def test_separation_of_administrators(db, monkeypatch, actor_with, user_with) -> None:
    user, giver = (
        user_with("system_administrator", regions=[""]),
        actor_with("security_administrator", regions=[""]),
    )

    def give():
        with transaction.atomic():
            operations.grant_role(
                user_id=user.pk,
                draft=rules.GrantDraft("audit_administrator", ("",)),
                on=ON,
                actor=giver,
                at=AT,
                reason="x",
            )

    with pytest.raises(DomainError):
        give()
    monkeypatch.setattr(operations, "is_separated", lambda _roles: True)
    give()


def test_throttle_of_sign_in(db, settings, user_with) -> None:
    user = user_with("village_cadre")

    def seventh() -> int:
        client = Client()
        answers = [
            client.post("/account/login/", {"login": user.username, "password": "wrong"}) for _try in range(7)
        ]
        return answers[-1].status_code

    settings.AXES_ENABLED = False
    assert seventh() == 200
    settings.AXES_ENABLED = True
    assert seventh() in (403, 429)
    assert Client().post("/account/login/", {"login": user.username, "password": PASSWORD}).status_code in (
        403,
        429,
    )


def test_append_only_audit(world) -> None:
    with in_scope(Scope.everything()):
        record("a.b.c", actor=Actor.system("x"), at=AT, subject=("x", 1))
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table audit_event no force row level security")
        with pytest.raises(Exception, match="append-only"):
            cursor.execute("update audit_event set reason = 'changed'")
        cursor.execute("alter table audit_event disable trigger user")
        cursor.execute("update audit_event set reason = 'changed'")
        cursor.execute("alter table audit_event enable trigger user")
        cursor.execute("alter table audit_event force row level security")
    with in_scope(Scope.everything()):
        assert Event.objects.filter(reason="changed").exists()


def test_a_page_without_a_door_is_shut(world, monkeypatch) -> None:
    """A view that lost its mark is refused to everybody, even to those who might enter before."""
    from xieshou.registry import urls

    view = next(pattern.callback for pattern in urls.urlpatterns if pattern.name == "households")
    assert _problems(world, "village_cadre", ("registry:households",)) == []
    client = _cadre(world)
    assert client.get("/registry/").status_code == 200
    monkeypatch.delattr(view, "xieshou_door")
    assert client.get("/registry/").status_code == 403


def _cadre(world) -> Client:
    with in_scope(Scope.everything()):
        return Probe(*world, "village_cadre").client

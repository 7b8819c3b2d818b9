"""An external server: checked, given its application role, or refused with one clear line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from xieshou.config.environment import Environment
from xieshou.config.host import database
from xieshou.config.host.database import open_database, prepare_external
from xieshou.config.host.outcome import HostError
from xieshou.config.host.roles import ensure_role, grant_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xieshou.config.host.address import DatabaseAddress
    from xieshou.config.host.postgres import Cluster


@pytest.fixture
def admin(running: Cluster) -> DatabaseAddress:
    return running.address("superuser")


@pytest.fixture
def boss(running: Cluster) -> Iterator[DatabaseAddress]:
    """Return an external owner that may create roles, with a database of its own."""
    with psycopg.connect(running.url("superuser", "postgres"), autocommit=True) as connection:
        ensure_role(connection, "boss", rights="login createdb createrole", password="pw")
        connection.execute("drop database if exists house with (force)")
        connection.execute("create database house owner boss")
        yield running.address("superuser", "house").at(user="boss", password="pw")
        connection.execute("drop database house with (force)")
        connection.execute("drop role if exists clerk")
        connection.execute("drop role boss")


def may(address: DatabaseAddress, query: str) -> bool:
    try:
        with psycopg.connect(**address.conninfo()) as connection:
            connection.execute(query)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_application_role_is_made_where_allowed(boss: DatabaseAddress) -> None:
    clerk = boss.at(user="clerk", password="clerk-pw")
    prepare_external(boss, clerk)
    prepare_external(boss, clerk)
    with psycopg.connect(**clerk.conninfo()) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
        ).fetchone()
    assert row == (False, False, False)


def test_owner_without_that_right_is_told_what_to_do(running: Cluster) -> None:
    owner = running.address("owner")
    with pytest.raises(
        HostError, match=r"xs_owner may not create the role clerk.*XIESHOU_DATABASE_APP_URL"
    ) as caught:
        prepare_external(owner, owner.at(user="clerk", password="x"))
    assert "\n" not in str(caught.value)


def test_application_role_that_sees_everything_is_refused(running: Cluster, admin: DatabaseAddress) -> None:
    with pytest.raises(HostError, match="postgres may see every row"):
        prepare_external(running.address("owner"), admin)


def test_unreachable_server_is_named_without_password(running: Cluster) -> None:
    gone = running.address("owner").at(name="nowhere", password="hunter2")
    with pytest.raises(HostError, match=r"XIESHOU_DATABASE_URL: no connection to .*/nowhere") as caught:
        prepare_external(gone, gone)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_old_server_is_refused(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_VERSION", 990000)
    with pytest.raises(HostError, match="is too old: 15 or newer"):
        prepare_external(running.address("owner"), running.address("app"))


def test_embedded_database_is_held_while_it_is_open(home: Path) -> None:
    environment = Environment(data_dir=home, database_url="", database_profile="test")
    with open_database(environment) as cluster:
        assert cluster is not None
        assert cluster.running()
    assert not cluster.running()


def test_external_database_has_no_server_of_ours(running: Cluster, tmp_path: Path) -> None:
    environment = Environment(
        data_dir=tmp_path, database_url=running.url("owner"), database_app_url=running.url("app")
    )
    with open_database(environment) as cluster:
        assert cluster is None


def test_grants_cover_tables_of_today_and_tomorrow(boss: DatabaseAddress) -> None:
    clerk = boss.at(user="clerk", password="clerk-pw")
    prepare_external(boss, clerk)
    with psycopg.connect(**boss.conninfo()) as connection:
        connection.execute("create table today (id serial primary key)")
        connection.execute("create table django_migrations (id serial primary key)")
        grant_application(connection, app_role="clerk")
        connection.execute("create table tomorrow (id serial primary key)")
    for table in ("today", "tomorrow"):
        assert may(clerk, f"insert into {table} default values")
        assert may(clerk, f"delete from {table}")
        assert not may(clerk, f"truncate {table}")
    assert may(clerk, "select * from django_migrations")
    assert not may(clerk, "delete from django_migrations")

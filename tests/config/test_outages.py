"""F4, F5: with a full disk or without the database people get an honest answer soon, and reading goes on."""

from __future__ import annotations

import errno
import os
import socket
import time
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections
from django.test import Client
from psycopg_pool import PoolTimeout

from tests.kernel.sheets.conftest import member, workbook
from tests.kernel.sheets.forms import FORM, MemberLoader
from xieshou.config.environment import LINE
from xieshou.config.host import database, patience
from xieshou.config.outages import DATABASE_AWAY, DISK_FULL, TOO_SLOW, Outage, outage_of
from xieshou.kernel.access import middleware
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.sheets.models import Upload


def _wrapped(error: BaseException) -> DatabaseError:
    told = DatabaseError("x")
    told.__cause__ = error
    return told


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "no room"), DISK_FULL),
        (OSError(errno.EDQUOT, "quota"), DISK_FULL),
        (_wrapped(psycopg.errors.DiskFull("53100")), DISK_FULL),
        (_wrapped(psycopg.errors.QueryCanceled("57014")), TOO_SLOW),
        (_wrapped(psycopg.errors.LockNotAvailable("55P03")), TOO_SLOW),
        (_wrapped(psycopg.OperationalError("connection refused")), DATABASE_AWAY),
        (_wrapped(psycopg.InterfaceError("the connection is closed")), DATABASE_AWAY),
        (_wrapped(psycopg.errors.AdminShutdown("57P01")), DATABASE_AWAY),
        (_wrapped(psycopg.errors.CannotConnectNow("57P03")), DATABASE_AWAY),
        (_wrapped(psycopg.errors.TooManyConnections("53300")), DATABASE_AWAY),
        (_wrapped(PoolTimeout("10 s")), DATABASE_AWAY),
        (_wrapped(psycopg.errors.UniqueViolation("23505")), None),
        (_wrapped(psycopg.errors.DeadlockDetected("40P01")), None),
        (OSError(errno.EACCES, "no right"), None),
        (ValueError("ours"), None),
        (None, None),
    ],
)
def test_what_failed_is_told_apart(error: BaseException | None, outage: Outage | None) -> None:
    assert outage_of(error) is outage


def test_cause_of_a_cause_is_found_and_a_circle_ends() -> None:
    ours = ValueError("while saving")
    ours.__context__ = OSError(errno.ENOSPC, "no room")
    assert outage_of(ours) is DISK_FULL
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert outage_of(first) is None


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("outage", [DISK_FULL, DATABASE_AWAY, TOO_SLOW])
@pytest.mark.parametrize("path", ["/registry/", "/api/v1/registry/households/"])
def test_pages_and_api_say_what_failed_and_when_to_come_back(
    db: None,
    outage: Outage,
    path: str,
    user_with: Any,
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor.force_login(
        user_with("village_cadre", regions=["5303"]), backend=django_settings.AUTHENTICATION_BACKENDS[-1]
    )
    errors = {
        DISK_FULL: psycopg.errors.DiskFull("x"),
        TOO_SLOW: psycopg.errors.QueryCanceled("x"),
        DATABASE_AWAY: psycopg.OperationalError("x"),
    }

    def fail(*_arguments: object, **_named: object) -> None:
        raise _wrapped(errors[outage])

    monkeypatch.setattr(middleware, "get_actor", fail)
    answer = visitor.get(path)
    assert answer.status_code == outage.status
    assert int(answer["Retry-After"]) == outage.retry_seconds
    text = answer.json()["detail"] if path.startswith("/api/") else answer.content.decode()
    assert str(outage.title) in text
    assert str(outage.advice) in text


def test_page_is_told_without_asking_the_database(
    db: None, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away from the first statement of the request on, as after a cut line."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise _wrapped(psycopg.OperationalError("connection refused"))

    with monkeypatch.context() as patch:
        patch.setattr(middleware.transaction, "atomic", refuse)
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        answer = visitor.get("/registry/")
    assert answer.status_code == 503
    assert "数据库" in answer.content.decode()


@pytest.fixture
def form(tmp_path: Any, settings: Any) -> Any:
    from xieshou.kernel.sheets.registry import register, unregister

    settings.FILES_DIR = tmp_path / "files"
    register(FORM, MemberLoader)
    yield
    unregister(FORM.name)


def test_full_disk_refuses_the_upload_keeps_nothing_and_lets_people_read(
    db: None, form: Any, user_with: Any, visitor: Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.force_login(
        user_with("village_cadre", regions=["5303"]), backend=django_settings.AUTHENTICATION_BACKENDS[-1]
    )

    def bring() -> Any:
        content = SimpleUploadedFile("名册.xlsx", workbook([member(0)]))
        return visitor.post(f"/sheets/new/{FORM.name}/", {"file": content})

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        answer = bring()
        assert answer.status_code == 507
        assert visitor.get("/registry/").status_code == 200
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []

    assert bring().status_code == 302  # room again: nobody had to mend anything


def test_statement_of_a_page_ends_after_its_patience(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {"options": "-c work_mem=8MB"}
    monkeypatch.setitem(django_settings.DATABASES["default"], "OPTIONS", options)
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 1)
    database.limit_waiting()
    assert options["options"] == "-c work_mem=8MB -c statement_timeout=1s"
    given = connections["default"].get_connection_params()
    raw = psycopg.connect(
        **{name: given[name] for name in ("host", "port", "user", "password", "dbname")}, **options
    )
    with raw, pytest.raises(psycopg.errors.QueryCanceled):
        raw.execute("select pg_sleep(5)")


def test_server_that_falls_silent_is_given_up(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sleep stands for a server that does not even end the statement: its own limit is off here."""
    monkeypatch.setattr(patience, "SILENCE_SECONDS", 1.0)
    options: dict[str, Any] = {"pool": {"min_size": 1}}
    monkeypatch.setitem(django_settings.DATABASES["default"], "OPTIONS", options)
    database.limit_waiting()
    assert options["pool"] == {"min_size": 1, "connection_class": patience.PatientConnection}
    given = connections["default"].get_connection_params()
    address = {name: given[name] for name in ("host", "port", "user", "password", "dbname")}
    raw = patience.PatientConnection.connect(**address)
    raw.execute("set statement_timeout = 0")
    started = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="does not answer") as error:
        raw.execute("select pg_sleep(20)")
    assert time.monotonic() - started < 10
    assert raw.closed
    assert outage_of(error.value) is DATABASE_AWAY


def test_wait_with_a_limit_of_its_own_keeps_it(db: None) -> None:
    given = connections["default"].get_connection_params()
    address = {name: given[name] for name in ("host", "port", "user", "password", "dbname")}
    with patience.PatientConnection.connect(**address) as raw:
        assert list(raw.notifies(timeout=0.01)) == []
        assert raw.execute("select 1").fetchone() == (1,)


def test_server_that_accepts_and_says_nothing_is_given_up() -> None:
    assert patience.SILENCE_SECONDS < 30
    assert LINE["tcp_user_timeout"] <= 20_000
    with socket.create_server(("127.0.0.1", 0)) as hole:
        started = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1",
                port=hole.getsockname()[1],
                user="x",
                dbname="x",
                **(LINE | {"connect_timeout": 2}),
            )
        assert time.monotonic() - started < 10


def test_connections_of_pages_and_jobs_notice_a_cut_line() -> None:
    for alias in ("default", "owner"):
        assert LINE.items() <= django_settings.DATABASES[alias]["OPTIONS"].items()

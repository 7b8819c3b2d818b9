"""One template database a state of the migrations, one copy a test process."""

from __future__ import annotations

import fcntl
import os
import pickle
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
APP_ROLE = "xs_app"
Made = TypeVar("Made")


def _schema_digest() -> str:
    """Return a digest of everything that decides the schema: migrations and the scope policies."""
    files = sorted([*SOURCE.glob("**/migrations/*.py"), SOURCE / "kernel" / "scope_sql.py"])
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _admin() -> psycopg.Connection[Any]:
    from django.conf import settings

    owner = settings.DATABASES["owner"]
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


def _use(name: str) -> None:
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name


def _make_template(admin: psycopg.Connection[Any], template: str) -> None:
    from django.db import connections

    from xieshou.config.host.migrate import migrate

    admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(template)))
    building = f"{template}_building"
    admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(building)))
    admin.execute(sql.SQL("create database {}").format(sql.Identifier(building)))
    _use(building)
    migrate()
    for alias in ("default", "owner"):
        connections[alias].close()
    admin.execute(
        sql.SQL("alter database {} rename to {}").format(sql.Identifier(building), sql.Identifier(template))
    )


def _drop_leftovers(admin: psycopg.Connection[Any], keep: str) -> None:
    """Drop copies whose test process is gone and templates of older schemas."""
    from django.conf import settings

    rows = admin.execute("select datname from pg_database where datname like 'xs\\_test\\_%'").fetchall()
    for (name,) in rows:
        if _maker_is_gone(name) and name != keep:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    for file in Path(settings.DATA_DIR).glob("xs_test_*"):
        if _maker_is_gone(file.stem):
            file.unlink(missing_ok=True)


def _maker_is_gone(name: str) -> bool:
    process = name.rsplit("_p", maxsplit=1)[-1] if "_p" in name else ""
    return process.isdigit() and not Path(f"/proc/{process}").exists()


def _copy(admin: psycopg.Connection[Any], template: str, name: str) -> None:
    admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    admin.execute(
        sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this process its own copy of the migrated template database."""
    from django.conf import settings

    template = f"xs_test_template_{_schema_digest()}"
    name = f"xs_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_p{os.getpid()}"
    with (
        django_db_blocker.unblock(),
        _locked(Path(settings.DATA_DIR) / "test-template.lock"),
        _admin() as admin,
    ):
        exists = admin.execute("select 1 from pg_database where datname = %s", [template]).fetchone()
        if not exists:
            _make_template(admin, template)
        _drop_leftovers(admin, keep=template)
        _copy(admin, template, name)
    _use(name)
    yield
    with django_db_blocker.unblock(), _admin() as admin:
        _use("postgres")
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextmanager
def own_database(blocker: Any, suffix: str, template: str = "") -> Iterator[str]:
    """Give the block a database of its own, copied from a template, whose transactions really commit."""
    from django.conf import settings
    from django.db import connections

    before = settings.DATABASES["default"]["NAME"]
    name = f"{before}_{suffix}_p{os.getpid()}"
    with blocker.unblock(), _admin() as admin:
        _copy(admin, template or f"xs_test_template_{_schema_digest()}", name)
        _use(name)
        try:
            yield name
        finally:
            _use(before)
            connections["default"].close()
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def template_of_run(blocker: Any, suffix: str, build: Callable[[], Made]) -> tuple[str, Made]:
    """Return a template database that `build` filled, and what it returned.

    The first test process of a run fills it, the others wait and read; the next run drops it.
    """
    from django.conf import settings

    workers = "PYTEST_XDIST_WORKER" in os.environ
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "alone")[:8]
    name = f"xs_test_{suffix}_{run}_p{os.getppid() if workers else os.getpid()}"
    made = Path(settings.DATA_DIR) / f"{name}.pickle"
    with _locked(made.with_suffix(".lock")):
        if not made.exists():
            with own_database(blocker, suffix) as building, _admin() as admin:
                result = build()
                _use("postgres")
                _copy(admin, building, name)
            made.write_bytes(pickle.dumps(result))
        return name, pickle.loads(made.read_bytes())


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give the test a database of its own (races, servers, jobs).

    No transaction is open: enter `in_scope(...)` to see rows.
    """
    with own_database(django_db_blocker, "fresh") as name:
        yield name


@pytest.fixture(autouse=True)
def _whole_country(request: pytest.FixtureRequest) -> None:
    """Let a test that uses the database see every row, until it enters a scope of its own."""
    names = set(request.fixturenames)
    marked = request.node.get_closest_marker("django_db") is not None
    if "fresh_database" in names or not (marked or "db" in names):
        return
    request.getfixturevalue("db")
    from django.db import connection

    if connection.in_atomic_block:
        from xieshou.kernel.actor import Scope
        from xieshou.kernel.scope_sql import set_scope

        set_scope(Scope.everything())

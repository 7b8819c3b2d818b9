"""The database of this installation, embedded or external, ready to be used."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from xieshou.config.environment import pool_of
from xieshou.config.host.address import OWNER_ROLE, DatabaseAddress
from xieshou.config.host.outcome import HostError
from xieshou.config.host.patience import PATIENCE_SECONDS, PatientConnection
from xieshou.config.host.roles import APP_RIGHTS, ensure_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xieshou.config.environment import Environment
    from xieshou.config.host.postgres import Cluster

OLDEST_VERSION = 150000
CONNECT_SECONDS = 10


@contextlib.contextmanager
def open_database(environment: Environment) -> Iterator[Cluster | None]:
    """Hold the database while the block runs; yields the embedded server, None if external.

    Raises:  HostError: the external server cannot be used; the message says what to do.
    """
    if environment.embedded:
        with environment.cluster() as cluster:
            yield cluster
        return
    prepare_external(environment.address("owner"), environment.address("app"))
    yield None


def keep_connections(environment: Environment, size: int) -> None:
    """Keep up to `size` connections in this process, unless the configuration says how many.

    The settings were loaded before the process knew what it is: the cradle loads them for all.
    """
    from django.conf import settings

    if not environment.database_pool:
        settings.DATABASES["default"]["OPTIONS"]["pool"] = pool_of(size)


def limit_waiting() -> None:
    """Let no statement of this process take longer than a person waits: pages only, never jobs."""
    from django.conf import settings

    options = settings.DATABASES["default"]["OPTIONS"]
    if options.get("pool"):
        options["pool"] = options["pool"] | {"connection_class": PatientConnection}
    options["options"] = f"{options.get('options', '')} -c statement_timeout={PATIENCE_SECONDS}s".strip()


def prepare_external(owner: DatabaseAddress, app: DatabaseAddress) -> None:
    """Check an external server and make the application role if that is allowed.

    Raises:  HostError: unreachable, too old, or the application role is missing or too mighty.
    """
    with _connect(owner, "XIESHOU_DATABASE_URL") as connection:
        version = connection.info.server_version
        if version < OLDEST_VERSION:
            raise HostError(f"PostgreSQL {version // 10000} is too old: 15 or newer is needed.")
        if not _can_connect(app):
            _make_app_role(connection, owner, app)
    with _connect(app, "XIESHOU_DATABASE_APP_URL") as connection:
        require_bound_role(connection)


def require_bound_role(connection: psycopg.Connection) -> None:
    """Refuse an application role that row-level security does not bind.

    Raises:  HostError: superuser or bypassrls.
    """
    row = connection.execute(
        "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    if row is None or row[1] or row[2]:
        raise HostError(
            f"The database role {row[0] if row else ''} may see every row. "
            "Give XIESHOU_DATABASE_APP_URL a role with nosuperuser nobypassrls."
        )


def _make_app_role(connection: psycopg.Connection, owner: DatabaseAddress, app: DatabaseAddress) -> None:
    may = connection.execute(
        "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
    ).fetchone()
    advice = HostError(
        f"The database role {owner.user} may not create the role {app.user}. Create it "
        f"(login nosuperuser nobypassrls) and name it in XIESHOU_DATABASE_APP_URL."
    )
    if may != (True,) or app.user in (owner.user, OWNER_ROLE):
        raise advice
    try:
        ensure_role(connection, app.user, rights=APP_RIGHTS, password=app.password)
        # As a member the owner may end the application's connections, e.g. to replace the database.
        connection.execute(
            sql.SQL("grant {} to {}").format(sql.Identifier(app.user), sql.Identifier(owner.user))
        )
    except psycopg.errors.InsufficientPrivilege:
        raise advice from None


def _can_connect(address: DatabaseAddress) -> bool:
    try:
        psycopg.connect(**address.conninfo(), connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(address: DatabaseAddress, variable: str) -> psycopg.Connection:
    try:
        return psycopg.connect(**address.conninfo(), connect_timeout=CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise HostError(f"{variable}: no connection to {address.place()}: {reason}") from None

"""The two database roles: the owner, who migrates, and the application, bound by row rules."""

from __future__ import annotations

import psycopg
from psycopg import sql

from xieshou.config.host.address import APP_ROLE, OWNER_ROLE

OWNER_RIGHTS = "login createdb nosuperuser nobypassrls"
APP_RIGHTS = "login nocreatedb nocreaterole nosuperuser nobypassrls"


def ensure_roles(connection: psycopg.Connection, *, owner: str, app: str) -> None:
    """Create both roles, or set them straight: rights and passwords as configured."""
    for name, rights, password in (
        (OWNER_ROLE, OWNER_RIGHTS, owner),
        (APP_ROLE, APP_RIGHTS, app),
    ):
        ensure_role(connection, name, rights=rights, password=password)
    member = connection.execute("select pg_has_role(%s, %s, 'member')", [OWNER_ROLE, APP_ROLE]).fetchone()
    if member == (False,):
        connection.execute(
            sql.SQL("grant {} to {}").format(sql.Identifier(APP_ROLE), sql.Identifier(OWNER_ROLE))
        )


def ensure_role(connection: psycopg.Connection, name: str, *, rights: str, password: str) -> None:
    """Create one role, or give the existing one these rights and this password."""
    known = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    statement = sql.SQL("{verb} role {name} {rights} password {password}").format(
        verb=sql.SQL("alter" if known else "create"),
        name=sql.Identifier(name),
        rights=sql.SQL(rights),
        password=sql.Literal(password),
    )
    connection.execute(statement)


def ensure_database(connection: psycopg.Connection, name: str) -> None:
    """Create the database, owned by the owner role, unless it exists."""
    known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    if not known:
        connection.execute(
            sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
        )


def grant_application(connection: psycopg.Connection, *, app_role: str = APP_ROLE) -> None:
    """Let the application role use every table of today and tomorrow; run as the owner.

    Row rules still decide which rows it sees. It may read, not change, the migration list.
    """
    statements = (
        "grant usage on schema public to {app}",
        "grant select, insert, update, delete on all tables in schema public to {app}",
        "grant usage, select, update on all sequences in schema public to {app}",
        "alter default privileges in schema public grant select, insert, update, delete on tables to {app}",
        "alter default privileges in schema public grant usage, select, update on sequences to {app}",
    )
    role = sql.Identifier(app_role)
    with connection.transaction():
        for text in statements:
            connection.execute(sql.SQL(text).format(app=role))
        if connection.execute("select to_regclass('public.django_migrations')").fetchone() != (None,):
            connection.execute(
                sql.SQL("revoke insert, update, delete on django_migrations from {}").format(role)
            )

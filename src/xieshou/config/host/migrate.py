"""Bring the database's tables up to date, as the owner, one process at a time."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from xieshou.config.host.roles import grant_application

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

OWNER_ALIAS = "owner"
ADVISORY_LOCK = 0x7873_6D69  # "xsmi"
RARELY = (50_000, 10, 10)


def migrate(verbosity: int = 0) -> int:
    """Apply the missing migrations and the grants; return how many were missing."""
    connection = connections[OWNER_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        missing = count_missing()
        if missing:
            with _rare_collection():
                call_command("migrate", database=OWNER_ALIAS, verbosity=verbosity, interactive=False)
            grant()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        connection.close()
    return missing


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for garbage rarely: Django draws its models anew at each step, and a look walks over all of them.

    A third less time for a fresh database (30 to 19 s), 60 MB more at the peak.
    """
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def count_missing() -> int:
    """Return how many migrations the database lacks."""
    executor = MigrationExecutor(connections[OWNER_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def grant() -> None:
    """Give the application role its rights on all tables."""
    wrapper = connections[OWNER_ALIAS]
    wrapper.ensure_connection()
    raw: psycopg.Connection = wrapper.connection
    grant_application(raw, app_role=settings.DATABASES["default"]["USER"])

"""Whether this installation can work: database, migrations, background worker; what live rooms have."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

WORKER_SILENCE_SECONDS = 45
CONNECT_SECONDS = 0.5
HEARTBEAT_AGE = "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers"

_known_complete: set[int] = set()


@dataclass(frozen=True, slots=True)
class Health:
    """The three answers; `ready` decides whether requests should come here."""

    database: str
    migrations: str
    worker: str

    @property
    def ready(self) -> bool:
        """Return whether pages can be served; a late worker only delays jobs."""
        return self.database == "ok" and self.migrations == "ok"

    @property
    def status(self) -> str:
        """Return ok, degraded (the worker is silent) or down."""
        if not self.ready:
            return "down"
        return "ok" if self.worker == "ok" else "degraded"


def look() -> Health:
    """Return the state of this moment; costs a few milliseconds."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return Health(database="down", migrations="unknown", worker="unknown")
    pending = count_pending_migrations()
    if pending:
        return Health(database="ok", migrations=f"{pending} pending", worker="unknown")
    return Health(database="ok", migrations="ok", worker=worker_state())


def count_pending_migrations() -> int:
    """Return how many migrations the database lacks; remembered once it lacks none."""
    applied = MigrationRecorder(connection).applied_migrations()
    if hash(frozenset(applied)) in _known_complete:
        return 0
    wanted = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    missing = set(wanted) - set(applied)
    if not missing:
        _known_complete.add(hash(frozenset(applied)))
    return len(missing)


def worker_state() -> str:
    """Return ok, silent (no heartbeat lately) or missing (never seen)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(HEARTBEAT_AGE)
            row = cursor.fetchone()
    except DatabaseError:
        return "unknown"
    if row is None or row[0] is None:
        return "missing"
    return "ok" if row[0] <= WORKER_SILENCE_SECONDS else "silent"


@dataclass(frozen=True, slots=True)
class LiveRooms:
    """What calls can count on; a missing part never keeps pages from being served."""

    sockets: str
    layer: str
    relay: str


def look_at_live_rooms() -> LiveRooms:
    """Return whether sockets are held, and which optional parts are absent."""
    try:
        socket.create_connection(settings.SOCKET_ADDRESS, timeout=CONNECT_SECONDS).close()
        sockets = "ok"
    except OSError:
        sockets = "down"
    in_memory = str(settings.CHANNEL_LAYERS["default"]["BACKEND"]).endswith("OneProcessLayer")
    return LiveRooms(
        sockets=sockets,
        layer="shared layer absent: one process" if in_memory else "shared",
        relay="configured" if settings.TURN_URLS else "absent: no relay configured",
    )

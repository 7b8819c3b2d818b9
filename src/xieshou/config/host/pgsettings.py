"""The server's settings: one durable profile, one fast profile for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

Profile = Literal["real", "test"]

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")

COMMON = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # many short reads: starting workers costs more than they save
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_statement": "none",
    "idle_in_transaction_session_timeout": "5min",
    "lock_timeout": "0",
}
REAL = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "log_min_duration_statement": "-1",  # statements may carry personal data
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
TEST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "8GB",
}


def render(profile: Profile, *, socket_folder: Path, port: int | None) -> str:
    """Return the text of the configuration file of one profile."""
    values = COMMON | (TEST if profile == "test" else REAL)
    values |= {
        "listen_addresses": "127.0.0.1" if port else "",
        "port": str(port or 5432),
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0777",
    }
    return "".join(f"{name} = {_quote(value)}\n" for name, value in values.items())


def missing_durability(connection: psycopg.Connection) -> list[str]:
    """Return the settings that would let an acknowledged write be lost."""
    rows = connection.execute(
        "select name from pg_settings where name = any(%s) and setting = 'off' order by name",
        [list(DURABLE)],
    )
    return [str(name) for (name,) in rows]


def _quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

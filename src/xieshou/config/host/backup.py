"""`xieshou backup`: one archive of the database and the stored files."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from xieshou.config.host.archive import Manifest, write_archive
from xieshou.config.host.outcome import HostError
from xieshou.config.host.pgclient import find_program, run_client
from xieshou.config.host.postgres import DEFAULT_DATABASE

if TYPE_CHECKING:
    from xieshou.config.environment import Environment
    from xieshou.config.host.address import DatabaseAddress

FINGERPRINT = 8
TABLES = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' order by 1
"""
MIGHTY = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    path: Path
    megabytes: float
    tables: int


def write_backup(environment: Environment, target: Path | None = None) -> Made:
    """Write database and files, as of one moment of the database, to one archive.

    Raises:  HostError: the target exists, the disk is too small, or the role sees only some rows.
    """
    now = datetime.now(UTC)  # a command reads the clock
    if target is None:
        target = environment.data_dir / "backups" / f"xieshou-{now:%Y%m%dT%H%M%SZ}.tar"
    if target.exists():
        message = f"{target} exists already. Choose another name."
        raise HostError(message)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = admin_address(environment)
    with tempfile.TemporaryDirectory(prefix=".xieshou-", dir=target.parent) as work:
        dump = Path(work) / "database.dump"
        manifest = _dump(address, dump, environment, now)
        files = environment.data_dir / "files"
        _require_space(target.parent, dump, files)
        write_archive(target, dump=dump, files=files, manifest=manifest)
    return Made(target, target.stat().st_size / 1e6, len(manifest.tables))


def admin_address(environment: Environment) -> DatabaseAddress:
    """Return the address of a role that sees every row, whatever the row rules.

    Raises:  HostError: no such role is configured for the external server.
    """
    if environment.embedded:
        return environment.cluster().address("superuser", DEFAULT_DATABASE)
    address = environment.admin_address()
    with psycopg.connect(**address.conninfo()) as connection:
        row = connection.execute(MIGHTY).fetchone()
    if row != (True,):
        message = (
            f"The database role {address.user} does not see every row, so its backup would have "
            "gaps. Give XIESHOU_DATABASE_ADMIN_URL a superuser (or bypassrls) of the same database."
        )
        raise HostError(message)
    return address


def field_key_marks(environment: Environment) -> list[str]:
    """Return fingerprints of the field keys: enough to tell keys apart, not to guess them."""
    return [_mark(b"field", key) for key in environment.field_key_list]


def index_key_mark(environment: Environment) -> str:
    """Return the fingerprint of the index key."""
    return _mark(b"index", environment.index_key_bytes)


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    names = [str(name) for (name,) in connection.execute(TABLES)]
    counts = {}
    for name in names:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier("public", name))
        row = connection.execute(query).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts


def _dump(address: DatabaseAddress, dump: Path, environment: Environment, now: datetime) -> Manifest:
    """Dump and count in one snapshot, so that the counts are those of the dump."""
    with psycopg.connect(**address.conninfo()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        major = connection.info.server_version // 10000
        row = connection.execute("select pg_export_snapshot()").fetchone()
        snapshot = str(row[0]) if row else ""
        arguments = ["-Fc", "--no-password", f"--snapshot={snapshot}", "-f", str(dump)]
        run_client(find_program("pg_dump", major), arguments, address)
        tables = count_rows(connection)
        migrations = _migrations(connection) if "django_migrations" in tables else []
    return Manifest(
        created_at=now.isoformat(timespec="seconds"),
        server_major=major,
        tables=tables,
        field_keys=field_key_marks(environment),
        index_key=index_key_mark(environment),
        migrations=migrations,
    )


def _migrations(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("select app || '.' || name from django_migrations order by 1")
    return [str(name) for (name,) in rows]


def _mark(kind: bytes, key: bytes) -> str:
    return hashlib.sha256(b"xieshou key mark " + kind + key).hexdigest()[: FINGERPRINT * 2]


def _require_space(folder: Path, dump: Path, files: Path) -> None:
    stored = sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
    needed = dump.stat().st_size + stored
    free = shutil.disk_usage(folder).free
    if needed > free:
        message = f"{folder} has {free / 1e6:.0f} MB free, the backup needs {needed / 1e6:.0f} MB."
        raise HostError(message)

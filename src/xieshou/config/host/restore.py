"""`xieshou restore`: an archive becomes the installation, proven row by row, or nothing changes."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from xieshou.config.host.archive import DUMP, FILES, Manifest, unpack_archive
from xieshou.config.host.backup import (
    admin_address,
    count_rows,
    field_key_marks,
    index_key_mark,
)
from xieshou.config.host.outcome import HostError
from xieshou.config.host.pgclient import find_program, run_client
from xieshou.config.host.roles import grant_application

if TYPE_CHECKING:
    from xieshou.config.environment import Environment
    from xieshou.config.host.address import DatabaseAddress

IN_USE = (
    "select exists (select 1 from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace)"
)
DISCONNECT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    tables: int
    rows: int
    files: int


def read_backup(environment: Environment, source: Path, *, force: bool = False) -> Restored:
    """Restore the archive; the old database and files are replaced only after the proof.

    Args:    force: replace an installation that holds data.
    Raises:  HostError: archive missing, damaged, from other keys, or the target is not empty.
    """
    if not source.is_file():
        message = f"There is no file {source}."
        raise HostError(message)
    admin = admin_address(environment)
    files = environment.data_dir / "files"
    if not force:
        _require_empty(admin, files)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=environment.data_dir) as name:
        work = Path(name)
        manifest = unpack_archive(source, work)
        _require_keys(manifest, environment)
        fresh = _restore_beside(environment, admin, work / DUMP, manifest)
        _swap_databases(admin, fresh)
        _swap_folders(work / FILES, files)
    return Restored(len(manifest.tables), manifest.rows, manifest.files)


def _require_empty(admin: DatabaseAddress, files: Path) -> None:
    with psycopg.connect(**admin.conninfo()) as connection:
        used = connection.execute(IN_USE).fetchone() == (True,)
    if used or (files.is_dir() and any(files.iterdir())):
        message = (
            f"{admin.place()} holds data already. Restore into an empty data folder, "
            "or replace what is there with --force."
        )
        raise HostError(message)


def _require_keys(manifest: Manifest, environment: Environment) -> None:
    missing = set(manifest.field_keys) - set(field_key_marks(environment))
    if missing or manifest.index_key != index_key_mark(environment):
        message = (
            "The backup was written with other keys, so its personal fields could not be read. "
            "Set XIESHOU_FIELD_KEYS and XIESHOU_INDEX_KEY of that installation (or copy its "
            "secrets/field-keys and secrets/index-key) and restore again."
        )
        raise HostError(message)


def _restore_beside(environment: Environment, admin: DatabaseAddress, dump: Path, manifest: Manifest) -> str:
    """Restore into a new database beside the old one, prove it, and return its name."""
    owner = environment.address("owner").user
    fresh = admin.at(name=f"{admin.name}_restore_{secrets.token_hex(3)}")
    _run(admin, "create database {} owner {}", fresh.name, owner)
    try:
        with psycopg.connect(**fresh.conninfo()) as connection:
            major = connection.info.server_version // 10000
        arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        arguments += ["--no-password", "-d", fresh.name]
        if owner != admin.user:
            arguments.append(f"--role={owner}")
        run_client(find_program("pg_restore", major), [*arguments, str(dump)], fresh)
        _prove(fresh, manifest)
        with psycopg.connect(**fresh.conninfo()) as connection:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(owner)))
            grant_application(connection, app_role=environment.address("app").user)
    except BaseException:
        _run(admin, "drop database if exists {} with (force)", fresh.name)
        raise
    return fresh.name


def _prove(fresh: DatabaseAddress, manifest: Manifest) -> None:
    with psycopg.connect(**fresh.conninfo()) as connection:
        counts = count_rows(connection)
        connection.execute("analyze")
    for table in sorted(set(counts) | set(manifest.tables)):
        if counts.get(table) != manifest.tables.get(table):
            message = (
                f"The restore is not complete: {table} has {counts.get(table, 0)} rows, the "
                f"backup counted {manifest.tables.get(table, 0)}. Nothing was changed."
            )
            raise HostError(message)


def _swap_databases(admin: DatabaseAddress, fresh: str) -> None:
    """Give the new database the name of the old one; the old one goes last."""
    old = f"{admin.name}_old_{secrets.token_hex(3)}"
    maintenance = admin.at(name="postgres")
    with psycopg.connect(**maintenance.conninfo(), autocommit=True) as connection:
        connection.execute(DISCONNECT, [admin.name])
        with connection.transaction():
            for before, after in ((admin.name, old), (fresh, admin.name)):
                connection.execute(
                    sql.SQL("alter database {} rename to {}").format(
                        sql.Identifier(before), sql.Identifier(after)
                    )
                )
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))


def _swap_folders(fresh: Path, target: Path) -> None:
    fresh.mkdir(exist_ok=True)
    aside = target.with_name(f".{target.name}-old-{secrets.token_hex(3)}")
    if target.exists():
        target.rename(aside)
    fresh.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _run(admin: DatabaseAddress, statement: str, *names: str) -> None:
    maintenance = admin.at(name="postgres")
    try:
        with psycopg.connect(**maintenance.conninfo(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    except psycopg.errors.InsufficientPrivilege as error:
        message = (
            f"The database role {admin.user} may not create a database ({error.diag.message_primary}). "
            "Give XIESHOU_DATABASE_ADMIN_URL a role that may."
        )
        raise HostError(message) from None

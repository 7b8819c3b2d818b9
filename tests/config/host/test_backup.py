"""Backup and restore: all of it comes back, or nothing changes and the reason is named."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from xieshou.config.environment import Environment
from xieshou.config.host.archive import MANIFEST, SEAL
from xieshou.config.host.backup import write_backup
from xieshou.config.host.outcome import HostError
from xieshou.config.host.postgres import Cluster
from xieshou.config.host.restore import read_backup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = """
    create table person (id int primary key, name text, region_code text);
    alter table person enable row level security;
    alter table person force row level security;
    create policy walls on person using (region_code like current_setting('xieshou.regions', true));
    create table django_migrations (id serial, app text, name text);
    insert into django_migrations (app, name) values ('people', '0001_initial');
"""


def environment_of(home: Path) -> Environment:
    return Environment(data_dir=home, database_url="", database_profile="test", secret_key="s" * 60)


def run_as_superuser(home: Path, *statements: str) -> list[tuple[object, ...]]:
    cluster = environment_of(home).cluster()
    rows: list[tuple[object, ...]] = []
    with psycopg.connect(cluster.url("superuser"), autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    return rows


@pytest.fixture(scope="module")
def source() -> Iterator[Path]:
    """Return a running installation with 300 people behind row rules and two files."""
    home = Path(tempfile.mkdtemp(prefix="xs-"))
    with Cluster(home, profile="test") as cluster:
        with psycopg.connect(cluster.url("owner"), autocommit=True) as connection:
            connection.execute(SCHEMA)
        run_as_superuser(
            home, "insert into person select n, '张' || n, '530326' from generate_series(1, 300) n"
        )
        (home / "files" / "ab").mkdir(parents=True)
        (home / "files" / "ab" / "photo.jpg").write_bytes(b"\xff\xd8" + b"x" * 5000)
        (home / "files" / "空.txt").write_text("")
        yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def archive(source: Path, tmp_path: Path) -> Path:
    return write_backup(environment_of(source), tmp_path / "backup.tar").path


@pytest.fixture
def target(source: Path, home: Path) -> Iterator[Path]:
    """Return a running empty installation with the same keys."""
    (home / "secrets").mkdir(mode=0o700)
    for name in ("field-keys", "index-key"):
        shutil.copy(source / "secrets" / name, home / "secrets" / name)
    with Cluster(home, profile="test"):
        yield home


def rewrite(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Rewrite an archive after a change of its members."""
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(archive, "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def seal(members: dict[str, bytes], document: dict[str, object]) -> None:
    members[MANIFEST] = json.dumps(document).encode()
    members[SEAL] = hashlib.sha256(members[MANIFEST]).hexdigest().encode()


def test_everything_comes_back(archive: Path, target: Path) -> None:
    done = read_backup(environment_of(target), archive)
    assert (done.tables, done.rows, done.files) == (2, 301, 2)
    assert run_as_superuser(target, "select count(*), max(name) from person") == [(300, "张99")]
    assert (target / "files" / "ab" / "photo.jpg").read_bytes() == b"\xff\xd8" + b"x" * 5000
    assert (target / "files" / "空.txt").read_text() == ""


def test_restored_database_keeps_owner_row_rules_and_rights(archive: Path, target: Path) -> None:
    read_backup(environment_of(target), archive)
    rows = run_as_superuser(
        target,
        "select pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity,"
        " has_table_privilege('xs_app', oid, 'insert') from pg_class where relname = 'person'",
    )
    assert rows == [("xs_owner", True, True, True)]
    with psycopg.connect(environment_of(target).cluster().url("app")) as connection:
        assert connection.execute("select count(*) from person").fetchone() == (0,)
        connection.execute("select set_config('xieshou.regions', '530326%', true)")
        assert connection.execute("select count(*) from person").fetchone() == (300,)


def test_no_scratch_database_or_folder_is_left(archive: Path, target: Path) -> None:
    read_backup(environment_of(target), archive)
    names = run_as_superuser(target, "select datname from pg_database where datname like 'xieshou%'")
    assert names == [("xieshou",)]
    assert [path.name for path in target.iterdir() if path.name.startswith(".")] == []


def test_filled_installation_is_not_overwritten(archive: Path, source: Path) -> None:
    with pytest.raises(HostError, match=r"holds data already.*--force"):
        read_backup(environment_of(source), archive)


def test_stored_files_alone_protect_an_installation(archive: Path, target: Path) -> None:
    (target / "files").mkdir()
    (target / "files" / "mine.jpg").write_text("mine")
    with pytest.raises(HostError, match="holds data already"):
        read_backup(environment_of(target), archive)


def test_force_replaces_what_was_there(archive: Path, target: Path) -> None:
    run_as_superuser(target, "create table old (id int)")
    (target / "files").mkdir()
    (target / "files" / "old.jpg").write_text("old")
    read_backup(environment_of(target), archive, force=True)
    assert run_as_superuser(target, "select to_regclass('old')") == [(None,)]
    assert not (target / "files" / "old.jpg").exists()


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_truncated_archive_changes_nothing(archive: Path, target: Path, part: float) -> None:
    data = archive.read_bytes().rstrip(b"\0")  # the padding at the end may go
    archive.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(HostError, match=r"truncated|not a readable backup"):
        read_backup(environment_of(target), archive)
    assert run_as_superuser(target, "select count(*) from pg_tables where schemaname = 'public'") == [(0,)]
    assert not (target / "files").exists()


@pytest.mark.parametrize("member", ["database.dump", "files/ab/photo.jpg"])
def test_damaged_member_is_named(archive: Path, target: Path, member: str) -> None:
    def flip(members: dict[str, bytes]) -> None:
        data = bytearray(members[member])
        data[len(data) // 2] ^= 1
        members[member] = bytes(data)

    rewrite(archive, flip)
    with pytest.raises(HostError, match=f"damaged: {member}"):
        read_backup(environment_of(target), archive)


def test_missing_file_is_named(archive: Path, target: Path) -> None:
    rewrite(archive, lambda members: members.pop("files/ab/photo.jpg") and None)
    with pytest.raises(HostError, match=r"photo\.jpg does not match"):
        read_backup(environment_of(target), archive)


def test_changed_manifest_is_noticed(archive: Path, target: Path) -> None:
    rewrite(archive, lambda members: members.update({MANIFEST: members[MANIFEST] + b" "}))
    with pytest.raises(HostError, match="does not match its seal"):
        read_backup(environment_of(target), archive)


def test_added_member_is_refused(archive: Path, target: Path) -> None:
    rewrite(archive, lambda members: members.update({"files/extra": b"x"}))
    with pytest.raises(HostError, match="files/extra, which its manifest does not know"):
        read_backup(environment_of(target), archive)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil", "evil.sh"])
def test_member_outside_the_format_is_refused(archive: Path, target: Path, name: str) -> None:
    rewrite(archive, lambda members: members.update({name: b"x"}))
    with pytest.raises(HostError, match="does not belong in a backup"):
        read_backup(environment_of(target), archive)


def test_other_count_than_promised_keeps_the_old_database(archive: Path, target: Path) -> None:
    def promise_more(members: dict[str, bytes]) -> None:
        document = json.loads(members[MANIFEST])
        document["tables"]["person"] = 301
        seal(members, document)

    rewrite(archive, promise_more)
    with pytest.raises(HostError, match="person has 300 rows, the backup counted 301"):
        read_backup(environment_of(target), archive)
    assert run_as_superuser(target, "select count(*) from pg_database where datname like 'xieshou%'") == [
        (1,)
    ]


def test_other_format_is_refused(archive: Path, target: Path) -> None:
    rewrite(archive, lambda members: seal(members, json.loads(members[MANIFEST]) | {"format": 99}))
    with pytest.raises(HostError, match="another version"):
        read_backup(environment_of(target), archive)


def test_other_keys_are_refused_before_anything_changes(archive: Path, home: Path) -> None:
    with Cluster(home, profile="test"), pytest.raises(HostError, match="XIESHOU_FIELD_KEYS"):
        read_backup(environment_of(home), archive)


def test_archive_holds_no_key(archive: Path, source: Path) -> None:
    environment = environment_of(source)
    data = archive.read_bytes()
    for key in (environment.field_keys.split(":")[1], environment.index_key, environment.secret_key):
        assert key.encode() not in data
    assert archive.stat().st_mode & 0o077 == 0


def test_missing_file_and_other_file_are_refused(target: Path, tmp_path: Path) -> None:
    with pytest.raises(HostError, match="There is no file"):
        read_backup(environment_of(target), tmp_path / "none.tar")
    (tmp_path / "letter.txt").write_text("hello " * 1000)
    with pytest.raises(HostError, match="not a readable backup"):
        read_backup(environment_of(target), tmp_path / "letter.txt")


def test_backup_does_not_overwrite(archive: Path, source: Path) -> None:
    with pytest.raises(HostError, match="exists already"):
        write_backup(environment_of(source), archive)


def test_backup_without_a_name_goes_to_the_data_folder(source: Path) -> None:
    made = write_backup(environment_of(source))
    assert made.path.parent == source / "backups"
    assert made.tables == 2
    made.path.unlink()


def test_external_role_that_sees_only_some_rows_may_not_back_up(source: Path, tmp_path: Path) -> None:
    url = environment_of(source).cluster().url("owner")
    environment = Environment(data_dir=tmp_path, database_url=url)
    with pytest.raises(HostError, match=r"does not see every row.*XIESHOU_DATABASE_ADMIN_URL"):
        write_backup(environment, tmp_path / "x.tar")


def test_external_backup_and_restore_with_an_admin(source: Path, target: Path, tmp_path: Path) -> None:
    def external(home: Path) -> Environment:
        cluster = environment_of(home).cluster()
        keys = environment_of(home)
        return Environment(
            data_dir=home,
            database_url=cluster.url("owner"),
            database_app_url=cluster.url("app"),
            database_admin_url=cluster.url("superuser"),
            field_keys=keys.field_keys,
            index_key=keys.index_key,
        )

    made = write_backup(external(source), tmp_path / "external.tar")
    assert read_backup(external(target), made.path).rows == 301

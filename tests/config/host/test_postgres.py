"""The embedded server's life: started, shared, killed, broken, and back."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from xieshou.config.host import pgprocesses, pgsettings
from xieshou.config.host.postgres import Cluster, PostgresError

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from xieshou.config.host.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), profile="test").acquire()
print("held", flush=True)
time.sleep(60)
"""


def value(cluster: Cluster, query: str, role: str = "app") -> object:
    with psycopg.connect(cluster.url(role), autocommit=True) as connection:  # type: ignore[arg-type]
        row = connection.execute(query).fetchone()
        return row and row[0]


def kill_postmaster(cluster: Cluster) -> None:
    pid = cluster.postmaster_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while cluster.running() and time.monotonic() < deadline:  # the signal is delivered a moment later
        time.sleep(0.01)


def test_acquire_starts_and_release_stops(home: Path) -> None:
    cluster = Cluster(home, profile="test")
    assert not cluster.running()
    with cluster:
        assert value(cluster, "select current_user") == "xs_app"
        assert value(cluster, "select current_user", "owner") == "xs_owner"
    assert not cluster.running()
    assert pgprocesses.living(cluster.data) == []


def test_real_profile_is_durable(home: Path) -> None:
    with Cluster(home) as cluster:
        for name in pgsettings.DURABLE:
            assert value(cluster, f"show {name}") == "on"
        assert value(cluster, "show data_checksums") == "on"
        assert value(cluster, "show timezone") == "UTC"


def test_real_profile_refuses_to_run_without_fsync(home: Path) -> None:
    with Cluster(home) as cluster, psycopg.connect(cluster.url("superuser"), autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
    with pytest.raises(PostgresError, match="fsync must be on"):
        Cluster(home).acquire()
    assert not Cluster(home).running()


def test_test_profile_trades_durability_for_speed(running: Cluster) -> None:
    assert value(running, "show fsync") == "off"


def test_application_role_is_bound_by_row_rules(running: Cluster) -> None:
    query = (
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = '{}'"
    )
    assert value(running, query.format("xs_app")) is False
    assert value(running, "select rolcreatedb from pg_roles where rolname = 'xs_owner'") is True
    assert value(running, "select rolsuper or rolbypassrls from pg_roles where rolname = 'xs_owner'") is False


def test_application_role_may_not_create_tables(running: Cluster) -> None:
    with (
        psycopg.connect(running.url("app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("create table stolen (id int)")


def test_wrong_password_is_refused(running: Cluster) -> None:
    address = running.address("app").at(password="guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**address.conninfo())


def test_secrets_are_private(running: Cluster) -> None:
    names = sorted(path.name for path in (running.home / "secrets").iterdir())
    assert names == ["postgres-app", "postgres-owner", "postgres-superuser"]
    for path in (running.home / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((running.home / "secrets").stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the account")
def test_server_of_root_runs_as_another_account(running: Cluster) -> None:
    assert running.data.stat().st_uid != 0
    assert all(process.uids().real != 0 for process in pgprocesses.living(running.data))


def test_committed_rows_survive_a_killed_postmaster(home: Path) -> None:
    with Cluster(home) as cluster:
        with psycopg.connect(cluster.url("owner")) as connection:
            connection.execute("create table kept (id int)")
            connection.execute("insert into kept values (7)")
        kill_postmaster(cluster)
        cluster.start()
        assert value(cluster, "select id from kept", "owner") == 7


def test_busy_backend_of_a_killed_postmaster_does_not_block_the_start(home: Path) -> None:
    with Cluster(home, profile="test") as cluster:
        busy = psycopg.connect(cluster.url("owner"))
        busy.pgconn.send_query(b"select count(*) from generate_series(1, 2000000000)")
        kill_postmaster(cluster)
        cluster.start()
        assert value(cluster, "select 1") == 1
        busy.close()


@pytest.mark.parametrize(
    "content",
    ["", "12", "not a number\n", f"{os.getpid()}\nsomewhere\n"],
    ids=["empty", "short", "letters", "own process"],
)
def test_stale_pid_file_harms_nobody(home: Path, content: str) -> None:
    with Cluster(home, profile="test"):
        pass
    (home / "postgres" / "postmaster.pid").write_text(content)
    with Cluster(home, profile="test") as cluster:
        assert value(cluster, "select 1") == 1


def test_left_socket_does_not_block_the_start(home: Path) -> None:
    with Cluster(home, profile="test") as cluster:
        folder = cluster.socket_folder
    (folder / ".s.PGSQL.5432").touch()
    (folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with Cluster(home, profile="test") as cluster:
        assert value(cluster, "select 1") == 1


def test_parallel_starts_give_one_server(home: Path) -> None:
    clusters = [Cluster(home, profile="test") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(Cluster.acquire, clusters))
    assert len({cluster.postmaster_pid() for cluster in clusters}) == 1
    for cluster in clusters[:-1]:
        cluster.release()
        assert cluster.running()
    clusters[-1].release()
    assert not clusters[-1].running()


def test_killed_holder_gives_its_hold_back(home: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    cluster = Cluster(home, profile="test")
    assert cluster.running()
    cluster.acquire()
    cluster.release()
    assert not cluster.running()


def test_long_path_moves_the_socket_to_the_temporary_folder(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)
    with Cluster(deep, profile="test") as cluster:
        assert cluster.socket_folder.parent != deep
        assert value(cluster, "select 1") == 1


def test_path_with_blanks_quotes_and_chinese_works(home: Path) -> None:
    with Cluster(home / "会泽 o'data", profile="test") as cluster:
        assert value(cluster, "select 1") == 1


def test_interrupted_initialisation_is_repeated(home: Path) -> None:
    (home / "postgres").mkdir()
    with Cluster(home, profile="test") as cluster:
        assert value(cluster, "select 1") == 1
    assert list(home.glob("postgres.new-*")) == []


def test_foreign_files_in_the_data_folder_are_not_overwritten(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "letter.txt").write_text("mine")
    with pytest.raises(PostgresError, match="unfinished database"):
        Cluster(home, profile="test").acquire()
    assert (home / "postgres" / "letter.txt").read_text() == "mine"


def test_lost_application_password_is_set_anew(home: Path) -> None:
    with Cluster(home, profile="test"):
        pass
    (home / "secrets" / "postgres-app").unlink()
    with Cluster(home, profile="test") as cluster:
        assert value(cluster, "select 1") == 1


def test_port_opens_tcp_on_this_machine_only(home: Path) -> None:
    with Cluster(home, profile="test", port=54329) as cluster:
        assert cluster.address().host == "127.0.0.1"
        assert value(cluster, "show listen_addresses") == "127.0.0.1"

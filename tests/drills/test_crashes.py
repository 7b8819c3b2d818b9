"""Twenty kills under eight writers: what was acknowledged is there, once."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from tests.drills.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.drill

ROOT = Path(__file__).resolve().parents[2]
HTTP_WRITERS = 4
DIRECT_WRITERS = 4
KILLS = ["web"] * 5 + ["web process"] * 5 + ["postmaster"] * 6 + ["worker"] * 4
THINK_SECONDS = 0.1  # leaves the machine some air to start things again
LONGEST_RECOVERY = 30
CSRF = "d" * 32


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    made = Installation()
    made.start()
    made.await_ready()
    yield made
    made.destroy()


class PageWriter(threading.Thread):
    """Opens accounts through the page of the security administrator, each until it is acknowledged."""

    def __init__(self, number: int, port: int, session: str) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "en",
        }
        self.acknowledged: list[str] = []
        self.last_new = 0.0
        self.stopping = threading.Event()
        self.odd: Counter[int] = Counter()

    def run(self) -> None:
        count = 0
        while not self.stopping.is_set():
            name = f"drill-{self.number}-{count}"
            status = self._post(name)
            if status == http.client.OK:
                self.acknowledged.append(name)
                self.last_new = time.monotonic()
                count += 1
                time.sleep(THINK_SECONDS)
            else:
                self.odd[status] += 1
                time.sleep(0.05)

    def _post(self, name: str) -> int:
        body = urllib.parse.urlencode(
            {"username": name, "display_name": name, "organisation": "", "email": ""}
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("POST", "/access/users/open/", body, self.headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()


def run_inside(installation: Installation, module: str, *arguments: str) -> subprocess.Popen[str]:
    path = os.pathsep.join(filter(None, [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=installation.variables | {"PYTHONPATH": path},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def sign_in(installation: Installation) -> str:
    prepared = run_inside(installation, "tests.drills.prepare")
    output, _ = prepared.communicate(timeout=60)
    return output.strip().splitlines()[-1]


def victim(installation: Installation, kind: str) -> int:
    """Return the process to kill, waiting for one that is being started."""
    until = time.monotonic() + LONGEST_RECOVERY
    while time.monotonic() < until:
        if kind == "postmaster":
            found = installation.cluster.postmaster_pid()
        else:
            processes = installation.children("worker" if kind == "worker" else "web")
            found = processes[-1 if kind == "web process" else 0].pid if processes else None
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"there is no {kind} to kill")


def kill_and_recover(installation: Installation, kind: str, writers: list[PageWriter]) -> float:
    """Kill one process; return the seconds until pages answer and a new write is acknowledged."""
    killed = time.monotonic()
    os.kill(victim(installation, kind), signal.SIGKILL)
    time.sleep(0.3)
    while installation.health() is None or max(writer.last_new for writer in writers) < killed + 0.3:
        assert time.monotonic() - killed < LONGEST_RECOVERY, f"no recovery after the kill of {kind}"
        time.sleep(0.05)
    return time.monotonic() - killed


def count_by(installation: Installation, query: str) -> Counter[str]:
    with psycopg.connect(installation.cluster.url("superuser")) as connection:
        return Counter({str(key): int(number) for key, number in connection.execute(query)})  # type: ignore[call-overload]


def test_twenty_kills_lose_and_double_nothing(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    pick = random.Random(20)
    kills = pick.sample(KILLS, len(KILLS))
    session = sign_in(installation)
    direct = run_inside(
        installation, "tests.drills.direct_writers", str(installation.home), str(DIRECT_WRITERS)
    )
    writers = [PageWriter(number, installation.port, session) for number in range(HTTP_WRITERS)]
    for writer in writers:
        writer.start()
    until = time.monotonic() + LONGEST_RECOVERY
    while not all(writer.acknowledged for writer in writers) or not list(
        installation.home.glob("direct-*.journal")
    ):
        assert time.monotonic() < until, f"the writers do not write: {[writer.odd for writer in writers]}"
        time.sleep(0.1)

    recoveries = []
    for kind in kills:
        recoveries.append(kill_and_recover(installation, kind, writers))
        time.sleep(pick.uniform(0.1, 0.5))

    (installation.home / "stop").touch()
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(30)
    direct.wait(30)

    pages = [name for writer in writers for name in writer.acknowledged]
    codes = [line for path in installation.home.glob("direct-*.journal") for line in path.read_text().split()]
    users = count_by(installation, "select username, count(*) from access_user group by 1")
    opened = count_by(
        installation,
        "select after->>'username', count(*) from audit_event where event = 'access.user.opened' group by 1",
    )
    organisations = count_by(installation, "select uscc, count(*) from organisations_organisation group by 1")
    registered = count_by(
        installation,
        "select o.uscc, count(*) from audit_event e join organisations_organisation o on o.id::text = e.subject_id"
        " where e.event = 'organisations.organisation.registered' group by 1",
    )
    with capsys.disabled():
        figures = f"{len(pages)} + {len(codes)} writes, longest recovery {max(recoveries):.1f} s"
        sys.stdout.write(f"\n{len(kills)} kills, {figures}\n")
    assert len(pages) > 100
    assert len(codes) > 1000
    assert {name: users[name] for name in pages} == dict.fromkeys(pages, 1)
    assert {name: opened[name] for name in pages} == dict.fromkeys(pages, 1)
    assert {code: organisations[code] for code in codes} == dict.fromkeys(codes, 1)
    assert {code: registered[code] for code in codes} == dict.fromkeys(codes, 1)
    assert set(opened.values()) == {1}
    assert set(registered.values()) == {1}
    assert max(recoveries) <= LONGEST_RECOVERY


def test_second_start_is_told_where_the_first_one_is(installation: Installation) -> None:
    second = subprocess.run(
        installation.command("run", "--port", "1"),
        env=installation.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.startswith("xieshou: Xieshou is already running on this data folder: ")
    assert f"http://localhost:{installation.port}/" in second.stderr
    assert second.stderr.count("\n") == 1


def test_killed_supervisor_takes_its_children_along_and_the_next_start_works(
    installation: Installation,
) -> None:
    assert installation.supervisor is not None
    installation.supervisor.kill()
    installation.supervisor.wait()
    installation.start()
    installation.await_ready()
    assert len(installation.children("worker")) == 1
    parents = {process.ppid() for process in installation.children("worker")}
    assert parents == {installation.supervisor.pid}


def test_everything_killed_at_once_comes_back(installation: Installation) -> None:
    assert installation.supervisor is not None
    installation.supervisor.kill()
    for process in [*installation.marked(), *installation.servers()]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    installation.supervisor.wait()
    installation.start()
    assert installation.await_ready() <= LONGEST_RECOVERY


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything_in_order(installation: Installation, number: signal.Signals) -> None:
    if installation.supervisor is None or installation.supervisor.poll() is not None:
        installation.start()
        installation.await_ready()
    assert installation.stop(number) == 0
    assert list(installation.marked()) == []
    assert installation.servers() == []

"""Twenty kills under eight writers: what was acknowledged is there, once."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from tests.drills.direct_writers import credit_code
from tests.drills.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
HTTP_WRITERS = 4
DIRECT_WRITERS = 4
KILLS = ["web"] * 5 + ["web process"] * 5 + ["postmaster"] * 6 + ["worker"] * 4
THINK_SECONDS = 0.1  # leaves the machine some air to start things again
LONGEST_RECOVERY = 30
FIRST_WRITE_SECONDS = 120
CSRF = "d" * 32
ORGANISATIONS = "select uscc, count(*) from organisations_organisation group by 1"
REGISTRATIONS = """
    select o.uscc, count(*) from audit_event e join organisations_organisation o on o.id::text = e.subject_id
     where e.event = 'organisations.organisation.registered' group by 1
"""
ACKNOWLEDGED = {http.client.OK, http.client.CREATED, http.client.CONFLICT}


@pytest.fixture(scope="module")
def home() -> Iterator[Installation]:
    made = Installation()
    try:
        yield made
    finally:
        made.destroy()


@pytest.fixture
def installation(home: Installation) -> Installation:
    """Return the installation, running: the tests come in any order and some end it."""
    if home.supervisor is None or home.supervisor.poll() is not None:
        home.start()
        home.await_ready()
    return home


class HttpWriter(threading.Thread):
    """Registers organisations through the API, each until it is acknowledged.

    A request whose answer was lost is sent again; "exists already" is then the acknowledgement.
    """

    def __init__(self, number: int, port: int, session: str) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
            "Accept-Language": "en",
        }
        self.acknowledged: list[str] = []
        self.last_new = 0.0
        self.stopping = threading.Event()
        self.odd: Counter[int] = Counter()

    def run(self) -> None:
        number = (100 + self.number) * 1_000_000
        while not self.stopping.is_set():
            code = credit_code(number)
            status = self._post(f"演练企业{number}", code)
            if status in ACKNOWLEDGED:
                self.acknowledged.append(code)
                self.last_new = time.monotonic()
                number += 1
                time.sleep(THINK_SECONDS)
            else:
                self.odd[status] += 1
                time.sleep(0.05)

    def _post(self, name: str, code: str) -> int:
        entry = {"name": name, "kind": "enterprise", "region_code": "530326000000", "uscc": code}
        body = json.dumps(entry).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("POST", "/api/v1/organisations/", body, self.headers)
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


def kill_and_recover(installation: Installation, kind: str, writers: list[HttpWriter]) -> float:
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


class Writers:
    """Four writers over HTTP and four on the database, and what was acknowledged to them."""

    def __init__(self, installation: Installation) -> None:
        self.home = installation.home
        session = sign_in(installation)
        self.direct = run_inside(
            installation, "tests.drills.direct_writers", str(self.home), str(DIRECT_WRITERS)
        )
        self.over_http = [HttpWriter(number, installation.port, session) for number in range(HTTP_WRITERS)]
        for writer in self.over_http:
            writer.start()

    def await_first(self) -> None:
        until = time.monotonic() + FIRST_WRITE_SECONDS
        while not all(writer.acknowledged for writer in self.over_http) or not self.direct_codes():
            odd = [writer.odd for writer in self.over_http]
            assert time.monotonic() < until, f"the writers do not write: {odd}"
            time.sleep(0.1)

    def stop(self) -> None:
        (self.home / "stop").touch()
        for writer in self.over_http:
            writer.stopping.set()
        for writer in self.over_http:
            writer.join(30)
        self.direct.wait(60)

    def http_codes(self) -> list[str]:
        return [code for writer in self.over_http for code in writer.acknowledged]

    def direct_codes(self) -> list[str]:
        return [line for path in self.home.glob("direct-*.journal") for line in path.read_text().split()]


def test_twenty_kills_lose_and_double_nothing(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    pick = random.Random(20)
    writers = Writers(installation)
    writers.await_first()
    recoveries = []
    for kind in pick.sample(KILLS, len(KILLS)):
        recoveries.append(kill_and_recover(installation, kind, writers.over_http))
        time.sleep(pick.uniform(0.1, 0.5))
    writers.stop()

    over_http, direct = writers.http_codes(), writers.direct_codes()
    organisations = count_by(installation, ORGANISATIONS)
    registered = count_by(installation, REGISTRATIONS)
    with capsys.disabled():
        figures = f"{len(over_http)} + {len(direct)} writes, longest recovery {max(recoveries):.1f} s"
        sys.stdout.write(f"\n{len(KILLS)} kills, {figures}\n")
    once = dict.fromkeys([*over_http, *direct], 1)
    assert len(over_http) > 100
    assert len(direct) > 1000
    assert {code: organisations[code] for code in once} == once
    assert {code: registered[code] for code in once} == once
    assert set(registered.values()) == {1}
    assert max(recoveries) <= LONGEST_RECOVERY


def shake_hands(port: int, origin: str, address: str = "/realtime/room/") -> int:
    """Return the status with which the holder of sockets answers a handshake; 0: nobody answers."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eHMtZHJpbGwtc29ja2V0LQ==",
        "Origin": origin,
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", address, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def await_sockets(port: int, origin: str) -> None:
    until = time.monotonic() + LONGEST_RECOVERY
    while shake_hands(port, origin) != http.client.SWITCHING_PROTOCOLS:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_killed_holder_of_sockets_is_back_and_pages_never_stopped(installation: Installation) -> None:
    port = installation.port + 1
    await_sockets(port, installation.url)
    assert shake_hands(port, "http://evil.example") == http.client.FORBIDDEN
    assert shake_hands(port, installation.url, "/elsewhere/") == http.client.FORBIDDEN
    [holder] = installation.children("realtime")

    holder.kill()

    assert installation.health() is not None
    await_sockets(port, installation.url)
    assert [process.pid for process in installation.children("realtime")] != [holder.pid]


def test_killed_cradle_is_back_with_everything_it_had_made(installation: Installation) -> None:
    [cradle] = installation.children("cradle")
    before = {process.pid for kind in ("web", "worker") for process in installation.children(kind)}

    cradle.kill()

    until = time.monotonic() + LONGEST_RECOVERY
    while before & {process.pid for process in installation.marked()} or installation.health() is None:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert len(installation.children("cradle")) == 1


def test_second_start_is_told_where_the_first_one_is(installation: Installation) -> None:
    second = subprocess.run(
        installation.command("run", "--port", "1"),
        env=installation.variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
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
    [worker] = installation.children("worker")
    [cradle] = installation.children("cradle")
    assert (worker.ppid(), cradle.ppid()) == (cradle.pid, installation.supervisor.pid)


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
    assert installation.stop(number) == 0
    assert list(installation.marked()) == []
    assert installation.servers() == []

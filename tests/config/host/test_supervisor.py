"""The supervisor's decisions, with children that are only pretended; the drills use real ones."""

from __future__ import annotations

import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xieshou.config.environment import Environment
from xieshou.config.host import supervisor as module
from xieshou.config.host.children import Child
from xieshou.config.host.outcome import HostError
from xieshou.config.host.postgres import PostgresError
from xieshou.config.host.supervisor import RunOptions, StopRequested, Supervisor, count_webs


class Pretended(Child):
    """A child that ends when it is told to, without a process."""

    code: int | None = None
    starts = 0
    finished = 0

    def start(self) -> None:
        self.starts += 1
        self.code = None

    def exit_code(self) -> int | None:
        return self.code

    def finish(self, until: float) -> None:
        self.finished += 1


@pytest.fixture
def supervisor(home: Path) -> Supervisor:
    made = Supervisor(Environment(data_dir=home, port=8999), RunOptions())
    made.webs = [Pretended("web 1", "web", made.cradle)]
    made.worker = Pretended("worker", "worker", made.cradle)
    made.sockets = [Pretended("realtime 1", "realtime", made.cradle)]
    return made


def prepared(**found: object) -> dict[str, Any]:
    return {"migrated": 0, "seeded": True, "sign_ins": []} | found


@pytest.mark.parametrize(
    ("wanted", "cores", "count"), [(0, 1, 2), (0, 3, 3), (0, 64, 4), (7, 2, 7), (1, 8, 1)]
)
def test_web_servers_are_two_to_four_unless_told(
    monkeypatch: pytest.MonkeyPatch, wanted: int, cores: int, count: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert count_webs(wanted) == count


def test_announcement_has_address_and_sign_ins(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor._announce(prepared(sign_ins=[["村干部", "cunganbu", "secret-word"]]))
    text = capsys.readouterr().out
    assert "http://localhost:8999/" in text
    assert "cunganbu" in text
    assert "secret-word" in text


def test_demonstration_is_loaded_only_where_it_is_missing(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Child", Pretended)
    supervisor._start_seed(prepared(seeded=True))
    assert supervisor.seed is None
    supervisor._start_seed(prepared(seeded=False))
    assert supervisor.seed is not None
    assert supervisor.seed.arguments == ("demo", "--households", "3000")


def test_demonstration_is_not_wanted_in_production(supervisor: Supervisor) -> None:
    assert supervisor._wants_demonstration()
    supervisor.environment.production = True
    assert not supervisor._wants_demonstration()


def test_failed_demonstration_is_tried_three_times(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = Pretended("demo", "demo", supervisor.cradle)
    supervisor.seed = seed
    for _ in range(5):
        seed.code = 1
        supervisor._tend_seed()
    assert seed.starts == 2
    assert supervisor.seed is None
    assert "Try: xieshou demo" in capsys.readouterr().err


def test_loaded_demonstration_is_reported_once(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = Pretended("demo", "demo", supervisor.cradle)
    supervisor.seed = seed
    supervisor._tend_seed()
    seed.code = 0
    supervisor._tend_seed()
    supervisor._tend_seed()
    assert capsys.readouterr().out.count("The demonstration is loaded.") == 1


def test_deaf_web_server_is_restarted_after_six_probes(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_health_status", lambda: None)
    for count in range(6):
        assert supervisor.webs[0].finished == 0, count  # type: ignore[attr-defined]
        supervisor._next_probe = 0
        supervisor._probe()
    assert supervisor.webs[0].finished == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [200, 503])
def test_answering_web_server_is_left_alone(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(supervisor, "_health_status", lambda: status)
    for _ in range(10):
        supervisor._next_probe = 0
        supervisor._probe()
    assert supervisor.webs[0].finished == 0  # type: ignore[attr-defined]


def test_silent_port_has_no_health(supervisor: Supervisor) -> None:
    assert not supervisor._answers()
    assert not supervisor._hears()


def test_web_server_that_never_answers_stops_the_start(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0)
    monkeypatch.setattr(supervisor, "_health_status", lambda: None)
    with pytest.raises(HostError, match="does not answer"):
        supervisor._await_ready()


class Preparation(Pretended):
    """A preparation that writes what it found, where it found anything."""

    found = ""

    def start(self) -> None:
        self.code = 0 if self.found else 1
        if self.found:
            Path(self.arguments[0]).write_text(self.found)


def test_failed_preparation_stops_the_start(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    (supervisor.environment.data_dir / "run").mkdir()
    monkeypatch.setattr(module, "Child", Preparation)
    with pytest.raises(HostError, match="could not be brought up to date"):
        supervisor._prepare()


def test_preparation_reports_what_it_found(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (supervisor.environment.data_dir / "run").mkdir()
    monkeypatch.setattr(Preparation, "found", '{"migrated": 3, "seeded": true, "sign_ins": []}')
    monkeypatch.setattr(module, "Child", Preparation)
    assert supervisor._prepare()["migrated"] == 3
    assert "3 migrations" in capsys.readouterr().out


def test_demonstration_is_asked_for_at_the_preparation(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    class Asked(Preparation):
        found = '{"migrated": 0, "seeded": true, "sign_ins": []}'

        def start(self) -> None:
            super().start()
            asked.append(self.arguments[1:])

    (supervisor.environment.data_dir / "run").mkdir()
    monkeypatch.setattr(module, "Child", Asked)
    supervisor._prepare()
    supervisor.environment.production = True
    supervisor._prepare()
    assert asked == [("--demonstration",), ()]


def test_dead_database_is_started_again(supervisor: Supervisor, capsys: pytest.CaptureFixture[str]) -> None:
    class Server:
        starts = 0

        def postmaster_pid(self) -> int | None:
            return 1 if self.starts else None

        def start(self) -> None:
            self.starts += 1

    server = Server()
    supervisor._tend_database(server)  # type: ignore[arg-type]
    assert server.starts == 1
    assert "database ended; starting it again." in capsys.readouterr().out


def test_database_that_will_not_start_is_tried_again(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise PostgresError("The disk is full.")

    monkeypatch.setattr(supervisor, "_pause", lambda _seconds: None)
    supervisor._tend_database(SimpleNamespace(postmaster_pid=lambda: None, start=fail))  # type: ignore[arg-type]
    assert "The disk is full. Trying again." in capsys.readouterr().err


def test_first_signal_asks_and_pauses_end(supervisor: Supervisor) -> None:
    supervisor._pause(0)
    supervisor._on_signal(signal.SIGINT, None)
    with pytest.raises(StopRequested):
        supervisor._pause(0)


def test_second_signal_kills_at_once(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr("os.killpg", lambda pid, _number: killed.append(pid))
    supervisor.worker.process = SimpleNamespace(pid=4711)  # type: ignore[assignment]
    supervisor._on_signal(signal.SIGINT, None)
    assert killed == []
    supervisor._on_signal(signal.SIGINT, None)
    assert killed == [4711]

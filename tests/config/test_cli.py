"""The console program: commands, exit codes, one line for what went wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xieshou.config import benches, cli
from xieshou.config.environment import ConfigurationError, load_environment
from xieshou.config.host import commands
from xieshou.config.host.outcome import HostError
from xieshou.config.host.postgres import PostgresError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = ("run", "demo", "bench", "backup", "restore", "rotate", "check", "monitor", "manage")


def program(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xieshou.config.cli", *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command() -> None:
    done = program("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert name in done.stdout


def test_wrong_setting_stops_with_one_line() -> None:
    done = program("check", XIESHOU_PORT="many")
    assert done.returncode == 2
    assert done.stderr.startswith("xieshou: XIESHOU_PORT: ")
    assert done.stderr.count("\n") == 1


def test_unsafe_production_stops_with_one_line(tmp_path: Path) -> None:
    done = program("run", "--data", str(tmp_path), XIESHOU_PRODUCTION="1")
    assert done.returncode == 2
    assert "in production" in done.stderr
    assert done.stderr.count("\n") == 1


def test_unreachable_database_stops_with_one_line(tmp_path: Path) -> None:
    done = program(
        "check", "--data", str(tmp_path), XIESHOU_DATABASE_URL="postgresql://o:hunter2@127.0.0.1:9/x"
    )
    assert done.returncode == 1
    assert "XIESHOU_DATABASE_URL: no connection" in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_missing_archive_stops_with_one_line(tmp_path: Path) -> None:
    done = program(
        "restore",
        str(tmp_path / "none.tar"),
        "--data",
        str(tmp_path / "data"),
        XIESHOU_DATABASE_PROFILE="test",
        XIESHOU_DATABASE_URL="",
    )
    assert done.returncode == 1
    assert "There is no file" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"), [(ConfigurationError("x"), 2), (HostError("x"), 1), (PostgresError("x"), 1)]
)
def test_foreseen_error_becomes_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    def fail(_options: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(commands, "check", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main(["check"])
    assert caught.value.code == code
    assert capsys.readouterr().err == "xieshou: x\n"


def test_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, object] = {}

    def look(_options: argparse.Namespace) -> int:
        load_environment.cache_clear()
        environment = load_environment()
        seen.update(port=environment.port, host=environment.host, data=environment.data_dir)
        return 0

    for name in ("DATA_DIR", "PORT", "HOST"):
        monkeypatch.setenv(f"XIESHOU_{name}", os.environ.get(f"XIESHOU_{name}", "7"))
    monkeypatch.setattr(commands, "run", look)
    assert cli.main(["run", "--port", "8123", "--host", "0.0.0.0", "--data", str(tmp_path)]) == 0
    assert seen == {"port": 8123, "host": "0.0.0.0", "data": tmp_path}
    load_environment.cache_clear()


def test_manage_hands_everything_to_django(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(commands, "manage", lambda arguments: seen.append(arguments) or 0)
    assert cli.main(["manage", "shell", "--command", "1", "--help"]) == 0
    assert seen == [["shell", "--command", "1", "--help"]]


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1)])
def test_bench_exits_zero_only_where_its_goals_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], holds: bool, code: int
) -> None:
    goal = benches.Goal("a", 1.0, "<=", 2.0 if holds else 0.5)
    make: Callable[..., benches.Result] = lambda name, _options: benches.Result(name, [], [goal])  # noqa: E731
    monkeypatch.setattr(benches, "run", make)
    assert cli.main(["bench", "sample", "--json"]) == code
    assert f'"holds": {str(holds).lower()}' in capsys.readouterr().out


def test_unknown_bench_is_refused_with_the_known_ones() -> None:
    done = program("bench", "nothing")
    assert done.returncode == 1
    assert "There is no benchmark 'nothing'" in done.stderr

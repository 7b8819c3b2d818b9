"""Child processes: restarted when they die, ended with everything they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from xieshou.config.host import children
from xieshou.config.host.children import Child, describe_exit, stop_all, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OBEDIENT = "import time\nprint('here', flush=True)\ntime.sleep(60)\n"
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('here', flush=True)\ntime.sleep(60)\n"
PARENT = (
    "import subprocess, sys, time\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('here', flush=True)\ntime.sleep(60)\n"
)
LEASHED = (
    "from xieshou.config.host.leash import hold_to_starter\nimport time\n"
    "hold_to_starter()\nprint('here', flush=True)\ntime.sleep(60)\n"
)


@pytest.fixture
def make(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Child]]:
    made: list[Child] = []

    def maker(name: str, code: str) -> Child:
        (home / f"{name}_child.py").write_text(code)
        path = f"{home}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        child = Child(
            name, f"{name}_child", home, home / "logs" / f"{name}.log", variables={"PYTHONPATH": path}
        )
        made.append(child)
        return child

    monkeypatch.setattr(children, "STOP_SECONDS", 1)
    yield maker
    stop_all(made)


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def started(child: Child) -> None:
    child.start()
    wait_for(lambda: child.log and child.log.exists() and "here" in child.log.read_text())


def marked(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get(children.MARK_VARIABLE) == str(home)
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_dead_child_is_started_again(make: Callable[..., Child]) -> None:
    child = make("obedient", OBEDIENT)
    started(child)
    assert child.keep_alive() == ""
    first = child.pid
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: child.exit_code() is not None)
    assert child.keep_alive() == "obedient ended (SIGKILL); starting it again"
    wait_for(lambda: child.keep_alive() == "" and child.exit_code() is None)
    assert child.pid != first
    assert child.restarts == 1


def test_child_that_dies_at_once_is_started_ever_more_slowly(make: Callable[..., Child]) -> None:
    child = make("broken", "raise SystemExit(3)")
    child.start()
    pauses = []
    for _ in range(3):
        wait_for(lambda: child.exit_code() is not None)
        assert child.keep_alive() == "broken ended (exit code 3); starting it again"
        pauses.append(child._pause)
        wait_for(lambda: child.keep_alive() == "" and not child._due)
    assert pauses == [0.6, 1.2, 2.4]


def test_stop_ends_what_the_child_started(make: Callable[..., Child], home: Path) -> None:
    child = make("parent", PARENT)
    started(child)
    assert len(marked(home)) == 2
    stop_all([child])
    assert marked(home) == []


def test_stop_ends_a_child_that_does_not_listen(make: Callable[..., Child], home: Path) -> None:
    child = make("stubborn", STUBBORN)
    started(child)
    stop_all([child])
    assert child.exit_code() == -signal.SIGKILL
    assert marked(home) == []


def test_killed_leader_leaves_nothing_behind(make: Callable[..., Child], home: Path) -> None:
    child = make("parent", PARENT)
    started(child)
    os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: child.exit_code() is not None)
    assert len(marked(home)) == 1
    child.keep_alive()
    wait_for(lambda: marked(home) == [])


def test_sweep_ends_the_remains_of_an_earlier_run_only(make: Callable[..., Child], home: Path) -> None:
    child = make("parent", PARENT)
    started(child)
    assert sweep(home / "another") == 0
    assert len(marked(home)) == 2
    assert sweep(home) == 2
    assert marked(home) == []


def test_leashed_child_ends_with_its_parent(home: Path) -> None:
    (home / "leashed_child.py").write_text(LEASHED)
    log = home / "leashed.log"
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom xieshou.config.host.children import Child\n"
        "home = Path(sys.argv[1])\n"
        "Child('leashed', 'leashed_child', home, home / 'leashed.log').start()\ntime.sleep(60)\n"
    )
    path = f"{home}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    parent = psutil.Popen([sys.executable, "-c", code, str(home)], env=os.environ | {"PYTHONPATH": path})
    wait_for(lambda: log.exists() and "here" in log.read_text())
    assert len(marked(home)) == 1
    parent.kill()
    parent.wait()
    wait_for(lambda: marked(home) == [])


def test_log_that_grew_large_makes_room(
    make: Callable[..., Child], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LARGEST_LOG", 10)
    child = make("obedient", OBEDIENT)
    assert child.log is not None
    child.log.parent.mkdir()
    child.log.write_text("x" * 11)
    started(child)
    assert (home / "logs" / "obedient.1.log").read_text() == "x" * 11
    assert child.log.read_text() == "here\n"


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (-15, "SIGTERM"), (-99, "signal 99")])
def test_exit_in_words(code: int, words: str) -> None:
    assert describe_exit(code) == words

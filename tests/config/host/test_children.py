"""Child processes: restarted when they die, ended with everything they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from xieshou.config.host import children, copies
from xieshou.config.host.children import Child, describe_exit, stop_all, sweep
from xieshou.config.host.copies import Cradle
from xieshou.config.host.outcome import HostError

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
def cradle(home: Path) -> Iterator[Cradle]:
    path = f"{home}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    made = Cradle(home, modules=["json"], variables={"PYTHONPATH": path})
    yield made
    made.stop()


@pytest.fixture
def make(home: Path, cradle: Cradle, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Child]]:
    made: list[Child] = []

    def maker(name: str, code: str) -> Child:
        (home / f"{name}_child.py").write_text(code)
        child = Child(name, f"{name}_child", cradle, home / "logs" / f"{name}.log")
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


def marked(home: Path, cradle: Cradle | None = None) -> list[psutil.Process]:
    """Return the living processes of an installation, but for its cradle."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get(children.MARK_VARIABLE) == str(home)
            cradled = cradle is not None and process.pid == cradle.pid
            if mine and not cradled and process.status() != psutil.STATUS_ZOMBIE:
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


def test_stop_ends_what_the_child_started(make: Callable[..., Child], home: Path, cradle: Cradle) -> None:
    child = make("parent", PARENT)
    started(child)
    assert len(marked(home, cradle)) == 2
    stop_all([child])
    assert marked(home, cradle) == []


def test_stop_ends_a_child_that_does_not_listen(
    make: Callable[..., Child], home: Path, cradle: Cradle
) -> None:
    child = make("stubborn", STUBBORN)
    started(child)
    stop_all([child])
    assert child.exit_code() == -signal.SIGKILL
    assert marked(home, cradle) == []


def test_killed_leader_leaves_nothing_behind(make: Callable[..., Child], home: Path, cradle: Cradle) -> None:
    child = make("parent", PARENT)
    started(child)
    os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: child.exit_code() is not None)
    assert len(marked(home, cradle)) == 1
    child.keep_alive()
    wait_for(lambda: marked(home, cradle) == [])


def test_sweep_ends_the_remains_of_an_earlier_run_only(
    make: Callable[..., Child], home: Path, cradle: Cradle
) -> None:
    child = make("parent", PARENT)
    started(child)
    assert sweep(home / "another") == 0
    assert len(marked(home, cradle)) == 2
    assert sweep(home) == 3  # the cradle too
    assert marked(home) == []


def test_leashed_child_ends_with_its_parent(home: Path) -> None:
    (home / "leashed_child.py").write_text(LEASHED)
    log = home / "leashed.log"
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom xieshou.config.host.children import Child\n"
        "from xieshou.config.host.copies import Cradle\nhome = Path(sys.argv[1])\n"
        "child = Child('leashed', 'leashed_child', Cradle(home, ['json']), home / 'leashed.log')\n"
        "child.start()\ntime.sleep(60)\n"
    )
    path = f"{home}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    parent = psutil.Popen([sys.executable, "-c", code, str(home)], env=os.environ | {"PYTHONPATH": path})
    wait_for(lambda: log.exists() and "here" in log.read_text())
    assert len(marked(home)) == 2  # the child and the cradle
    parent.kill()
    parent.wait()
    wait_for(lambda: marked(home) == [])


def test_copies_share_what_the_cradle_loaded_and_no_luck(make: Callable[..., Child], home: Path) -> None:
    draw = (
        "import random, sys, uuid_utils\n"
        "print('json' in sys.modules, random.random(), uuid_utils.uuid4(), 'here', flush=True)\n"
    )
    words = []
    for name in ("first", "second"):
        child = make(name, draw)
        started(child)
        assert child.log is not None
        words.append(child.log.read_text().split())
    assert [line[0] for line in words] == ["True", "True"]
    assert words[0][1] != words[1][1]
    assert words[0][2] != words[1][2]


def test_killed_cradle_takes_its_copies_along_and_the_next_start_makes_a_new_one(
    make: Callable[..., Child], cradle: Cradle
) -> None:
    child = make("leashed", LEASHED)
    started(child)
    first = psutil.Process(child.pid)
    os.kill(cradle.pid, signal.SIGKILL)
    wait_for(lambda: child.exit_code() == -signal.SIGKILL)
    assert child.keep_alive() == "leashed ended (SIGKILL); starting it again"
    wait_for(lambda: not first.is_running() or first.status() == psutil.STATUS_ZOMBIE)
    wait_for(lambda: child.keep_alive() == "" and child.exit_code() is None)
    assert child.pid != first.pid


def test_cradle_that_hangs_is_ended_and_a_new_one_started(
    make: Callable[..., Child], cradle: Cradle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "ANSWER_SECONDS", 5)
    child = make("leashed", LEASHED)
    started(child)
    first = cradle.pid
    os.kill(first, signal.SIGSTOP)
    assert child.exit_code() == -signal.SIGKILL
    child.keep_alive()
    wait_for(lambda: child.keep_alive() == "" and child.exit_code() is None)
    assert cradle.pid not in (0, first)


def test_program_that_cannot_be_loaded_is_an_error_at_the_start_and_tried_again_later(home: Path) -> None:
    cradle = Cradle(home, modules=["no_such_module"])
    child = Child("web 1", "no_such_module", cradle)
    with pytest.raises(HostError, match="could not be loaded"):
        child.start()
    child.process = children.Copy(cradle, 0, 0)
    assert child.keep_alive() == "web 1 ended (SIGKILL); starting it again"
    wait_for(lambda: "could not be loaded" in child.keep_alive())
    assert child.restarts == 0
    cradle.stop()


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

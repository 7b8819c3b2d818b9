"""The processes of one running installation: started, watched, ended without remains.

Every child is a copy that the cradle makes. It leads its own session and carries a mark in its environment,
so that also what a killed child left behind can be found again, by this supervisor or by the next one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from xieshou.config.host.copies import MARK_VARIABLE, Copy
from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xieshou.config.host.copies import Cradle

STOP_SECONDS = 12
KILL_SECONDS = 3
LOOK_SECONDS = 0.05
LARGEST_LOG = 16 * 1024 * 1024
FASTEST_RESTART = 0.3
SLOWEST_RESTART = 15.0
STEADY_SECONDS = 5


@dataclass
class Child:
    """One kind of child process and its present incarnation."""

    name: str
    module: str
    cradle: Cradle
    log: Path | None = None
    arguments: tuple[str, ...] = ()
    restarts: int = 0
    process: Copy | None = None
    _born: float = 0.0
    _pause: float = FASTEST_RESTART
    _due: float = 0.0

    def start(self) -> None:
        """Start the process; its output goes to its log.

        Raises:  HostError: the program could not be loaded.
        """
        with _open_log(self.log) as output:
            self.process = self.cradle.copy(self.name, self.module, self.arguments, output)
        self._born = time.monotonic()

    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def keep_alive(self) -> str:
        """Restart the process if it ended; return what happened, "" for nothing."""
        code = self.exit_code()
        if code is None:
            return ""
        now = time.monotonic()
        if not self._due:
            kill_session(self.pid)
            steady = now - self._born > STEADY_SECONDS
            self._pause = FASTEST_RESTART if steady else min(self._pause * 2, SLOWEST_RESTART)
            self._due = now + self._pause
            return f"{self.name} ended ({describe_exit(code)}); starting it again"
        if now < self._due:
            return ""
        try:
            self.start()
        except HostError as error:
            self._pause = min(self._pause * 2, SLOWEST_RESTART)
            self._due = now + self._pause
            return f"{self.name}: {error}"
        self._due = 0.0
        self.restarts += 1
        return ""

    @property
    def pid(self) -> int:
        """Return the process id, 0 before the start."""
        return self.process.pid if self.process else 0

    def ask_to_stop(self) -> None:
        """Send the one polite signal."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def finish(self, until: float) -> None:
        """Wait until that moment of the monotonic clock, then end the whole session."""
        if self.process is None:
            return
        with contextlib.suppress(TimeoutError):
            self.process.wait(max(0.1, until - time.monotonic()))
        kill_session(self.process.pid)
        self.process.wait(KILL_SECONDS)


def stop_all(children: list[Child]) -> None:
    """End every child: one polite signal, some seconds, then the whole session by force."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        child.finish(until)


def kill_session(leader: int) -> None:
    """Kill every process of the session that a child led; the leader may be gone."""
    if leader <= 1:
        return
    until = time.monotonic() + KILL_SECONDS
    while members := _session_members(leader):
        for process in members:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if time.monotonic() > until:
            return
        time.sleep(LOOK_SECONDS)


def _session_members(leader: int) -> list[psutil.Process]:
    """Return the living processes of a session; zombies are dead already."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def sweep(home: Path) -> int:
    """End the processes that an earlier supervisor of this home left; return how many."""
    left = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK_VARIABLE) == str(home) and process.pid != os.getpid():
                left.append(process)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _gone, alive = psutil.wait_procs(left, timeout=3)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    return len(left)


def describe_exit(code: int) -> str:
    """Return an exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


@contextlib.contextmanager
def _open_log(path: Path | None) -> Iterator[int | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".1" + path.suffix))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        yield descriptor
    finally:
        os.close(descriptor)

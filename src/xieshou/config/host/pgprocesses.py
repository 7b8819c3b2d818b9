"""Which server processes live in a data folder; the processes are asked, not a file alone."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psutil

BACKENDS_SECONDS = 1  # most backends notice a dead postmaster by themselves
KILL_SECONDS = 10
LOOK_SECONDS = 0.1
STATUS_LINE = 7


def read_pid_file(data: Path) -> tuple[int | None, str]:
    """Return pid and status that postmaster.pid claims; (None, "") if absent or broken."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[STATUS_LINE].strip()
    except (OSError, ValueError, IndexError):
        return None, ""


def living(data: Path) -> list[psutil.Process]:
    """Return the server processes that work in this folder; a zombie does not live."""
    found = []
    for process in psutil.process_iter(["name", "status"]):
        if not str(process.info["name"]).startswith("postgres"):
            continue
        if process.info["status"] == psutil.STATUS_ZOMBIE:
            continue
        with contextlib.suppress(psutil.Error, OSError):
            if Path(process.cwd()) == data.resolve():
                found.append(process)
    return found


def end_remains(data: Path) -> None:
    """End what a killed postmaster left and remove its pid file."""
    if not _wait_until_gone(data, BACKENDS_SECONDS):
        for process in living(data):
            with contextlib.suppress(psutil.Error):
                process.kill()
        _wait_until_gone(data, KILL_SECONDS)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _wait_until_gone(data: Path, seconds: float) -> bool:
    """Look until nothing lives there; a zombie that nobody buries counts as gone."""
    until = time.monotonic() + seconds
    while living(data):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_SECONDS)
    return True

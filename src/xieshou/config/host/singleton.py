"""One supervisor a data folder: a lock that the kernel frees, and a note of the address."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from typing import IO, TYPE_CHECKING

from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = "supervisor.json"


@contextlib.contextmanager
def only_supervisor(home: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this supervisor.

    Raises:  HostError: another one runs; the message has its address.
    """
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "supervisor.lock").open("a") as handle:
        _lock_or_refuse(handle, home)
        note = folder / NOTE
        note.write_text(json.dumps({"pid": os.getpid(), "address": address}), encoding="utf-8")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def running_supervisor(home: Path) -> dict[str, object] | None:
    """Return pid and address of the supervisor of this folder, or None."""
    path = home / "run" / "supervisor.lock"
    if not path.exists():
        return None
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read_note(home)
    return None


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on.

    The web server itself would share the port silently.
    Raises:  HostError: the port is taken, or may not be used by this user.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another one: make run PORT={port + 1}, or XIESHOU_PORT={port + 1}."
            )
            raise HostError(message) from error


def _lock_or_refuse(handle: IO[str], home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        note = _read_note(home)
        message = (
            f"Xieshou is already running on this data folder: {note.get('address', 'starting up')} "
            f"(process {note.get('pid', 'unknown')}). Stop it there with Ctrl-C, or start a "
            "second one with its own folder and port: make run DATA=var/second PORT=8001."
        )
        raise HostError(message) from None


def _read_note(home: Path) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        note = json.loads((home / "run" / NOTE).read_text(encoding="utf-8"))
        return note if isinstance(note, dict) else {}
    return {}

"""The parent's side of the bounded reading child."""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from .limits import FRAME_BYTES, FRAME_WALL_SECONDS, OPEN_WALL_SECONDS
from .problems import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .spec import FormSpec

MODULE = "xieshou.kernel.sheets.parsing.child"
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
PIPE_BYTES = 1024 * 1024
LENGTH = struct.Struct(">I")


@contextmanager
def reading_child(path: Path, form: FormSpec) -> Iterator[Iterator[dict[str, Any]]]:
    """Yield the frames that the child sends about a file; the child never outlives the block.

    Raises: FileError: refused by the child, or the child broke its limits.
    """
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        [sys.executable, "-I", "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environment, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    ) as process:
        try:
            _send_work(process, path, form)
            yield _frames(process)
        finally:
            process.kill()


def _send_work(process: subprocess.Popen[bytes], path: Path, form: FormSpec) -> None:
    work = json.dumps({"path": str(path.resolve()), "form": form.to_json()}).encode()
    if process.stdin is None:  # pragma: no cover -- always a pipe
        raise FileError("broken")
    try:
        process.stdin.write(work)
        process.stdin.close()
    except BrokenPipeError as error:  # pragma: no cover -- the child died at birth
        raise FileError("too_heavy") from error


def _frames(process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the frames until the end; a child that falls silent or dies has met a file that is too heavy."""
    stream = process.stdout
    if stream is None:  # pragma: no cover -- always a pipe
        raise FileError("broken")
    limit = OPEN_WALL_SECONDS
    while True:
        head = _read_exactly(stream, LENGTH.size, limit)
        (length,) = LENGTH.unpack(head)
        if length > FRAME_BYTES:
            raise FileError("too_heavy")
        frame = json.loads(_read_exactly(stream, length, limit))
        kind = frame.pop("frame")
        if kind == "end":
            return
        if kind == "refused":
            raise FileError(frame["code"], **frame["params"])
        yield {"frame": kind, **frame}
        limit = FRAME_WALL_SECONDS


def _read_exactly(stream: IO[bytes], length: int, seconds: float) -> bytes:
    """Return exactly that many bytes of a pipe.

    Raises: FileError: the pipe ended, or nothing more came in time.
    """
    parts, missing, deadline = [], length, time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while missing:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise FileError("too_heavy")
            part = os.read(stream.fileno(), min(missing, PIPE_BYTES))
            if not part:
                raise FileError("too_heavy")
            parts.append(part)
            missing -= len(part)
    return b"".join(parts)

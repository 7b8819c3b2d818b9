"""The bounded process that reads one file: `python -m xieshou.kernel.sheets.parsing.child`.

The parent writes the path and the form to standard input; frames come back on standard output, each
a length (4 bytes, big endian) and JSON. The process has no database, no secrets, and hard limits on
memory and processor time, so that a hostile file can hurt nobody but its own reading.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .identity import register_identity
from .limits import CHILD_CPU_SECONDS, CHILD_DATA_BYTES, CHILD_OPEN_CPU_SECONDS
from .problems import FileError
from .reading import read
from .spec import FormSpec

if TYPE_CHECKING:
    from typing import BinaryIO


def limit_process() -> None:
    """Bound memory, processor time until the first row, core files and child processes."""
    resource.setrlimit(resource.RLIMIT_DATA, (CHILD_DATA_BYTES, CHILD_DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_OPEN_CPU_SECONDS, CHILD_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def allow_reading_time() -> None:
    """Give the time for reading rows, once the file has opened."""
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS))


def write_frame(stream: BinaryIO, kind: str, body: dict[str, Any]) -> None:
    """Write one frame."""
    data = json.dumps({"frame": kind, **body}, ensure_ascii=True, separators=(",", ":")).encode()
    stream.write(struct.pack(">I", len(data)))
    stream.write(data)
    stream.flush()


def serve(path: Path, form: FormSpec, stream: BinaryIO) -> None:
    """Read the file and write its frames: opened, chunks, and end or refused."""
    try:
        opened, chunks = read(path, form)
        first = next(chunks, None)
        allow_reading_time()
        write_frame(stream, "opened", asdict(opened))
        while first is not None:
            write_frame(stream, "chunk", asdict(first))
            first = next(chunks, None)
        write_frame(stream, "end", {})
    except FileError as error:
        write_frame(stream, "refused", {"code": error.code, "params": error.params})
    except MemoryError:
        write_frame(stream, "refused", {"code": "too_heavy", "params": {}})


def main() -> None:
    """Take the work from standard input, do it, and end without a traceback whatever happens."""
    limit_process()
    register_identity()
    work = json.loads(sys.stdin.buffer.read())
    try:
        serve(Path(work["path"]), FormSpec.from_json(work["form"]), sys.stdout.buffer)
    except BrokenPipeError:
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 -- parsers of foreign code: any failure means "broken file"
        write_frame(
            sys.stdout.buffer, "refused", {"code": "broken", "params": {"kind": type(error).__name__}}
        )


if __name__ == "__main__":
    main()

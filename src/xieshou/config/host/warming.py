"""A process that has the engine of assignment compiled before it is needed: `python -m` this module.

Its kernels are compiled once for a machine and kept on disk. On a fresh installation each process of the
demonstration would compile them for itself; while the places are loaded a processor is idle.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xieshou.config.host.leash import PARENT_VARIABLE, hold_to_starter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODULE = "xieshou.config.host.warming"


@contextmanager
def warming(*, wanted: bool = True) -> Iterator[None]:
    """Have the process work beside the body; it has ended when the body has. What it says is for nobody."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", MODULE]
    given = os.environ | {PARENT_VARIABLE: str(os.getpid())}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=given, stdout=quiet, stderr=quiet) as process:  # noqa: S603 -- our own module
        try:
            yield
        finally:
            process.terminate()


def main(_arguments: Sequence[str] = ()) -> None:
    """Warm the engine, watched by the process that started this one."""
    hold_to_starter()
    from xieshou.engines.assignment import warm

    warm()


if __name__ == "__main__":
    main()

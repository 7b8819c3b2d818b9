"""A child process that ends when its parent is gone, whatever way the parent ended."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_SECONDS = 0.5
GRACE_SECONDS = 5.0
PARENT_VARIABLE = "XS_PARENT_PID"


def hold_to(parent: int) -> None:
    """Watch the parent from a thread; when it is gone, end in order, then at once."""
    threading.Thread(target=_watch, args=(parent,), name="leash", daemon=True).start()


def hold_to_starter() -> None:
    """Watch the process that the environment names; do nothing when started by hand."""
    parent = os.environ.get(PARENT_VARIABLE, "")
    if parent.isdigit():
        hold_to(int(parent))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)

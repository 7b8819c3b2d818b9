"""The process that loads the program once; every server of the installation is a copy of it.

Loading takes seconds, a copy takes none, and the pages of memory that nobody writes are shared. An order is
one packet of JSON on a socket, with the files of the copy's output beside it; so is the answer. The end of
the socket is the end of the supervisor, and then of this process.

python -m xieshou.config.host.cradle DESCRIPTOR MODULE ...
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import socket
import sys
from dataclasses import dataclass
from typing import Any

import uuid_utils

from xieshou.config.host.leash import PARENT_VARIABLE
from xieshou.config.host.outcome import exit_on_bad_configuration

LARGEST_ORDER = 64 * 1024
START, LOOK = "start", "look"
SET_NAME = 15  # PR_SET_NAME of Linux
NAME = "xs "


@dataclass(frozen=True, slots=True)
class Order:
    """What a copy is to become."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()

    def follow(self) -> None:
        """Become the ordered program; its end is the end of this process."""
        os.setsid()
        os.environ[PARENT_VARIABLE] = str(os.getppid())
        _show_name(self.name)
        uuid_utils.reseed_rng()  # two copies must not draw the same keys
        sys.argv = [self.module, *self.arguments]
        runpy.run_module(self.module, run_name="__main__", alter_sys=True)


def main(descriptor: int, modules: list[str]) -> None:
    """Load the modules and serve orders; in a copy, follow the order."""
    _show_name("cradle")
    with socket.socket(fileno=descriptor) as channel:
        for module in modules:
            importlib.import_module(module)
        gc.collect()
        gc.freeze()  # the collector would write to every shared page
        _answer(channel, ready=True)
        order = _serve(channel)
    if order:
        order.follow()


def _serve(channel: socket.socket) -> Order | None:
    """Answer until the supervisor is gone (None); in a copy, return what it is to become."""
    while True:
        packet, files, _flags, _address = socket.recv_fds(channel, LARGEST_ORDER, 1)
        if not packet:
            return None
        asked: dict[str, Any] = json.loads(packet)
        if asked["ask"] == LOOK:
            _answer(channel, code=_exit_code(asked["pid"]))
            continue
        pid = os.fork()
        if pid == 0:
            _redirect(files)
            return Order(asked["name"], asked["module"], tuple(asked["arguments"]))
        for file in files:
            os.close(file)
        _answer(channel, pid=pid)


def _answer(channel: socket.socket, **found: object) -> None:
    with contextlib.suppress(OSError):  # a supervisor that is gone is met at the next order
        channel.send(json.dumps(found).encode())


def _exit_code(pid: int) -> int | None:
    """Return how a copy ended, or None while it runs; negative: the signal."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if ended else None


def _redirect(files: list[int]) -> None:
    sys.stdout.flush()
    for file in files:
        os.dup2(file, sys.stdout.fileno())
        os.dup2(file, sys.stderr.fileno())
        os.close(file)


def _show_name(name: str) -> None:
    """Name the process for `top` and `ps -o comm`, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(SET_NAME, (NAME + name).encode()[:15], 0, 0, 0)


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main(int(sys.argv[1]), sys.argv[2:])

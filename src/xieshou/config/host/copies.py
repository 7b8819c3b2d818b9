"""The supervisor's side of the cradle: order a copy, ask how it fares."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from xieshou.config.host.cradle import LARGEST_ORDER, LOOK, START
from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MARK_VARIABLE = "XS_INSTALLATION"
MODULE = "xieshou.config.host.cradle"
LOADED = "xieshou.config.host.loaded"
LOOK_SECONDS = 0.05
ANSWER_SECONDS = 120  # loading on a machine with much else to do; everything later takes milliseconds


class Copy:
    """A process that the cradle made."""

    def __init__(self, cradle: Cradle, source: int, pid: int) -> None:
        """Remember which incarnation of the cradle, named by its process, made it."""
        self.pid = pid
        self._cradle, self._source = cradle, source
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, None while it runs; a copy ends with the cradle that made it."""
        if self._code is None:
            self._code = self._cradle.look(self.pid, self._source)
        return self._code

    def wait(self, seconds: float) -> int:
        """Return how it ended.

        Raises:  TimeoutError: it did not end in time.
        """
        until = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(LOOK_SECONDS)
        return code

    def terminate(self) -> None:
        """Send the polite signal."""
        os.kill(self.pid, signal.SIGTERM)


class Cradle:
    """The cradle of one installation; started when it is first needed, and again when it died."""

    def __init__(
        self, home: Path, modules: Sequence[str] = (LOADED,), variables: dict[str, str] | None = None
    ) -> None:
        """Describe it; nothing is started yet.

        Args:    home: folder of the installation, the mark of every process of it.
                 modules: what to load. variables: added to the environment of all copies.
        """
        self._modules = tuple(modules)
        self._environment = (variables or {}) | {MARK_VARIABLE: str(home)}
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._ready = False

    def start(self) -> None:
        """Start loading; does not wait."""
        self.stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own module
                [sys.executable, "-m", MODULE, str(theirs.fileno()), *self._modules],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env=os.environ | self._environment,
            )
        ours.settimeout(ANSWER_SECONDS)
        self._channel, self._ready = ours, False

    def copy(self, name: str, module: str, arguments: Sequence[str] = (), output: int | None = None) -> Copy:
        """Start a program as a copy; `output` is the open file of what it writes.

        Raises:  HostError: the program could not be loaded; its lines say why.
        """
        self._await_loaded()
        order = {"ask": START, "name": name, "module": module, "arguments": list(arguments)}
        answer = self._ask(order, [] if output is None else [output])
        if answer is None or self._process is None:
            raise HostError(f"{name} could not be started: the process that makes copies ended.")
        return Copy(self, self._process.pid, answer["pid"])

    def look(self, pid: int, source: int) -> int | None:
        """Return how a copy of an incarnation ended, None while it runs."""
        if self._process is None or self._process.pid != source:
            return -signal.SIGKILL
        answer = self._ask({"ask": LOOK, "pid": pid})
        return -signal.SIGKILL if answer is None else answer["code"]

    @property
    def pid(self) -> int:
        """Return the process id, 0 before the start."""
        return self._process.pid if self._process else 0

    def stop(self) -> None:
        """Let the process end, and with it what it made."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if channel:
            channel.close()
        if process:
            process.kill()
            process.wait()

    def _await_loaded(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.start()
        if not self._ready:
            self._ready = self._receive() is not None
        if not self._ready:
            raise HostError("The program could not be loaded; see the lines above.")

    def _ask(self, question: dict[str, Any], files: Sequence[int] = ()) -> dict[str, Any] | None:
        """Return the answer; None where the cradle is gone."""
        if self._channel is None:
            return None
        try:
            socket.send_fds(self._channel, [json.dumps(question).encode()], list(files))
        except OSError:
            self.stop()
            return None
        return self._receive()

    def _receive(self) -> dict[str, Any] | None:
        """Return the next answer; a cradle that gives none is ended, or answers would be mixed up."""
        if self._channel is None:
            return None
        try:
            packet = self._channel.recv(LARGEST_ORDER)
        except OSError:
            packet = b""
        if not packet:
            self.stop()
            return None
        answer: dict[str, Any] = json.loads(packet)
        return answer

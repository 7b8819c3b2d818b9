"""A whole installation as a person would start it, in a folder of its own, made to be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from xieshou.config.host import pgprocesses
from xieshou.config.host.copies import MARK_VARIABLE
from xieshou.config.host.cradle import NAME
from xieshou.config.host.postgres import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

READY_SECONDS = 180  # the first start builds the database; not what is measured


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """`xieshou run` on the durable profile, and the processes it consists of."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="xs-drill-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = self.home / "run.txt"
        self.supervisor: subprocess.Popen[bytes] | None = None
        self.cluster = Cluster(self.home)
        self._spoken = 0

    @property
    def variables(self) -> dict[str, str]:
        outer = {
            name: value for name, value in os.environ.items() if not name.startswith(("XIESHOU_", "XS_"))
        }
        outer.pop("DJANGO_SETTINGS_MODULE", None)
        return outer | {"XIESHOU_DATA_DIR": str(self.home)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "xieshou.config.cli", *arguments]

    def start(self, *arguments: str) -> None:
        """Start `xieshou run` without the demonstration; does not wait."""
        with self.output.open("ab") as output:
            self._spoken = output.tell()
            self.supervisor = subprocess.Popen(
                self.command("run", "--no-demo", "--port", str(self.port), *arguments),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.variables,
                start_new_session=True,
            )

    def health(self) -> dict[str, Any] | None:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=3) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError:
            return None
        except OSError:
            return None

    def await_ready(self, seconds: float = READY_SECONDS) -> float:
        """Wait until the present supervisor serves pages; return how long it took."""
        started = time.monotonic()
        while b"is ready" not in self.output.read_bytes()[self._spoken :] or self.health() is None:
            waited = time.monotonic() - started
            assert waited < seconds, f"not ready after {waited:.0f} s: {self.output.read_text()[-2000:]}"
            time.sleep(0.05)
        return time.monotonic() - started

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.supervisor is not None
        self.supervisor.send_signal(number)
        return self.supervisor.wait(30)

    def children(self, module: str) -> list[psutil.Process]:
        """Return the living processes of one kind: web, worker; the oldest first."""
        return sorted(
            (process for process in self.marked() if process.name().startswith(f"{NAME}{module}")),
            key=lambda process: process.create_time(),
        )

    def marked(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            try:
                mine = process.environ().get(MARK_VARIABLE) == str(self.home)
                if mine and process.status() != psutil.STATUS_ZOMBIE:
                    yield process
            except psutil.Error:
                continue

    def servers(self) -> list[psutil.Process]:
        return pgprocesses.living(self.cluster.data)

    def destroy(self) -> None:
        if self.supervisor and self.supervisor.poll() is None:
            self.supervisor.kill()
            self.supervisor.wait()
        for process in [*self.marked(), *self.servers()]:
            try:
                process.kill()
            except psutil.Error:
                continue
        shutil.rmtree(self.home, ignore_errors=True)

"""`xieshou run`: database, web and worker, kept alive until told to stop."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil

from xieshou.config.host.children import Child, stop_all, sweep
from xieshou.config.host.copies import Cradle
from xieshou.config.host.database import open_database
from xieshou.config.host.outcome import HostError, complain, pad, say
from xieshou.config.host.postgres import Cluster, PostgresError
from xieshou.config.host.prepare import WITH_DEMONSTRATION
from xieshou.config.host.singleton import only_supervisor, require_free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xieshou.config.environment import Environment

LOOK_SECONDS = 0.2
READY_SECONDS = 90
PROBE_EVERY = 5.0
DEAF_PROBES = 6
SEED_TRIES = 3


PREPARE = "xieshou.config.host.prepare"
WEB = "xieshou.config.host.web"
WORKER = "xieshou.config.host.worker"
REALTIME = "xieshou.config.host.realtime"
MOST_WEBS = 4
METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


class StopRequested(Exception):  # noqa: N818 -- a request, not an error
    """Somebody asked the supervisor to stop."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line may change."""

    demonstration: bool = True
    households: int = 3000


def count_webs(wanted: int) -> int:
    """Return how many web servers to run: as configured, or one a core, two to four."""
    return wanted or min(MOST_WEBS, max(2, os.cpu_count() or 1))


def _empty_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


class Supervisor:
    """The parent of all processes of one installation."""

    def __init__(self, environment: Environment, options: RunOptions) -> None:
        """Remember what to run; nothing is started yet."""
        self.environment = environment
        self.options = options
        home = environment.data_dir
        self.metrics = home / "run" / "metrics"
        self.cradle = Cradle(home, variables={METRICS_VARIABLE: str(self.metrics)})
        log = None if environment.production else home / "logs"
        self.webs = [
            Child(f"web {number}", WEB, self.cradle, log and log / f"web-{number}.log")
            for number in range(1, count_webs(environment.web_workers) + 1)
        ]
        self.worker = Child("worker", WORKER, self.cradle, log and log / "worker.log")
        self.sockets = [
            Child(f"realtime {number}", REALTIME, self.cradle, log and log / f"realtime-{number}.log")
            for number in range(1, environment.realtime_processes + 1)
        ]
        self.seed: Child | None = None
        self._stop = threading.Event()
        self._deaf = 0
        self._next_probe = 0.0
        self._postmaster: psutil.Process | None = None

    def run(self) -> None:
        """Start everything and keep it alive until SIGINT, SIGTERM or SIGHUP."""
        environment = self.environment
        with only_supervisor(environment.data_dir, environment.base_url()), self._signals():
            sweep(environment.data_dir)
            require_free_port(environment.host, environment.port)
            _empty_folder(self.metrics)
            self.cradle.start()  # loads while the database starts
            try:
                with open_database(environment) as cluster, contextlib.suppress(StopRequested):
                    self._serve(cluster)
            finally:
                self.cradle.stop()

    def _serve(self, cluster: Cluster | None) -> None:
        say(f"Database ready ({cluster.home if cluster else 'external server'}).")
        prepared = self._prepare()
        children = [*self.webs, self.worker, *self.sockets]
        try:
            for child in children:
                child.start()
            self._await_ready()
            self._announce(prepared)
            self._start_seed(prepared)
            while True:
                self._tend(cluster)
                self._pause(LOOK_SECONDS)
        finally:
            say("Stopping …")
            stop_all([child for child in (self.seed, *children) if child])

    # --- start -----------------------------------------------------------------------------

    def _prepare(self) -> dict[str, Any]:
        """Run the migrations in a child and return what it found."""
        note = self.environment.data_dir / "run" / "prepared.json"
        note.unlink(missing_ok=True)
        wanted = (WITH_DEMONSTRATION,) if self._wants_demonstration() else ()
        child = Child("preparation", PREPARE, self.cradle, arguments=(str(note), *wanted))
        child.start()
        try:
            while (code := child.exit_code()) is None:
                self._pause(LOOK_SECONDS / 4)
        finally:
            child.finish(time.monotonic())
        if code or not note.exists():
            raise HostError("The database could not be brought up to date; see the lines above.")
        found: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        if found["migrated"]:
            say(f"Tables brought up to date ({found['migrated']} migrations).")
        return found

    def _wants_demonstration(self) -> bool:
        return self.options.demonstration and not self.environment.production

    def _await_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise HostError(f"The web server does not answer; see {self.webs[0].log or 'its log'}.")
            for child in (*self.webs, self.worker, *self.sockets):
                self._report(child.keep_alive())
            self._pause(LOOK_SECONDS)

    def _announce(self, prepared: dict[str, Any]) -> None:
        say()
        say(f"Xieshou is ready:  {self.environment.base_url()}")
        for line in prepared["sign_ins"]:
            say("   " + "  ".join(pad(word, 24) for word in line).rstrip())
        say("Ctrl-C stops it.")
        say()

    def _start_seed(self, prepared: dict[str, Any]) -> None:
        if prepared["seeded"]:
            return
        say("Loading the regions and the demonstration; pages fill as it goes.")
        arguments = ("demo", "--households", str(self.options.households))
        self.seed = Child("demo", "xieshou.config.cli", self.cradle, arguments=arguments)
        self.seed.start()

    # --- life ------------------------------------------------------------------------------

    def _tend(self, cluster: Cluster | None) -> None:
        if cluster is not None:
            self._tend_database(cluster)
        for child in (*self.webs, self.worker, *self.sockets):
            self._report(child.keep_alive())
        self._tend_seed()
        self._probe()

    def _tend_database(self, cluster: Cluster) -> None:
        """Start the embedded server again when its postmaster is gone."""
        if self._postmaster and self._alive(self._postmaster):
            return
        pid = cluster.postmaster_pid()
        if pid is None:
            self._report("database ended; starting it again")
            try:
                cluster.start()
            except (PostgresError, OSError) as error:
                complain(f"{error} Trying again.")
                self._pause(1.0)
                return
            pid = cluster.postmaster_pid()
        self._postmaster = psutil.Process(pid) if pid else None

    @staticmethod
    def _alive(process: psutil.Process) -> bool:
        try:
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def _tend_seed(self) -> None:
        """Report the end of the demonstration's load; try a failed one again."""
        if self.seed is None or (code := self.seed.exit_code()) is None:
            return
        seed, self.seed = self.seed, None
        if code == 0:
            say("The demonstration is loaded.")
        elif seed.restarts + 1 < SEED_TRIES:
            self._report("the demonstration's load ended early; starting it again")
            seed.restarts += 1
            seed.start()
            self.seed = seed
        else:
            complain("The demonstration could not be loaded. Try: xieshou demo")

    def _probe(self) -> None:
        """Restart web servers that are alive but deaf."""
        now = time.monotonic()
        if now < self._next_probe:
            return
        self._next_probe = now + PROBE_EVERY
        self._deaf = 0 if self._hears() else self._deaf + 1
        if self._deaf >= DEAF_PROBES:
            self._deaf = 0
            self._report("web does not answer; restarting it")
            for web in self.webs:
                web.finish(time.monotonic() + 1)

    def _hears(self) -> bool:
        return self._health_status() is not None

    def _answers(self) -> bool:
        return self._health_status() == 200  # noqa: PLR2004 -- HTTP OK

    def _health_status(self) -> int | None:
        url = self.environment.base_url().rstrip("/") + "/healthz"
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 -- our own http address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    # --- stop ------------------------------------------------------------------------------

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise StopRequested

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self._stop.is_set():  # the second Ctrl-C: at once
            for child in (*self.webs, self.worker, *self.sockets, self.seed):
                if child and child.pid:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(child.pid, signal.SIGKILL)
        self._stop.set()

    @staticmethod
    def _report(line: str) -> None:
        if line:
            say(f"{time.strftime('%H:%M:%S')}  {line}.")

"""The web child: granian with a few worker processes, each on the leash of its parent."""

from __future__ import annotations

import importlib
import os
import shutil
from typing import TYPE_CHECKING

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from xieshou.config.environment import load_environment
from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.outcome import exit_on_bad_configuration

if TYPE_CHECKING:
    from pathlib import Path

MOST_WORKERS = 4
THREADS = 8
KILL_SECONDS = 10
METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def count_workers(wanted: int) -> int:
    """Return how many web processes to run: as configured, or one a core up to four."""
    return wanted or min(MOST_WORKERS, max(2, os.cpu_count() or 1))


def main() -> None:
    """Serve until told to stop."""
    os.environ.setdefault("XIESHOU_DATABASE_POOL", str(THREADS))
    environment = load_environment()
    hold_to_starter()
    _fresh_metrics(environment.data_dir / "run" / "metrics")
    load_before_forking()
    server = Granian(
        "xieshou.config.host.webapp:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=count_workers(environment.web_workers),
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve()


def load_before_forking() -> None:
    """Load the application once here, so that each web process starts as a copy in no time.

    The processes share its memory, and one that was killed is back without a single import.
    A connection must not be shared: any that loading opened is closed again.
    """
    importlib.import_module("xieshou.config.wsgi")
    importlib.import_module("xieshou.config.urls")
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _fresh_metrics(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[METRICS_VARIABLE] = str(folder)


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()

"""One web child: granian with one worker process on the leash of its parent.

Several children listen on the same port, so that the death of one interrupts nothing but its own
requests.
"""

from __future__ import annotations

import importlib
import os

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from xieshou.config.environment import load_environment
from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.outcome import exit_on_bad_configuration

THREADS = 8
KILL_SECONDS = 10


def main() -> None:
    """Serve until told to stop."""
    os.environ.setdefault("XIESHOU_DATABASE_POOL", str(THREADS))
    environment = load_environment()
    hold_to_starter()
    load_before_forking()
    server = Granian(
        "xieshou.config.host.webapp:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_level=LogLevels.error,
        log_access=False,
    )
    server.serve()


def load_before_forking() -> None:
    """Load the application here, so that a killed worker process is back as a copy in no time.

    A connection must not be shared: any that loading opened is closed again.
    """
    importlib.import_module("xieshou.config.wsgi")
    importlib.import_module("xieshou.config.urls")
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()

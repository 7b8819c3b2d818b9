"""One web child: granian with one worker process on the leash of its parent.

Several children listen on the same port, so that the death of one interrupts nothing but its own
requests.
"""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import xieshou.config.host.loaded  # noqa: F401 -- a killed worker process is back as a copy of what is loaded
from xieshou.config.environment import load_environment
from xieshou.config.host.database import keep_connections, limit_waiting
from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.outcome import exit_on_bad_configuration

THREADS = 8
KILL_SECONDS = 10


def main() -> None:
    """Serve until told to stop."""
    environment = load_environment()
    hold_to_starter()
    keep_connections(environment, THREADS)
    limit_waiting()
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


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()

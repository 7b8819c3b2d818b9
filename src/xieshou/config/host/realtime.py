"""The child that holds the sockets of live rooms: one process, or several on one port with a shared layer."""

from __future__ import annotations

import gc
import resource
import socket

import uvicorn

from xieshou.config.environment import load_environment
from xieshou.config.host.database import keep_connections
from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.one_layer import only_socket_process
from xieshou.config.host.outcome import exit_on_bad_configuration
from xieshou.config.host.prepare import setup_django

DATABASE_CONNECTIONS = 2
LARGEST_MESSAGE = 64 * 1024
STOP_SECONDS = 2
PING_SECONDS = 20
BACKLOG = 1024


def main() -> None:
    """Hold sockets until told to stop."""
    environment = load_environment()
    hold_to_starter()
    setup_django()
    keep_connections(environment, DATABASE_CONNECTIONS)
    _allow_many_sockets()
    config = uvicorn.Config(
        "xieshou.config.asgi:application",
        lifespan="off",
        ws_max_size=LARGEST_MESSAGE,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        log_config=None,
        access_log=False,
        log_level="warning",  # its lines of information hold addresses of people
        server_header=False,
    )
    config.load()
    gc.collect()
    gc.freeze()  # looking through what stays for good stopped all sockets for 90 ms, again and again
    with (
        only_socket_process(environment.realtime_layer),
        _listen(environment.host, environment.socket_port) as listener,
    ):
        uvicorn.Server(config).run(sockets=[listener])


def _allow_many_sockets() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that other processes of this installation may share."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()

"""One process for the sockets of live rooms, unless they share a layer: the database knows who is first.

Two processes that keep rooms in their own memory would each hold one half of a call, and nobody would see
why the other side stays dark. The lock ends with its connection, so a killed process blocks nobody.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings

from xieshou.config.host.outcome import HostError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = 0x78696573_68750001  # "xieshu" and a number: the first advisory lock of this installation
WAIT_SECONDS = 5.0  # the server needs a moment to see that a killed process is gone
LOOK_SECONDS = 0.2


@contextlib.contextmanager
def only_socket_process(layer: str, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the sockets of this database alone while the block runs; with a shared layer anybody may.

    Raises:  HostError: another process holds them in its memory.
    """
    if layer:
        yield
        return
    with psycopg.connect(**_address(), autocommit=True) as connection:
        until = time.monotonic() + wait_seconds
        while not _take(connection):
            if time.monotonic() >= until:
                message = (
                    "Another process holds the live rooms of this database in its memory; the two halves of a"
                    " call would not meet. Stop it, or give both the same XIESHOU_REALTIME_LAYER (redis://…)."
                )
                raise HostError(message)
            time.sleep(LOOK_SECONDS)
        yield


def _take(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    return bool(row and row[0])


def _address() -> dict[str, Any]:
    entry = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {name: entry[key] for name, key in names.items() if entry.get(key)}

"""A connection that gives up: no page waits longer for the database than a person would.

The server ends a statement of a page after `PATIENCE_SECONDS` by itself. Where the server does not even do
that (frozen, or the line swallows everything), the wait ends here, and the connection with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.errors import _WaitTimeout

if TYPE_CHECKING:
    from collections.abc import Generator

PATIENCE_SECONDS = 25
SILENCE_SECONDS = PATIENCE_SECONDS + 2.0


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends after `SILENCE_SECONDS`."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the answer of the server.

        Raises: psycopg.OperationalError: none came; the connection is closed.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, SILENCE_SECONDS)
        except _WaitTimeout as error:
            self.close()
            message = "the server does not answer"
            raise psycopg.OperationalError(message) from error

"""How a program of the house ends: one clear line instead of a stack of frames."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from typing import TYPE_CHECKING

from xieshou.config.environment import ConfigurationError
from xieshou.config.host.postgres import PostgresError

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_CONFIGURATION = 2
FAILED = 1


class HostError(Exception):
    """Something outside the program stands in the way; the message says what to do."""


def say(line: str = "") -> None:
    """Write one line to the terminal at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def pad(word: str, width: int) -> str:
    """Return the word filled up to that many columns of a terminal; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
    return word + " " * (width - taken)


def complain(line: str) -> None:
    """Write one line to the error output."""
    sys.stderr.write(f"xieshou: {line}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def exit_on_bad_configuration() -> Iterator[None]:
    """Turn the foreseen errors of a start into one line and an exit code."""
    try:
        yield
    except ConfigurationError as error:
        complain(str(error))
        raise SystemExit(BAD_CONFIGURATION) from None
    except (HostError, PostgresError) as error:
        complain(str(error))
        raise SystemExit(FAILED) from None

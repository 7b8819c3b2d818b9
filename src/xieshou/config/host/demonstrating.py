"""A second process that lives districts of the demonstration beside the one that started it.

python -m xieshou.config.host.demonstrating SEED NOW
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

from xieshou.config.host.leash import PARENT_VARIABLE, hold_to_starter
from xieshou.config.host.outcome import say
from xieshou.config.host.prepare import setup_django

MODULE = "xieshou.config.host.demonstrating"


def start_second(seed: int, now: datetime) -> subprocess.Popen[bytes]:
    """Start the process; it ends with this one, whatever way that is."""
    command = [sys.executable, "-m", MODULE, str(seed), now.isoformat()]
    return subprocess.Popen(command, env=os.environ | {PARENT_VARIABLE: str(os.getpid())})  # noqa: S603 -- our own module


def main(arguments: list[str]) -> None:
    """Live the districts that nobody else lives, beginning with the last."""
    hold_to_starter()
    setup_django()
    from xieshou.config.demo.organisations import DISTRICTS
    from xieshou.config.demo.parts import live_free

    seed, now = int(arguments[0]), datetime.fromisoformat(arguments[1])
    live_free(list(reversed(DISTRICTS)), seed=seed, now=now, tell=lambda line: say(f"  {line}"))


if __name__ == "__main__":
    main(sys.argv[1:])

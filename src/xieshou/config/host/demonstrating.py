"""A second process that makes parts of the demonstration beside the one that started it.

python -m xieshou.config.host.demonstrating SEED HOUSEHOLDS NOW
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from xieshou.config.host.leash import PARENT_VARIABLE, hold_to_starter
from xieshou.config.host.outcome import say
from xieshou.config.host.prepare import setup_django

if TYPE_CHECKING:
    from xieshou.config.demo.registering import Plan

MODULE = "xieshou.config.host.demonstrating"


def start_second(plan: Plan) -> subprocess.Popen[bytes]:
    """Start the process; it ends with this one, whatever way that is."""
    given = (str(plan.seed), str(plan.households), plan.now.isoformat())
    command = [sys.executable, "-m", MODULE, *given]
    return subprocess.Popen(command, env=os.environ | {PARENT_VARIABLE: str(os.getpid())})  # noqa: S603 -- our own module


def main(arguments: list[str]) -> None:
    """Make the parts that nobody else makes, beginning with the last."""
    hold_to_starter()
    setup_django()
    from xieshou.config.demo.organisations import DISTRICTS
    from xieshou.config.demo.parts import make_free
    from xieshou.config.demo.registering import Plan
    from xieshou.config.host.seeding import rarely_collected

    plan = Plan(int(arguments[0]), int(arguments[1]), datetime.fromisoformat(arguments[2]))
    with rarely_collected():
        make_free(list(reversed(DISTRICTS)), plan, tell=lambda line: say(f"  {line}"))


if __name__ == "__main__":
    main(sys.argv[1:])

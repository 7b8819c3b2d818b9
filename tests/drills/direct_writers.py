"""Run inside a drill's installation: threads that register organisations until told to stop.

Each acknowledged registration is one line of the journal. A registration whose answer was lost is
tried again with the same credit code; "exists already" then counts as the acknowledgement.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import django

THINK_SECONDS = 0.01
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """Return the valid unified social credit code of that number."""
    body = f"91530326{number:09d}"
    total = sum(LETTERS.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return body + LETTERS[(31 - total % 31) % 31]


def write(writer: int, journal: Path, stop: Path) -> None:
    """Register one organisation after the other, each until it is acknowledged."""
    from django.db import DatabaseError, connection

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.organisations import operations
    from xieshou.kernel.organisations.vocabulary import OrganisationKind
    from xieshou.kernel.scope_sql import in_scope

    actor = Actor.system("drill")
    number = writer * 1_000_000
    with journal.open("a") as handle:
        while not stop.exists():
            code = credit_code(number)
            entry = operations.OrganisationEntry(
                name=f"演练企业{number}",
                kind=OrganisationKind.ENTERPRISE,
                region_code="530326000000",
                uscc=code,
            )
            try:
                with in_scope(Scope.everything()):
                    operations.register_organisation(entry, actor=actor, at=datetime.now(UTC))
            except operations.OrganisationExistsError:
                pass
            except DatabaseError:
                connection.close()
                time.sleep(0.05)
                continue
            handle.write(f"{code}\n")
            handle.flush()
            number += 1
            time.sleep(THINK_SECONDS)


def main() -> None:
    """Write with as many threads as asked, until the stop file appears."""
    from xieshou.config.host.leash import hold_to

    hold_to(os.getppid())
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()
    running = [
        threading.Thread(target=write, args=(writer, folder / f"direct-{writer}.journal", folder / "stop"))
        for writer in range(1, threads + 1)
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


if __name__ == "__main__":
    main()

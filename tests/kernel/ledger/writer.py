"""A process that pays until it is killed; each payment that was acknowledged is one line of its output.

Arguments: database, source account, payee account, maker, checker, first key number.
"""

from __future__ import annotations

import os
import sys
from uuid import UUID


def main(database: str, payer: str, payee: str, maker_id: str, checker_id: str, first: str) -> None:
    """Pay one fen at a time, each in a transaction of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    import django

    django.setup()
    from django.db import connections

    connections["default"].settings_dict["NAME"] = database
    from dataclasses import replace

    from tests.kernel.ledger.books import AT, ON, person
    from xieshou.kernel.ledger.operations import Transfer, transfer
    from xieshou.kernel.ledger.operations.posting import Maker
    from xieshou.kernel.scope_sql import in_scope

    actor = replace(person("project_officer"), user_id=UUID(checker_id))
    number = int(first)
    while True:
        key = f"killed-{number}"
        plan = Transfer.of(
            key=key, booked_on=ON, memo="演练", payer_id=UUID(payer), payees=[(UUID(payee), 1)]
        )
        with in_scope(actor.scope):
            transfer(plan, maker=Maker(UUID(maker_id), "甲"), actor=actor, at=AT)
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A process that renews keys until it is killed; each batch that was committed before the last is a line.

Arguments: database, the new key and the old one in hexadecimal.
"""

from __future__ import annotations

import os
import sys
import time


def main(database: str, *keys: str) -> None:
    """Renew ten rows at a time, slowly enough to be killed in between."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.rotation import operations

    connections["default"].settings_dict["NAME"] = database
    settings.FIELD_KEYS = [bytes.fromhex(key) for key in keys]
    operations.BATCH = 10

    def report(done: int, total: int = 0, message: object = "") -> None:
        sys.stdout.write(f"{done} {total} {message}\n")
        sys.stdout.flush()
        time.sleep(0.05)

    from tests.plugins.actors import AT

    operations.renew_keys(actor=Actor.system("drill"), at=AT, report=report)


if __name__ == "__main__":
    main(*sys.argv[1:])

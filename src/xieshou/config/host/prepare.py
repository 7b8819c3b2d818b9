"""The first child of a start: tables up to date, then what the supervisor needs to know."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass

import django

from xieshou.config.host.outcome import exit_on_bad_configuration


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found."""

    migrated: int
    regions: bool
    demonstration: bool


def setup_django() -> None:
    """Load the project's settings and applications."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()


def main() -> None:
    """Migrate and write the findings as one line of JSON."""
    setup_django()
    from xieshou.config.host import migrate, seeding

    found = Prepared(
        migrated=migrate.migrate(),
        regions=seeding.regions_loaded(),
        demonstration=seeding.demonstration_loaded(),
    )
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main()

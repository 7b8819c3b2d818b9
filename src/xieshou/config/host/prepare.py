"""The first child of a start: tables up to date, then what the supervisor needs to know."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django

from xieshou.config.host.outcome import exit_on_bad_configuration

WITH_DEMONSTRATION = "--demonstration"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found; without the demonstration nothing is missing and nobody is listed."""

    migrated: int
    seeded: bool = True
    sign_ins: list[list[str]] = field(default_factory=list)


def setup_django() -> None:
    """Load the project's settings and applications."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    django.setup()


def main(arguments: list[str]) -> None:
    """Migrate and write the findings as JSON into the file that the first argument names."""
    setup_django()
    from xieshou.config.host import migrate, seeding

    found = Prepared(migrated=migrate.migrate())
    if WITH_DEMONSTRATION in arguments:
        seeded = seeding.regions_loaded() and seeding.demonstration_loaded()
        sign_ins = [list(line) for line in seeding.sign_ins()]
        found = Prepared(migrated=found.migrated, seeded=seeded, sign_ins=sign_ins)
    Path(arguments[0]).write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    with exit_on_bad_configuration():
        main(sys.argv[1:])

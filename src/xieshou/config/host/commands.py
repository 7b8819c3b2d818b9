"""What each command of the console program does; imports happen when a command runs."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.config.environment import load_environment
from xieshou.config.host.database import open_database
from xieshou.config.host.leash import hold_to_starter
from xieshou.config.host.outcome import HostError, say
from xieshou.config.host.prepare import setup_django

if TYPE_CHECKING:
    import argparse

WITHOUT_DATABASE = {"help", "version", "--help", "--version", "compilemessages", "makemessages"}


def run(options: argparse.Namespace) -> int:
    """Start everything and keep it alive."""
    from xieshou.config.host.supervisor import RunOptions, Supervisor

    wanted = RunOptions(demonstration=not options.no_demo, households=options.households)
    Supervisor(load_environment(), wanted).run()
    return 0


def demo(options: argparse.Namespace) -> int:
    """Load the regions and the demonstration."""
    hold_to_starter()
    with open_database(load_environment()):
        setup_django()
        from xieshou.config.host import migrate, seeding

        migrate.migrate()
        started = time.monotonic()
        seeding.load_demonstration(
            households=options.households, seed=options.seed, progress=lambda line: say(f"  {line}")
        )
        say(f"  done in {time.monotonic() - started:.0f} s")
    return 0


def manage(arguments: list[str]) -> int:
    """Run one of Django's commands, with the database up."""
    import os

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
    command = ["xieshou manage", *arguments]
    if not arguments or arguments[0] in WITHOUT_DATABASE:
        execute_from_command_line(command)
        return 0
    with open_database(load_environment()):
        if arguments == ["migrate"]:
            return _migrate()
        execute_from_command_line(command)
    return 0


def bench(options: argparse.Namespace) -> int:
    """Run one benchmark; 0 only where all its goals hold."""
    from xieshou.config import benches

    given = benches.Options(
        scale=options.scale,
        households=options.households,
        rows=options.rows,
        peers_limit=options.peers_limit,
    )
    result = benches.run(options.name, given)
    say(benches.as_json(result) if options.json else benches.as_table(result))
    return 0 if result.holds else 1


def backup(options: argparse.Namespace) -> int:
    """Write one archive of database and files."""
    from xieshou.config.host.backup import write_backup

    environment = load_environment()
    with open_database(environment):
        target = Path(options.archive) if options.archive else None
        made = write_backup(environment, target)
    say(f"Backup written: {made.path} ({made.megabytes:.1f} MB, {made.tables} tables).")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Read one archive into this installation."""
    from xieshou.config.host.restore import read_backup
    from xieshou.config.host.singleton import running_supervisor

    environment = load_environment()
    if running_supervisor(environment.data_dir):
        raise HostError("Xieshou is running on this data folder. Stop it before restoring.")
    with open_database(environment):
        done = read_backup(environment, Path(options.archive), force=options.force)
    say(f"Restored: {done.tables} tables, {done.rows} rows, {done.files} files, all as counted.")
    return 0


def monitor(options: argparse.Namespace) -> int:
    """Calculate the monthly run of a place in this process; print a line a county."""
    with open_database(load_environment()):
        setup_django()
        from xieshou.config.host.monitoring import run_place

        run_place(options.place, options.month, options.engine, say=say)
    return 0


def check(_options: argparse.Namespace) -> int:
    """Print one line a check; 0 only if none fails."""
    from xieshou.config.host.checks import run_checks

    with open_database(load_environment()):
        setup_django()
        logging.disable(logging.INFO)  # the probes are requests too
        lines = run_checks()
    for line in lines:
        say(line.text())
    return 1 if any(line.failed for line in lines) else 0


def rotate(options: argparse.Namespace) -> int:
    """Put a new key in front, or renew what older keys encrypted or indexed."""
    environment = load_environment()
    with open_database(environment):
        setup_django()
        from xieshou.config.host import rotating

        if options.new_key:
            say(rotating.put_new_key_in_front(environment, index=options.indexes))
        elif options.indexes:
            say(rotating.rebuild_here(environment))
        else:
            say(rotating.renew_here() if options.here else rotating.queue_renewal())
    return 0


def _migrate() -> int:
    setup_django()
    from xieshou.config.host import migrate as migration

    count = migration.migrate(verbosity=1)
    migration.grant()
    sys.stdout.write(f"{count} migrations applied; rights of the application role set.\n")
    return 0

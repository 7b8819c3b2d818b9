"""The console program `xieshou`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from xieshou.config.host import commands
from xieshou.config.host.outcome import exit_on_bad_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_HOUSEHOLDS = 3000
DEFAULT_SEED = 2021


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["manage"]:  # everything behind it belongs to Django
        with exit_on_bad_configuration():
            return commands.manage(given[1:])
    options = build_parser().parse_args(given)
    _apply_location(options)
    command: Callable[[argparse.Namespace], int] = options.command
    with exit_on_bad_configuration():
        return command(options)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all commands."""
    parser = argparse.ArgumentParser(
        prog="xieshou", description="Run and look after an installation of Xieshou."
    )
    several = parser.add_subparsers(metavar="COMMAND", required=True)
    run = _add(several, "run", commands.run, "start database, web and worker; Ctrl-C stops them")
    run.add_argument("--port", type=int, help="port of the web server")
    run.add_argument("--host", help="address to listen on")
    run.add_argument("--no-demo", action="store_true", help="do not load the demonstration")
    run.add_argument("--households", type=int, default=DEFAULT_HOUSEHOLDS)
    demo = _add(several, "demo", commands.demo, "load the regions and the demonstration")
    demo.add_argument("--households", type=int, default=DEFAULT_HOUSEHOLDS)
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED)
    bench = _add(several, "bench", commands.bench, "measure against a peer and a limit")
    bench.add_argument("name", help="a file of the folder bench/, without .py")
    bench.add_argument("--json", action="store_true", help="print JSON instead of a table")
    bench.add_argument("--scale", type=float, default=1.0, help="part of the full work, 0 to 1")
    bench.add_argument("--households", type=int, help="households of the benchmark monitor")
    bench.add_argument(
        "--peers-limit", type=float, default=900.0, help="seconds that a peer of monitor may take"
    )
    bench.add_argument("--rows", type=int, help="rows of the benchmark import")
    backup = _add(several, "backup", commands.backup, "write database and files to one archive")
    backup.add_argument("archive", nargs="?", help="file to write (default: data folder/backups)")
    restore = _add(several, "restore", commands.restore, "read an archive into an empty installation")
    restore.add_argument("archive")
    restore.add_argument("--force", action="store_true", help="replace what is there")
    rotate = _add(
        several, "rotate", commands.rotate, "encrypt personal fields and files with the present key"
    )
    rotate.add_argument("--new-key", action="store_true", help="first put a new key in front (while stopped)")
    rotate.add_argument("--here", action="store_true", help="in this process instead of the worker")
    rotate.add_argument(
        "--indexes", action="store_true", help="the index key and its digests (while stopped)"
    )
    _add(several, "check", commands.check, "test configuration and safety, one line each")
    monitor = _add(several, "monitor", commands.monitor, "calculate the monthly run of a place now")
    monitor.add_argument("place", help="a region code's digits (53, 5308, 530823), or all")
    monitor.add_argument("month", type=int, help="the month as YYYYMM; it must be over")
    monitor.add_argument(
        "--engine", choices=("auto", "duckdb", "spark"), default="auto", help="default: by households"
    )
    manage = several.add_parser("manage", help="Django's own commands", add_help=False)
    manage.set_defaults(command=lambda _options: commands.manage([]))
    return parser


def _add(
    several: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    parser = several.add_parser(name, help=text, description=text)
    parser.add_argument("--data", help="data folder (default: var/data)")
    parser.set_defaults(command=command)
    return parser


def _apply_location(options: argparse.Namespace) -> None:
    """Let the command line win over the environment, for this process and its children."""
    for name, variable in (("data", "DATA_DIR"), ("port", "PORT"), ("host", "HOST")):
        value = getattr(options, name, None)
        if value is not None:
            os.environ[f"XIESHOU_{variable}"] = str(value)


if __name__ == "__main__":
    sys.exit(main())

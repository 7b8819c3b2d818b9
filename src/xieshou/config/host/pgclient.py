"""PostgreSQL's own client programs, chosen to fit the server they talk to."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.config.host.outcome import HostError
from xieshou.config.host.postgres import program_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.config.host.address import DatabaseAddress

BUNDLED_MAJOR = 18
DEBIAN_FOLDER = Path("/usr/lib/postgresql")


def find_program(name: str, server_major: int) -> Path:
    """Return pg_dump or pg_restore for a server of that major version.

    The bundled one serves its own version; for another one the machine's is preferred, because a
    restore by a newer program uses settings that an older server does not know.
    """
    bundled = program_folder() / name
    if server_major == BUNDLED_MAJOR:
        return bundled
    fitting = DEBIAN_FOLDER / str(server_major) / "bin" / name
    if fitting.exists():
        return fitting
    on_path = shutil.which(name)
    if on_path and _major_of(Path(on_path)) == server_major:
        return Path(on_path)
    return bundled


def run_client(program: Path, arguments: Sequence[str], address: DatabaseAddress) -> None:
    """Run a client program against one database; the password travels by the environment.

    Raises:  HostError: the program failed; the message carries its last lines.
    """
    variables = {
        "PGHOST": address.host,
        "PGPORT": str(address.port),
        "PGUSER": address.user,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.name,
    } | {f"PG{name.upper()}": value for name, value in address.options}
    outer = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
        [str(program), *arguments],
        env=outer | variables | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = " / ".join(done.stderr.strip().splitlines()[-3:])
        message = f"{program.name} failed: {last}"
        raise HostError(message)


def _major_of(program: Path) -> int:
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    words = done.stdout.split()
    return next((int(word.split(".")[0]) for word in words if word[0].isdigit()), 0)

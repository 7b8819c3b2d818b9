"""PostgreSQL refuses to run as root: choose the account it runs as instead."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from pathlib import Path

OWN_ACCOUNT = "xieshou-pg"
KNOWN_ACCOUNTS = (OWN_ACCOUNT, "postgres")


class RunAs(TypedDict, total=False):
    """The keywords of subprocess.run that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class OsUser:
    """An account of this machine."""

    name: str
    uid: int
    gid: int


def choose(data: Path) -> OsUser | None:
    """Return the account that shall run the server; None: the present one will do.

    A folder that exists already keeps its owner.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwuid(owner))
    for name in KNOWN_ACCOUNTS:
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwnam(name))
    return _make_account()


def as_keywords(account: OsUser | None) -> RunAs:
    """Return what subprocess.run needs to run as this account; None: as the present one."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def open_path(folder: Path) -> None:
    """Let other accounts pass through a folder and its parents: enter, never read."""
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if not mode & 0o001:
            place.chmod(mode | 0o001)


def _make_account() -> OsUser:
    program = shutil.which("useradd")
    if program:
        command = [program, "--system", "--user-group", "--no-create-home", OWN_ACCOUNT]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 -- useradd with constant words
    for name in (OWN_ACCOUNT, "nobody"):
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwnam(name))
    raise OSError("PostgreSQL may not run as root and this machine has no other account.")


def _account(entry: pwd.struct_passwd) -> OsUser:
    return OsUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)

"""Secrets that are made once and kept in files only their owner may read."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRETS_FOLDER = "secrets"


def read_or_make(home: Path, name: str, make: Callable[[], str] | None = None) -> str:
    """Return the secret of that name below the home folder, made now if it is new.

    Two processes that ask at once get the same value: the first complete file wins.
    """
    path = home / SECRETS_FOLDER / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    value = make() if make else secrets.token_urlsafe(32)
    draft = _draft(path, value)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8")


def replace(home: Path, name: str, value: str) -> None:
    """Put another value in the place of a kept secret, whole or not at all."""
    path = home / SECRETS_FOLDER / name
    _draft(path, value).replace(path)


def _draft(path: Path, value: str) -> Path:
    """Write a value beside its place and return where."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(value)
        handle.flush()
        os.fsync(handle.fileno())
    return draft

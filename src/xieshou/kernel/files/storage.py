"""Where files lie: one a row, named by its id, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPORARY = ".part"


def root() -> Path:
    """Return the folder, made on first use for this system user alone."""
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def path_of(file_id: UUID) -> Path:
    """Return where the file of an id lies; the last digits spread the files, the first ones are the time."""
    name = file_id.hex
    return root() / name[-2:] / name


def write(file_id: UUID, content: bytes) -> Path:
    """Write a file so that a crash leaves it whole or absent."""
    path = path_of(file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=TEMPORARY)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def remove(file_id: UUID) -> None:
    """Delete a file; one that is gone already is no error."""
    path_of(file_id).unlink(missing_ok=True)


def stored_ids() -> Iterator[tuple[UUID | None, Path]]:
    """Yield every path in the folder with the id it is named by, None for a left-over."""
    for path in root().glob("??/*"):
        try:
            yield (UUID(hex=path.name) if path.suffix != TEMPORARY else None), path
        except ValueError:
            yield None, path

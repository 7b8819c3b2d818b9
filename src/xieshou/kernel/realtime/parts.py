"""Where the parts of recordings lie: encrypted, one file a part, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from xieshou.kernel.crypto import decrypt_bytes, encrypt_bytes

if TYPE_CHECKING:
    from uuid import UUID


def _folder(recording_id: UUID) -> Path:
    return Path(settings.RECORDINGS_DIR) / recording_id.hex


def path_of(recording_id: UUID, number: int) -> Path:
    """Return where a part lies."""
    return _folder(recording_id) / str(number)


def _context(recording_id: UUID, number: int) -> str:
    return f"realtime.recording.{recording_id.hex}.{number}"


def write_part(recording_id: UUID, number: int, content: bytes) -> None:
    """Keep one part; a part of another place or recording does not decrypt here."""
    folder = _folder(recording_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary, path = folder / f"{number}.part", path_of(recording_id, number)
    with temporary.open("wb") as stream:
        stream.write(encrypt_bytes(content, context=_context(recording_id, number)))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def read_part(recording_id: UUID, number: int) -> bytes:
    """Return one part in the clear.

    Raises: FileNotFoundError; DecryptionError.
    """
    stored = path_of(recording_id, number).read_bytes()
    return decrypt_bytes(stored, context=_context(recording_id, number))


def remove_parts(recording_id: UUID) -> None:
    """Delete every part of a recording; one that is gone already is no error."""
    shutil.rmtree(_folder(recording_id), ignore_errors=True)

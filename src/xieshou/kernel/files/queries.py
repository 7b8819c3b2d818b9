"""Reads of files, always through their policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound

from . import storage
from .models import StoredFile
from .policies import can_read

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor


def get_file(file_id: UUID, *, actor: Actor, at: datetime) -> StoredFile:
    """Return a file that the actor may read at this moment.

    Raises: NotFound: no such file, expired, or not the actor's to read.
    """
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or (file.expires_at and file.expires_at <= at) or not can_read(actor, file):
        raise NotFound
    return file


def list_files(*, owner: tuple[str, UUID]) -> QuerySet[StoredFile]:
    """Return the files of one owner, oldest first; the caller has checked the right to see the owner."""
    kind, key = owner
    return StoredFile.objects.filter(owner_kind=kind, owner_id=key).order_by("created_at", "id")


def path_of(file: StoredFile) -> Path:
    """Return where the content lies.

    Raises: NotFound: the content is gone from the disk.
    """
    path = storage.path_of(file.id)
    if not path.is_file():
        raise NotFound
    return path

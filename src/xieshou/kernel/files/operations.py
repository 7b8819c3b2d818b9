"""Taking files in, letting them go."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.ids import new_id

from . import storage
from .images import measure, strip_metadata
from .models import StoredFile
from .refusals import FileEmpty, FileTooLarge
from .sniffing import DOCUMENTS, media_type_of, safe_name

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MAX_BYTES = 20 * 1024 * 1024
ORPHAN_AGE = timedelta(hours=24)
BATCH = 1_000


@transaction.atomic
def store(
    *,
    content: bytes,
    name: str,
    owner: tuple[str, UUID],
    actor: Actor,
    at: datetime,
    accepted: frozenset[str] = DOCUMENTS,
    keep_position: bool = False,
) -> StoredFile:
    """Keep a photo or document that a user brought; a photo loses place, time and device.

    Args:   owner: (kind, id) of the record it belongs to; its room registers who may read (`policies`).
    Raises: FileEmpty, FileTooLarge, WrongFileType, TooManyPixels, BrokenImage.
    """
    _check_size(content)
    media_type = media_type_of(content, accepted)
    width = height = None
    if media_type.startswith("image/"):
        width, height = measure(content, media_type)
        if not keep_position:
            content = strip_metadata(content, media_type)
    return _keep(
        StoredFile(
            owner_kind=owner[0],
            owner_id=owner[1],
            name=safe_name(name, media_type),
            media_type=media_type,
            width=width,
            height=height,
            keeps_position=keep_position,
            created_at=at,
            created_by_id=actor.user_id,
        ),
        content,
    )


@transaction.atomic
def store_made(
    *,
    content: bytes,
    name: str,
    media_type: str,
    owner: tuple[str, UUID],
    actor: Actor,
    at: datetime,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep bytes that the system made itself or that another room of the kernel has to examine (sheets)."""
    return _keep(
        StoredFile(
            owner_kind=owner[0],
            owner_id=owner[1],
            name=safe_name(name),
            media_type=media_type,
            created_at=at,
            created_by_id=actor.user_id,
            expires_at=expires_at,
        ),
        content,
    )


@transaction.atomic
def delete(file: StoredFile) -> None:
    """Forget a file; its content goes when the transaction commits."""
    key = file.id
    file.delete()
    transaction.on_commit(partial(storage.remove, key))


def _check_size(content: bytes) -> None:
    if not content:
        raise FileEmpty
    if len(content) > MAX_BYTES:
        raise FileTooLarge


def _keep(file: StoredFile, content: bytes) -> StoredFile:
    """Write the content, then the row: a crash between them leaves an orphan, which the sweep removes."""
    file.id = new_id()
    file.sha256 = sha256(content).hexdigest()
    file.size = len(content)
    storage.write(file.id, content)
    file.save(force_insert=True)
    return file


def sweep(*, at: datetime) -> dict[str, int]:
    """Delete expired files and left-overs on the disk that no row knows; count rows whose content is gone."""
    expired = StoredFile.objects.filter(expires_at__lte=at)
    removed = 0
    for file in expired.iterator(chunk_size=BATCH):
        delete(file)
        removed += 1
    orphans = _remove_orphans(at)
    lost = sum(
        not storage.path_of(key).is_file()
        for key in StoredFile.objects.values_list("pk", flat=True).iterator()
    )
    return {"expired": removed, "orphans": orphans, "lost": lost}


def find_damaged() -> tuple[int, list[tuple[StoredFile, str]]]:
    """Read every stored file; return how many, and those that are "lost" or "changed" by now."""
    checked, damaged = 0, []
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=BATCH):
        checked += 1
        try:
            with storage.path_of(file.id).open("rb") as stream:
                found = file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            damaged.append((file, "lost"))
        else:
            if found != file.sha256:
                damaged.append((file, "changed"))
    return checked, damaged


def _remove_orphans(at: datetime) -> int:
    """Delete content that is older than a day and known to no row (younger ones may still be committing)."""
    old = [
        (key, path)
        for key, path in storage.stored_ids()
        if path.stat().st_mtime < (at - ORPHAN_AGE).timestamp()
    ]
    known = set(
        StoredFile.objects.filter(pk__in=[key for key, _path in old if key]).values_list("pk", flat=True)
    )
    count = 0
    for key, path in old:
        if key is None or key not in known:
            path.unlink(missing_ok=True)
            count += 1
    return count

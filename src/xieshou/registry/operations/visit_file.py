"""Photos and voice notes of visits: each arrives once; a picture seen before is a sign."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.files.operations import store, store_made
from xieshou.kernel.files.sniffing import IMAGES
from xieshou.registry.errors import VisitNotFound
from xieshou.registry.models import Visit, VisitFile
from xieshou.registry.vocabulary_visits import FileKind, Sign

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

OWNER = "registry.visit"
MOST_VOICE_BYTES = 3 * 1024 * 1024
MOST_FILES = 12
VOICE_STARTS = ((b"\x1aE\xdf\xa3", "audio/webm"), (b"OggS", "audio/ogg"))


class VoiceError(DomainError):
    """Not a recording, or too long."""

    default_message = _("This is no voice note of the page, or it is longer than about ten minutes.")


class TooManyFilesError(DomainError):
    """A visit has a dozen files at most."""

    default_message = _("A visit keeps twelve photos and voice notes at most.")


@transaction.atomic
def receive_file(
    *, visit_id: UUID, file_id: UUID, kind: str, content: bytes, actor: Actor, at: datetime
) -> VisitFile:
    """Keep a photo or voice note of the actor's own visit; the same one again changes nothing.

    Raises: VisitNotFound, Denied, VoiceError, TooManyFilesError; DomainError: not a picture (files).
    """
    visit = Visit.objects.select_for_update().filter(actor.scope.region_q(), pk=visit_id).first()
    if visit is None:
        raise VisitNotFound
    if visit.user_id != actor.user_id or not actor.can("registry.visit.make"):
        raise Denied
    known = VisitFile.objects.filter(pk=file_id, visit=visit).first()
    if known is not None:
        return known
    if visit.files.count() >= MOST_FILES:
        raise TooManyFilesError
    digest = sha256(content).hexdigest()
    if kind == FileKind.PHOTO:
        name = f"{visit.started_at:%Y%m%d}.jpg"
        stored = store(
            content=content, name=name, owner=(OWNER, visit.pk), actor=actor, at=at, accepted=IMAGES
        )
        _note_same_photo(visit, digest)
    else:
        media_type = _voice_type(content)
        name = f"{visit.started_at:%Y%m%d}.{media_type.rpartition('/')[2]}"
        stored = store_made(
            content=content, name=name, media_type=media_type, owner=(OWNER, visit.pk), actor=actor, at=at
        )
    return VisitFile.objects.create(
        id=file_id,
        visit=visit,
        region_code=visit.region_code,
        kind=kind,
        sha256=digest,
        stored_file_id=stored.pk,
        received_at=at,
    )


def _voice_type(content: bytes) -> str:
    """Return the kind of a recording by its first bytes."""
    if len(content) <= MOST_VOICE_BYTES:
        for start, media_type in VOICE_STARTS:
            if content.startswith(start):
                return media_type
    raise VoiceError


def _note_same_photo(visit: Visit, digest: str) -> None:
    """Mark this visit and those that bring the same picture."""
    others = Visit.objects.filter(files__sha256=digest).exclude(pk=visit.pk).distinct()
    found = list(others)
    for one in [*found, visit] if found else []:
        if Sign.SAME_PHOTO.value not in one.signs:
            one.signs = [*one.signs, Sign.SAME_PHOTO.value]
            one.save(update_fields=["signs"])

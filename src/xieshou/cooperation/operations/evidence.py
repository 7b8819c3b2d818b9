"""A photo or document that comes with a step: kept in the transaction of the step, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.files.operations import store
from xieshou.kernel.files.sniffing import DOCUMENTS, IMAGES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was brought."""

    name: str
    content: bytes


def keep(
    upload: Upload, *, owner: tuple[str, UUID], actor: Actor, at: datetime, only_images: bool = False
) -> None:
    """Keep a file for a record.

    Raises: FileEmpty, FileTooLarge, WrongFileType, TooManyPixels, BrokenImage.
    """
    accepted = IMAGES if only_images else DOCUMENTS
    store(content=upload.content, name=upload.name, owner=owner, actor=actor, at=at, accepted=accepted)

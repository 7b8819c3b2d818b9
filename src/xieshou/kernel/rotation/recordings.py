"""The parts of recordings: files that carry their key as columns do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xieshou.kernel.crypto import DecryptionError, key_of
from xieshou.kernel.realtime import parts
from xieshou.kernel.realtime.models import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

PLACE = "recordings"
HEADER = 5


def count_keys() -> Counter[bytes]:
    """Return how many parts need which key."""
    return Counter(key for _recording, _number, key in _stored())


def renew(current: bytes) -> tuple[int, int]:
    """Write the parts of older keys anew; return how many were renewed and how many cannot be read."""
    done = broken = 0
    for recording_id, number, key in _stored():
        if key == current:
            continue
        try:
            parts.write_part(recording_id, number, parts.read_part(recording_id, number))
        except FileNotFoundError:
            continue  # deleted meanwhile, as its time was over
        except DecryptionError:
            broken += 1
            continue
        done += 1
        if not Recording.objects.filter(pk=recording_id, removed_at=None).exists():
            parts.remove_parts(recording_id)  # deleted while this part was written
    return done, broken


def _stored() -> Iterator[tuple[UUID, int, bytes]]:
    """Yield recording, number and key of each part on the disk that a row knows."""
    for recording_id, count in Recording.objects.filter(removed_at=None).values_list("pk", "parts"):
        for number in range(count):
            try:
                with parts.path_of(recording_id, number).open("rb") as stream:
                    header = stream.read(HEADER)
            except FileNotFoundError:
                continue
            yield recording_id, number, key_of(header)

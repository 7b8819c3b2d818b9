"""The chain over the entries: how an entry with its legs and the seal before it become a digest."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_DIGEST = bytes(32)


def canonical(entry: Mapping[str, object], legs: Sequence[tuple[object, ...]]) -> bytes:
    """Return the one byte form of an entry: sorted keys, exact times, legs in their order."""
    plain = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in entry.items()}
    whole = {"entry": plain, "legs": [list(leg) for leg in legs]}
    return json.dumps(
        whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder
    ).encode()


def link(previous: bytes, entry: Mapping[str, object], legs: Sequence[tuple[object, ...]]) -> bytes:
    """Return the digest (32 bytes) of an entry that follows the seal with digest `previous`."""
    return sha256(previous + sha256(canonical(entry, legs)).digest()).digest()

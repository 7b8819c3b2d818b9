"""The chain: how an event and the seal before it become a digest."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_DIGEST = bytes(32)


def canonical(event: Mapping[str, object]) -> bytes:
    """Return the one byte form of an event: sorted keys, exact times, no spaces."""
    plain = {key: str(value) if key in {"id", "actor_id"} else value for key, value in event.items()}
    if hasattr(event["at"], "isoformat"):
        plain["at"] = event["at"].isoformat()
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder
    ).encode()


def link(previous: bytes, event: Mapping[str, object]) -> bytes:
    """Return the digest (32 bytes) of an event that follows the seal with digest `previous`."""
    return sha256(previous + sha256(canonical(event)).digest()).digest()

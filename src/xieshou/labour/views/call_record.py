"""What a call left on the record of its interview: what stood in the way, and agreed recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.realtime.queries import find_room_of, list_troubles
from xieshou.kernel.realtime.recordings import list_recordings
from xieshou.labour.operations.call import SOURCE
from xieshou.labour.policies.interview import may_book

if TYPE_CHECKING:
    from xieshou.labour.models import Interview

    from .lists import ActedRequest


def call_record_of(request: ActedRequest, row: Interview) -> dict[str, Any]:
    """Return troubles, and recordings for those who decide on the interview."""
    scope = request.actor.scope
    room = find_room_of((SOURCE, row.pk), scope=scope)
    if room is None:
        return {"troubles": [], "recordings": []}
    may_play = may_book(request.actor, row.referral)
    return {
        "troubles": list_troubles(room.pk, scope=scope),
        "recordings": list_recordings(room.pk, scope=scope) if may_play else [],
    }

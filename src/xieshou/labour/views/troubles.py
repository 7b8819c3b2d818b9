"""What stood in the way of the call of an interview, for its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.realtime.queries import find_room_of, list_troubles
from xieshou.labour.operations.call import SOURCE

if TYPE_CHECKING:
    from xieshou.kernel.realtime.models import Trouble
    from xieshou.labour.models import Interview

    from .lists import ActedRequest


def troubles_of(request: ActedRequest, row: Interview) -> list[Trouble]:
    """Return what the pages of the participants told, the first first."""
    room = find_room_of((SOURCE, row.pk), scope=request.actor.scope)
    return list_troubles(room.pk, scope=request.actor.scope) if room else []

"""The one way to leave an audit record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import Event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xieshou.kernel.actor import Actor


def record(  # noqa: PLR0913 -- the whole of who, what, when and why, named at each call
    event: str,
    *,
    actor: Actor,
    at: datetime,
    subject: tuple[str, object],
    region_code: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    purpose: str = "",
) -> None:
    """Write one audit event in the running transaction: it stands or falls with the change itself.

    Args:
        event:         dotted name "wing.beat.verb", e.g. "labour.match.accepted".
        subject:       (kind, key) of the record concerned, e.g. ("labour.placement", placement.id).
        region_code:   home region of the subject, so that a regional auditor finds the event.
        before, after: changed fields with plain values; personal numbers masked by the caller.
        reason:        why the change was made.
        purpose:       why personal data was opened (sensitive reads).
    """
    kind, key = subject
    Event.objects.create(
        event=event,
        at=at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_roles=sorted(actor.roles),
        subject_kind=kind,
        subject_id=str(key),
        region_code=region_code,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        reason=reason,
        purpose=purpose,
        request_id=actor.request_id,
    )

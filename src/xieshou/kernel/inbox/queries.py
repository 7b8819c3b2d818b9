"""Reads of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from .models import Notice, Task, TextMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor, Scope


def _scope_q(scope: Scope) -> Q:
    if scope.is_everything:
        return Q()
    everybody = Q(region_code="", partner_region_code="", organisation_id__isnull=True)
    near = scope.region_q("region_code") | scope.region_q("partner_region_code")
    return everybody | near | scope.organisation_q("organisation_id")


def unread_count(actor: Actor) -> int:
    """Return how many notices the actor has not read: one query on a partial index."""
    if actor.user_id is None:
        return 0
    return _own_notices(actor).filter(read_at__isnull=True).count()


def _own_notices(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(_scope_q(actor.scope), recipient_id=actor.user_id)


def list_notices(*, actor: Actor, unread: bool = False) -> QuerySet[Notice]:
    """Return the actor's notices, the newest first, for a pager."""
    notices = _own_notices(actor)
    return notices.filter(read_at__isnull=True) if unread else notices


def list_tasks(*, actor: Actor) -> QuerySet[Task]:
    """Return the open tasks of the actor, the most pressing first, for a pager.

    They are those given to the actor, and those of a capability the actor holds in a scope of the actor.
    """
    mine = Q(recipient_id=actor.user_id) | Q(recipient__isnull=True)
    tasks = Task.objects.filter(_scope_q(actor.scope), mine, done_at__isnull=True)
    return tasks if actor.is_system else tasks.filter(capability__in=actor.capabilities)


def count_tasks(*, actor: Actor) -> int:
    """Return how many open tasks the actor has."""
    return list_tasks(actor=actor).count()


def list_sources(*, kind: str, source_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these records for which a task of the kind was ever set, open or done."""
    found = Task.objects.filter(kind=kind, source_id__in=list(source_ids))
    return set(found.order_by().values_list("source_id", flat=True))


def text_states(keys: Iterable[str], *, scope: Scope) -> dict[str, str]:
    """Return how far the text messages of these keys have come; numbers and words stay with the gateway."""
    found = TextMessage.objects.filter(_scope_q(scope), key__in=list(keys))
    return dict(found.values_list("key", "status"))

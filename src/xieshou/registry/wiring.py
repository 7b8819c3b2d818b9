"""What the registry tells the kernel when it starts: who may read its files, which account is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile
    from xieshou.kernel.ledger.records import Link


def may_read_visit_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read a photo or voice note: whoever sees visits of that place."""
    from .queries.visit import is_visible_visit

    return actor.can("registry.visit.view") and is_visible_visit(file.owner_id, scope=actor.scope)


def name_households(keys: Sequence[UUID], actor: Actor) -> dict[UUID, Link]:
    """Return the households that the actor may see as links, by their codes."""
    from django.urls import reverse

    from xieshou.kernel.ledger.records import Link

    from .models import Household

    if not actor.can("registry.household.view"):
        return {}
    rows = Household.objects.filter(actor.scope.region_q(), pk__in=keys).values_list("pk", "code")
    return {key: Link(code, reverse("registry:household", args=[key])) for key, code in rows}

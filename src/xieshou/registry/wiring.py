"""What the registry tells the kernel when it starts: who may read its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile


def may_read_visit_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read a photo or voice note: whoever sees visits of that place."""
    from .queries.visit import is_visible_visit

    return actor.can("registry.visit.view") and is_visible_visit(file.owner_id, scope=actor.scope)

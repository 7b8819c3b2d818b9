"""Who may see and help workers who waver, hold another post for them, and brief those who leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import AtRisk, Placement

VIEW = "labour.keeping.view"
EDIT = "labour.keeping.edit"
MATCH = "labour.match.run"


def may_keep(actor: Actor, row: AtRisk | Placement) -> bool:
    """Tell whether the actor may help a worker: a station of either end."""
    return actor.can(EDIT) and _at_either_end(actor, row)


def may_propose(actor: Actor, risk: AtRisk) -> bool:
    """Tell whether the actor may hold another post for a worker: whoever may refer workers of the place."""
    return (
        actor.can(MATCH)
        and actor.scope.covers_region(risk.region_code)
    )  # fmt: skip


def _at_either_end(actor: Actor, row: AtRisk | Placement) -> bool:
    return actor.scope.covers_region(row.region_code) or actor.scope.covers_region(row.work_region_code)

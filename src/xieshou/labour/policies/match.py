"""Who may do what with rankings and assignment runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.match.view"
RUN = "labour.match.run"
OUTCOMES = "labour.outcome.view"


def may_start_run(actor: Actor) -> bool:
    """Tell whether the actor may start an assignment run over the regions of their scope."""
    return (
        actor.can(RUN)
        and bool(actor.scope.regions)
    )  # fmt: skip


def may_decide_line(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may accept, change or refuse the line of a worker of a place."""
    return (
        actor.can(RUN)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip

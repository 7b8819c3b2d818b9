"""Who may give a worker the own page and answer calls for help, and what the worker may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import HelpRequest, WorkerDoor

GIVE = "labour.own.give"
USE = "labour.own.use"
HELP = "labour.keeping.edit"


def may_give(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may print slips for workers of a place and stop their text messages."""
    return (
        actor.can(GIVE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_answer_help(actor: Actor, row: HelpRequest) -> bool:
    """Tell whether the actor may answer a call for help: a station of either end."""
    return actor.can(HELP) and (
        actor.scope.covers_region(row.region_code)
        or (row.work_region_code != "" and actor.scope.covers_region(row.work_region_code))
    )


def may_use(actor: Actor, door: WorkerDoor, *, person_id: UUID) -> bool:
    """Tell whether a record is the worker's own: the address was given to the same person."""
    return actor.can(USE) and door.person_id == person_id

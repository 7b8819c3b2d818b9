"""Who may make, check and pay subsidies of a county: three rights, and never one person for two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import SubsidyBatch

VIEW = "labour.subsidy.view"
MAKE = "labour.subsidy.make"
CHECK = "labour.subsidy.check"
PAY = "labour.subsidy.pay"


def may_make(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may make batches and enter accounts of a place."""
    return (
        actor.can(MAKE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_check(actor: Actor, batch: SubsidyBatch) -> bool:
    """Tell whether the actor may approve or return batches of the county."""
    return (
        actor.can(CHECK)
        and actor.scope.covers_region(batch.region_code)
    )  # fmt: skip


def may_pay(actor: Actor, batch: SubsidyBatch) -> bool:
    """Tell whether the actor may take the payment file and enter the payment."""
    return (
        actor.can(PAY)
        and actor.scope.covers_region(batch.region_code)
    )  # fmt: skip


def is_own(actor: Actor, batch: SubsidyBatch) -> bool:
    """Tell whether the actor made the batch."""
    return actor.user_id is not None and actor.user_id == batch.made_by_id

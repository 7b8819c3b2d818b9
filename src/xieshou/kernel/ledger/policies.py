"""Who may open accounts, make and decide movements of money, and close the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

VIEW = "money.account.view"
OPEN = "money.account.open"
PROPOSE = "money.entry.propose"
APPROVE = "money.entry.approve"
CLOSE = "money.period.close"
TRACE = "money.trace.view"
CHECK = "money.chain.check"


def covers(actor: Actor, region_code: str, partner_region_code: str) -> bool:
    """Tell whether either region of an account lies in the actor's area."""
    return actor.scope.covers_region(region_code) or bool(
        partner_region_code and actor.scope.covers_region(partner_region_code)
    )


def may_open(actor: Actor, *, region_code: str, partner_region_code: str) -> bool:
    """Tell whether the actor may open an account there."""
    return actor.can(OPEN) and covers(actor, region_code, partner_region_code)


def may_open_end(actor: Actor, *, region_code: str, partner_region_code: str) -> bool:
    """Tell whether the actor may open the account of a record that money ends at or is earned by.

    Whoever may approve movements of money may: the account is a part of a movement that two people made,
    and an empty account gives nobody anything.
    """
    return (actor.can(OPEN) or actor.can(APPROVE)) and covers(actor, region_code, partner_region_code)


def may_decide(actor: Actor, *, maker_id: UUID) -> bool:
    """Tell whether the actor may decide what somebody made: never the maker."""
    return actor.can(APPROVE) and actor.user_id is not None and actor.user_id != maker_id


def may_close(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may close the books of a county or district."""
    return actor.can(CLOSE) and actor.scope.covers_region(region_code)

"""Who may see and change the records of cooperation: the capability, and one side in the actor's area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import Denied

from .errors import OutsideAreaError

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

PAIRING_VIEW = "cooperation.pairing.view"
PAIRING_EDIT = "cooperation.pairing.edit"
AGREEMENT_VIEW = "cooperation.agreement.view"
AGREEMENT_EDIT = "cooperation.agreement.edit"
MEETING_VIEW = "cooperation.meeting.view"
MEETING_EDIT = "cooperation.meeting.edit"
PLAN_VIEW = "cooperation.plan.view"
PLAN_EDIT = "cooperation.plan.edit"
GIVING_VIEW = "cooperation.giving.view"
GIVING_EDIT = "cooperation.giving.edit"
EXCHANGE_VIEW = "cooperation.exchange.view"
EXCHANGE_EDIT = "cooperation.exchange.edit"
CONSUMPTION_VIEW = "cooperation.consumption.view"
CONSUMPTION_EDIT = "cooperation.consumption.edit"
SUPERVISION_VIEW = "cooperation.supervision.view"
SUPERVISION_ISSUE = "cooperation.supervision.issue"
SUPERVISION_ANSWER = "cooperation.supervision.answer"
CHECK_VIEW = "cooperation.check.view"


def has_a_side(actor: Actor, region_code: str, partner_region_code: str) -> bool:
    """Tell whether the eastern or the western side lies in the actor's area."""
    sides = [code for code in (region_code, partner_region_code) if code]
    return any(actor.scope.covers_region(code) for code in sides)


def check(actor: Actor, capability: str, region_code: str, partner_region_code: str) -> None:
    """Refuse an actor without the capability or without a side of their own.

    Raises: Denied, OutsideAreaError.
    """
    if not actor.can(capability):
        raise Denied
    if not has_a_side(actor, region_code, partner_region_code):
        raise OutsideAreaError(field="region_code")

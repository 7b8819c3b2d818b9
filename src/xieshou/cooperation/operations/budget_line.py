"""The budget line of a plan's task in the ledger: appropriations give to it, it gives to projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.cooperation.models import PlanLine
from xieshou.cooperation.policies import PLAN_EDIT, check
from xieshou.cooperation.queries.scoped import get_row
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.vocabulary import AccountKind

from .plan import note

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account

HOLDER = "cooperation.planline"
LONGEST_NAME = 120


@transaction.atomic
def open_budget_line(*, line_id: UUID, actor: Actor, at: datetime) -> Account:
    """Open the budget line of a task; where there is one, return that one.

    The books of a county are the county's: the account lies there with the district as its partner. A task
    for all counties has its budget line at the district.

    Raises: NotFound, Denied, OutsideAreaError.
    """
    row = get_row(PlanLine, line_id, scope=actor.scope)
    check(actor, PLAN_EDIT, row.region_code, "")
    county = row.partner_region_code
    account = ledger.open_account(
        ledger.AccountPlan(
            code=f"YS-{row.pk.hex}",
            name=f"{row.plan.title} · {row}"[:LONGEST_NAME],
            kind=AccountKind.BUDGET_LINE,
            region_code=county or row.region_code,
            partner_region_code=row.region_code if county else "",
            holder=(HOLDER, row.pk),
        ),
        actor=actor,
        at=at,
    )
    note("budget_opened", row, actor=actor, at=at, account=account.code)
    return account

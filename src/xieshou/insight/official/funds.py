"""The rows of the progress of funds: what each project was approved, allocated, contracted and paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from xieshou.kernel.sheets.official.filling import Held
from xieshou.projects.queries.payment import list_funds
from xieshou.projects.queries.portion import funds_below, shares_of, sources_below

from .library import list_entered, name_with_share
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .source import Asked

FACTS = (
    "project.code", "project.name", "project.category", "project.responsible_unit", "project.stage",
    "project.from_east_west", "funds.approved", "funds.allocated", "funds.contracted", "funds.paid",
    "funds.held", "funds.remaining", "funds.paid_percent",
)  # fmt: skip


def read_funds(asked: Asked) -> list[Mapping[str, Held]]:
    """Return the rows of the progress of funds; each opens to the contracts and payments of its project."""
    rows = list_entered(asked)
    money = list_funds(rows, scope=asked.scope)
    shares, prefix = shares_of((row.pk for row in rows), scope=asked.scope), asked.west_prefix
    found: list[Mapping[str, Held]] = []
    for row in rows:
        project, paying = reverse("projects:project", args=[row.pk]), reverse("projects:money", args=[row.pk])
        mine = shares.get(row.pk, {})
        funds = funds_below(money[row.pk], row, mine, prefix)
        has_account = funds.account_id is not None
        percent = funds.paid_fen * 100 // funds.approved_fen if funds.approved_fen else None
        found.append(
            {
                "project.code": Held(row.code, project),
                "project.name": Held(name_with_share(row, mine, prefix), project),
                "project.category": Held(str(row.get_category_display()), project),
                "project.responsible_unit": Held(row.responsible_unit, project),
                "project.stage": Held(str(row.get_stage_display()), project),
                "project.from_east_west": Held(sources_below(row, mine, prefix).get("east_west", 0), project),
                "funds.approved": Held(funds.approved_fen, paying),
                "funds.allocated": Held(funds.allocated_fen if has_account else None, paying),
                "funds.contracted": Held(funds.contracted_fen, paying),
                "funds.paid": Held(funds.paid_fen, paying),
                "funds.held": Held(funds.held_fen, paying),
                "funds.remaining": Held(funds.remaining_fen, paying),
                "funds.paid_percent": Held(percent, paying),
            }
        )
    return found


TYPED = frozenset({"funds.approved", "project.from_east_west"})
FUNDS = Source(
    "projects.funds", "projects.contract.view", of_county=True, facts=FACTS, read=read_funds, typed=TYPED
)

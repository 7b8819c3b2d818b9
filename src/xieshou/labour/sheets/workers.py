"""Workers in the cells of an employer's file: found by candidate number, checked against the name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.queries.delivery import label_placements, placements

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.sheets.loading import Context, Rows

WORKER = (
    Column(
        "alias", _("Candidate number"), required=True, max_length=8, example="7A31F0",
        help=_("As in the file taken out; it stands for the worker"),
    ),
    Column("worker", _("Worker"), Kind.PERSON_NAME, personal="general", example="王小明"),
    Column("employer", _("Employer"), max_length=120, width=26, example="上海示范服饰有限公司"),
)  # fmt: skip
"""The columns that say whom a row is about."""


def find_placements(rows: Rows, context: Context) -> dict[str, list[Any]]:
    """Return the placements of the scope by candidate number, the latest arrival first: two queries."""
    wanted = {alias.strip().upper() for alias in rows["alias"]}
    found = placements(context.scope).filter(referral__pseudonym__in=wanted, arrived_on__isnull=False)
    listed: list[Any] = list(found.order_by("-arrived_on", "id"))
    label_placements(listed)
    by_alias: dict[str, list[Any]] = defaultdict(list)
    for row in listed:
        by_alias[row.referral.pseudonym].append(row)
    return by_alias


def choose(
    row: dict[str, Any], found: dict[str, list[Any]], *, fits: Callable[[Any], bool]
) -> tuple[Any, tuple[str, Any] | None]:
    """Return the placement of a row, or what is wrong with it: (column, message)."""
    known = found.get(row["alias"].strip().upper(), [])
    if not known:
        return None, ("alias", _("No worker who arrived at one of your posts has this number."))
    chosen = next((one for one in known if fits(one)), None)
    if chosen is None:
        return None, ("", _("The worker was not at this post at that time."))
    if row["worker"] and chosen.is_named and row["worker"] != chosen.worker:
        return None, ("worker", _("This number belongs to somebody else."))
    return chosen, None

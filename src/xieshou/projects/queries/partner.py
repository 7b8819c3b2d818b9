"""Which district pays: the partner region of accounts, so that it sees the whole way of its money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.ledger.queries.account import list_holder_accounts
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.queries import list_pairings

from .payment import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

COUNTY_DIGITS = 6


def paired_district(region_code: str, *, on: date) -> str:
    """Return the code of the one district that a county is paired with on a day; "" for none or several."""
    rows = list_pairings(on=on).filter(western_region_code__startswith=region_code[:COUNTY_DIGITS])
    found = set(rows.values_list("eastern_region_code", flat=True))
    return found.pop().ljust(12, "0") if len(found) == 1 else ""


def list_partners(projects: Iterable[tuple[UUID, str]], *, on: date, scope: Scope) -> dict[UUID, str]:
    """Return (project, region code) → the partner region of its account, else its county's paired district.

    As many queries for many projects of one county as for one.
    """
    wanted = dict(projects)
    accounts = list_holder_accounts(PROJECT, wanted, kind=AccountKind.PROJECT, scope=scope)
    found = {
        one.holder_id: one.partner_region_code
        for one in accounts
        if one.holder_id and one.partner_region_code
    }
    counties = {code[:COUNTY_DIGITS] for key, code in wanted.items() if key not in found}
    paired = {county: paired_district(county, on=on) for county in counties}
    return {key: found.get(key) or paired.get(code[:COUNTY_DIGITS], "") for key, code in wanted.items()}

"""Out of which accounts labour cooperation pays: the kind, the place and the fund have to fit."""

from __future__ import annotations

from dataclasses import dataclass

from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.labour.vocabulary.subsidy import Fund

# Where money that is not yet spent lies; what projects and contracts hold is promised to others.
PAYING_KINDS = (AccountKind.FUND_SOURCE, AccountKind.APPROPRIATION, AccountKind.BUDGET_LINE)
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Purse:
    """What the ledger says of an account: where it is kept, who else paid into it, how low it may fall."""

    kind: str
    region_code: str
    partner_region_code: str
    balance_fen: int
    floor_fen: int | None
    is_closed: bool = False

    def covers(self, amount_fen: int) -> bool:
        """Tell whether the account may give an amount."""
        return self.floor_fen is None or self.balance_fen - amount_fen >= self.floor_fen


def may_give(purse: Purse, *, place: str) -> bool:
    """Tell whether an account pays for a county or district: open, of its own, not promised to anybody."""
    return (
        purse.kind in PAYING_KINDS
        and not purse.is_closed
        and purse.region_code[:COUNTY_DIGITS] == place[:COUNTY_DIGITS]
    )


def fits_fund(fund: str, purse: Purse) -> bool:
    """Tell whether an account may hold money of a fund.

    Cooperation funds come from an eastern district, which is the partner of the account; no other fund does.
    """
    return (fund == Fund.COOPERATION) == bool(purse.partner_region_code)

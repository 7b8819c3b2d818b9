"""Are the books in order? Counts of every break that the walls make impossible; for drills and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each counts rows that must not exist; they see what the scope sees, so run them for the whole country.
BREAKS: Mapping[str, str] = {
    "unbalanced entries": """
        select count(*) from (
          select entry.id from ledger_entry entry left join ledger_leg leg on leg.entry_id = entry.id
          group by entry.id having coalesce(sum(leg.amount_fen), 1) <> 0) entry""",
    "accounts below their floor": "select count(*) from ledger_account where balance_fen < floor_fen",
    "balances that are not the sum of their legs": """
        select count(*) from ledger_account account
        left join (select account_id, sum(amount_fen) fen from ledger_leg group by account_id) leg
          on leg.account_id = account.id
        where account.balance_fen <> coalesce(leg.fen, 0)""",
    "proposals posted twice": """
        select count(*) from (
          select proposal_id from ledger_entry where proposal_id is not null
          group by proposal_id having count(*) > 1) entry""",
    "keys posted twice": """
        select count(*) from (select key from ledger_entry group by key having count(*) > 1) entry""",
    "approved proposals without their entry": """
        select count(*) from ledger_proposal proposal
        left join ledger_entry entry on entry.proposal_id = proposal.id
        where (proposal.status = 'approved') <> (entry.id is not null)""",
    "lots that are not the sum of their slices": """
        select count(*) from ledger_lot lot
        left join (select lot_id, sum(amount_fen) fen from ledger_slice group by lot_id) slice
          on slice.lot_id = lot.id
        where lot.parent_id is not null and lot.amount_fen <> coalesce(slice.fen, 0)""",
    "lots that lost or made money": """
        select count(*) from ledger_lot lot
        left join (select parent_id, sum(amount_fen) fen from ledger_lot group by parent_id) below
          on below.parent_id = lot.id
        where lot.amount_fen <> lot.remaining_fen + coalesce(below.fen, 0)""",
    "accounts that do not hold what their lots hold": """
        select count(*) from ledger_account account
        left join (select account_id, sum(remaining_fen) fen from ledger_lot group by account_id) lot
          on lot.account_id = account.id
        where account.kind not in ('fund_source', 'earnings')
          and account.balance_fen <> coalesce(lot.fen, 0)""",
    "shares that are not the sum of their lots": """
        select count(*) from ledger_share share full join (
          select account_id, origin_id, sum(remaining_fen) fen from ledger_lot where parent_id is not null
          group by account_id, origin_id) lot
          on lot.account_id = share.account_id and lot.origin_id = share.origin_id
        where coalesce(share.amount_fen, 0) <> coalesce(lot.fen, 0)""",
}


def count_breaks() -> dict[str, int]:
    """Return how many breaks of each kind the books have; all nothing in books that are in order."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in BREAKS.items():
            cursor.execute(statement)
            found[name] = int(cursor.fetchone()[0])
    return found

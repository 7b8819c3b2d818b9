"""The writes of the ledger. Wings above use these names; see README.md."""

from xieshou.kernel.ledger.rules.lines import Line, Transfer

from .account import AccountPlan, close_account, open_account, open_accounts, set_pledge
from .closing import close_period
from .posting import reverse, transfer
from .proposal import approve, propose, propose_reversal, refuse, withdraw

__all__ = [
    "AccountPlan",
    "Line",
    "Transfer",
    "approve",
    "close_account",
    "close_period",
    "open_account",
    "open_accounts",
    "propose",
    "propose_reversal",
    "refuse",
    "reverse",
    "set_pledge",
    "transfer",
    "withdraw",
]

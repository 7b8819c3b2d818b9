"""Words of the ledger."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    """What an account stands for, from the source of money to where it ends."""

    FUND_SOURCE = "fund_source", _("Fund source")
    APPROPRIATION = "appropriation", _("Appropriation")
    BUDGET_LINE = "budget_line", _("Budget line")
    PROJECT = "project", _("Project")
    CONTRACT = "contract", _("Contract")
    PAYEE = "payee", _("Payee")
    HOUSEHOLD = "household", _("Household")
    COLLECTIVE = "collective", _("Village collective")
    ASSET = "asset", _("Asset")


class ProposalStatus(TextChoices):
    """How far a proposal is."""

    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved and posted")
    REFUSED = "refused", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Where money has arrived; everywhere else but at its source it is still on the way.
ARRIVED = frozenset({AccountKind.PAYEE, AccountKind.HOUSEHOLD, AccountKind.COLLECTIVE, AccountKind.ASSET})
# All money that one lot brings to an account of these kinds is one lot there, however many entries bring it.
MERGED = frozenset({AccountKind.HOUSEHOLD})
# Accounts of a record that the movement which first needs them opens.
OPENED_BY_MOVEMENTS = frozenset({AccountKind.HOUSEHOLD, AccountKind.COLLECTIVE})
EVENT_NAMES = {
    "ledger.account.opened": _("Account opened in the ledger"),
    "ledger.account.closed": _("Account closed in the ledger"),
    "ledger.account.statement_taken": _("Statement of an account taken out"),
    "ledger.account.pledge_set": _("Pledged amount of a fund source set"),
    "ledger.entry.posted": _("Money moved"),
    "ledger.entry.reversed": _("Movement of money reversed"),
    "ledger.proposal.proposed": _("Movement of money proposed"),
    "ledger.proposal.approved": _("Movement of money approved"),
    "ledger.proposal.refused": _("Movement of money refused"),
    "ledger.proposal.withdrawn": _("Movement of money withdrawn"),
    "ledger.period.closed": _("Books closed"),
    "ledger.chain.checked": _("Chain of entries checked"),
}

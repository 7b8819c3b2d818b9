"""What the ledger refuses, and the names under which the database refuses the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.db import IntegrityError


class AccountIncompleteError(DomainError):
    """Number, name, kind or region is missing or wrong, or a limit stands where none belongs."""

    default_message = _(
        "Give a number, a name, a kind and a region; only a fund source has a pledged amount."
    )


class AccountExistsError(DomainError):
    """The number is taken, or the record has an account of this kind."""

    default_message = _(
        "There is an account with this number already. Open that one, or choose another number."
    )


class AccountNotEmptyError(DomainError):
    """An account with a balance is not closed."""

    default_message = _("The account still holds money. Move it on or back before closing the account.")


class TransferFaultyError(DomainError):
    """The lines do not make a transfer."""

    default_message = _(
        "The lines do not add up. Give a purpose, each account once, and amounts whose sum is nothing."
    )


class NotCoveredError(DomainError):
    """The payer would fall below its lowest balance."""

    default_message = _("The payer does not hold enough money. Lower the amount, or appropriate money first.")


class AccountClosedError(DomainError):
    """One of the accounts is closed."""

    default_message = _("One of the accounts is closed. Choose another account.")


class PeriodClosedError(DomainError):
    """The books of one of the places are closed for that day."""

    default_message = _(
        "The books are closed for this day. Withdraw the proposal and make it again with a day that is open."
    )


class EarningsError(DomainError):
    """Earnings finance nothing: they go to households and village collectives, for a record of a wing."""

    default_message = _(
        "What an undertaking or an asset has earned goes to households and village collectives alone, by a "
        "benefit that was entered and confirmed. Enter the benefit under its contract instead."
    )


class KeyReusedError(DomainError):
    """The key of the request belongs to another movement of money."""

    default_message = _(
        "This request was used for another payment already. Load the page again and start anew."
    )


class TwoPeopleError(DomainError):
    """Whoever made it may not approve it, and a program may not stand in for either."""

    default_message = _("You made this yourself. Somebody else with the right to approve must decide it.")


class AlreadyDecidedError(DomainError):
    """The proposal is no longer waiting."""

    default_message = _("This proposal was decided already. Load the page again.")


class AlreadyReversedError(DomainError):
    """An entry is reversed once, and a reversal never."""

    default_message = _(
        "This entry was reversed already, or is a reversal itself. Post the right entry instead."
    )


class MoneyMovedOnError(DomainError):
    """What the entry brought has left the account again."""

    default_message = _("The money of this entry has moved on. Reverse the later entries first.")


class OwnRecordError(DomainError):
    """The entry belongs to a record that is undone on its own page."""

    default_message = _(
        "This entry belongs to a payment or another record. Have that record taken back on its own page; the "
        "entry is reversed with it."
    )


class ReasonMissingError(DomainError):
    """A refusal or reversal says why."""

    default_message = _("Give a reason; whoever reads the books later needs it.")


class ClosingError(DomainError):
    """The day is in the future, or the books are closed up to that day."""

    default_message = _(
        "Choose a county or district and a day not later than today, after the day up to which the books are "
        "closed."
    )


NAMED: dict[str, type[DomainError]] = {
    "ledger_account_floor": NotCoveredError,
    "ledger_account_closed": AccountClosedError,
    "ledger_period_closed": PeriodClosedError,
    "ledger_lot_covered": MoneyMovedOnError,
    "ledger_entry_two_people": TwoPeopleError,
    "ledger_proposal_two_people": TwoPeopleError,
    "ledger_proposal_one_reversal": AlreadyReversedError,
    "ledger_entry_reverses_id_key": AlreadyReversedError,
}


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that an error of the database stands for."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def refusal_of(error: IntegrityError) -> DomainError | None:
    """Return the refusal that an error of the database means, None for an error of the program."""
    refusal = NAMED.get(constraint_of(error))
    return refusal() if refusal else None

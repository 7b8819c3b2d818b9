"""What may be claimed back once an asset stands, and the refusal that says what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.projects.queries.payment import claim_of, list_standing_assets
from xieshou.projects.rules.money import in_yuan

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import WorkContract


class StandsInAssetError(DomainError):
    """The money stands in an asset: it is with the payee no more."""


class PaidOnError(DomainError):
    """The money was paid on to households or villages under contracts that share income."""

    default_message = _(
        "The payee has paid this money on to households or villages under contracts that share income. Have "
        "those payments taken back first."
    )


def check_claim(contract: WorkContract, amount_fen: int, *, is_asked: bool, actor: Actor) -> None:
    """Refuse to take back more than what does not stand in assets.

    Args:   is_asked: the amount is among the returns that wait already.
    Raises: PaidOnError; StandsInAssetError: names the assets, what is free, and the way.
    """
    claim = claim_of(contract, scope=actor.scope)
    free = min(claim.balance_fen - claim.waiting_fen, amount_fen) if is_asked else claim.free_fen
    if amount_fen > free:
        raise stands_in_asset(contract, amount_fen, free_fen=max(0, free))


def stands_in_asset(contract: WorkContract, amount_fen: int, *, free_fen: int) -> DomainError:
    """Return the refusal of taking back money that stands in assets, or was paid on where there is none."""
    rows = list_standing_assets(contract)
    if not rows:
        return PaidOnError(field="amount_fen")
    text = _(
        "%(asked)s yuan cannot be taken back: %(value)s yuan of this contract stand in assets (%(codes)s), "
        "%(free)s yuan are free. Take back at most that, or have the value of an asset released on its "
        "page first; an asset that was handed over stays with its owner."
    )
    return StandsInAssetError(
        str(text)
        % {
            "asked": in_yuan(amount_fen),
            "value": in_yuan(sum(row.value_fen for row in rows)),
            "codes": ", ".join(row.code for row in rows),
            "free": in_yuan(free_fen),
        },
        field="amount_fen",
    )

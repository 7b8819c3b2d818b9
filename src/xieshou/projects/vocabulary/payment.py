"""Words of contracts and payments: what is contracted, what is asked for, how far it is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContractKind(TextChoices):
    """What a contract of a project is about; a grant is the agreement of the special funding scheme."""

    WORKS = "works", _("Building works")
    SUPPLY = "supply", _("Supply of goods")
    SERVICE = "service", _("Services")
    GRANT = "grant", _("Grant agreement")


class PaymentKind(TextChoices):
    """Why money moves under a contract."""

    MILESTONE = "milestone", _("Progress payment")
    RETENTION = "retention", _("Release of retention money")
    RETURN = "return", _("Money returned by the payee")


class PaymentStatus(TextChoices):
    """Where a payment request stands."""

    ASKED = "asked", _("Waits for approval")
    POSTED = "posted", _("Booked in the ledger")
    REFUSED = "refused", _("Turned down")
    UNDOING = "undoing", _("Reversal asked for")
    REVERSED = "reversed", _("Reversed")


PAYMENT_MOVES: dict[PaymentStatus, tuple[PaymentStatus, ...]] = {
    PaymentStatus.ASKED: (PaymentStatus.POSTED, PaymentStatus.REFUSED),
    PaymentStatus.POSTED: (PaymentStatus.UNDOING,),
    PaymentStatus.UNDOING: (PaymentStatus.REVERSED, PaymentStatus.POSTED),
}
# A request of these states holds its money: nobody else may ask for the same.
HOLDS = (PaymentStatus.ASKED, PaymentStatus.POSTED, PaymentStatus.UNDOING)
BOOKED = (PaymentStatus.POSTED, PaymentStatus.UNDOING)

"""Whether a use keeps the purpose of a donor, and how much of a donation is left. Integers of fen."""

from __future__ import annotations

from xieshou.cooperation.vocabulary.giving import GiftPurpose

# What an organisation of a kind can be given for without asking the donor.
BODY_USES = {"school": GiftPurpose.EDUCATION, "hospital": GiftPurpose.HEALTH}


def needs_consent(restricted_to: str, use: str, body_kind: str) -> bool:
    """Tell whether the donor has to consent: another use, or a school or hospital that such a use misses.

    Args: body_kind: the kind of the organisation that gets it, "" for other takers.
    """
    if restricted_to == GiftPurpose.OPEN:
        return False
    return use != restricted_to or BODY_USES.get(body_kind, use) != use


def is_left(value_fen: int, given_fen: int, amount_fen: int) -> bool:
    """Tell whether an amount is something, and not more than what is left."""
    return 0 < amount_fen <= value_fen - given_fen

"""Words of the verification beat: retention checks, leaving and wage proofs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CheckOutcome(TextChoices):
    """What a retention check found."""

    AT_WORK = "at_work", _("At work, settled")
    AT_RISK = "at_risk", _("At work, wavering")
    NOT_REACHED = "not_reached", _("Not reached")
    LEFT = "left", _("Has left")


class ContactWay(TextChoices):
    """How the worker was reached."""

    PHONE = "phone", _("Telephone")
    VIDEO = "video", _("Video")
    VISIT = "visit", _("Visit")
    EMPLOYER = "employer", _("Through the employer")
    FAMILY = "family", _("Through the family")


class LeaveReason(TextChoices):
    """Why a worker wavers or leaves."""

    CLIMATE = "climate", _("Climate or homesickness")
    SKILL = "skill", _("Skills fall short")
    INTENSITY = "intensity", _("Work intensity or rules")
    OTHER = "other", _("Other reason")


class Guidance(TextChoices):
    """What was done for a worker who wavers."""

    NONE = "none", _("Nothing yet")
    TALK = "talk", _("Talk and encouragement")
    TRAINING = "training", _("Skills training arranged")
    POST_CHANGE = "post_change", _("Other post with the employer")
    LIVING = "living", _("Help with lodging and daily life")


class ProofStatus(TextChoices):
    """Where a wage proof stands."""

    ENTERED = "entered", _("Entered")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")


LEGAL_PROOF_MOVES: dict[ProofStatus, tuple[ProofStatus, ...]] = {
    ProofStatus.ENTERED: (ProofStatus.CONFIRMED, ProofStatus.REJECTED),
    ProofStatus.REJECTED: (ProofStatus.ENTERED,),
}

"""Words of the recruitment stewards: stages of an urgent post, ways of contact, whom to call and why."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UrgentStage(TextChoices):
    """Where an urgent post stands; "filled" is computed from arrivals and never stored."""

    MINED = "mined", _("Need found")
    AGREED = "agreed", _("Agreed as a vacancy")
    FILLED = "filled", _("All arrived")
    LAPSED = "lapsed", _("Lapsed")


_S = UrgentStage
STORED = (_S.MINED, _S.AGREED, _S.LAPSED)
STAGE_MOVES: dict[UrgentStage, tuple[UrgentStage, ...]] = {
    _S.MINED: (_S.AGREED, _S.LAPSED),
    _S.AGREED: (_S.LAPSED,),
}


class LapseReason(TextChoices):
    """Why an urgent post came to nothing."""

    WITHDRAWN = "withdrawn", _("The enterprise no longer needs anybody")
    ELSEWHERE = "elsewhere", _("Filled without the stewards")
    TERMS = "terms", _("The terms suit nobody")
    NOBODY = "nobody", _("Nobody found in time")
    MISTAKE = "mistake", _("Entered by mistake")
    OTHER = "other", _("Other reason")


class ServiceWay(TextChoices):
    """How a steward was in touch with an enterprise."""

    VISIT = "visit", _("Visit")
    CALL = "call", _("Telephone")
    OTHER = "other", _("Other way")


class CallReason(TextChoices):
    """Why an enterprise is to be called today."""

    PROMISED = "promised", _("Call was promised")
    OVERDUE = "overdue", _("No contact for too long")
    UNANSWERED = "unanswered", _("Urgent post without an answer")
    EXPIRING = "expiring", _("Urgent post runs out unfilled")
    FRESH = "fresh", _("Ask how a new worker does")


class HireShow(TextChoices):
    """Which of the workers an enterprise was given are shown."""

    ALL = "all", _("All who arrived")
    KEPT = "kept", _("Still at the post")
    LOST = "lost", _("Have left")

"""Words of a steward's candidates: what the next step of each is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CandidateStage(TextChoices):
    """Where a candidate stands, named by the next step."""

    BOOK = "book", _("Book the interview")
    TALK = "talk", _("Hold the interview")
    OFFER = "offer", _("Put the offer")
    ANSWER = "answer", _("Wait for the worker's answer")
    DEPART = "depart", _("Leave for the post")
    ARRIVE = "arrive", _("Confirm the arrival")
    SIGN = "sign", _("Both sides confirm employment")
    FOLLOW = "follow", _("Next retention check")
    REMATCH = "rematch", _("Propose another post")

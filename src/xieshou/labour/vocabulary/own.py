"""Words of a worker's own page: calls for help, text messages, and the audit events of both."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HelpKind(TextChoices):
    """What a worker needs help with."""

    WAGE = "wage", _("Wage")
    WORK = "work", _("The work itself")
    LIVING = "living", _("Lodging and meals")
    HEALTH = "health", _("Health")
    FAMILY = "family", _("Family matter")
    TRAVEL = "travel", _("The journey")
    OTHER = "other", _("Something else")


class HelpStatus(TextChoices):
    """Where a call for help stands."""

    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")


HELP_MOVES: dict[HelpStatus, tuple[HelpStatus, ...]] = {HelpStatus.OPEN: (HelpStatus.ANSWERED,)}


class TextKind(TextChoices):
    """What a text message to a worker is about; its words are in `data/text_messages.yaml`."""

    INTERVIEW = "interview", _("Time of the interview")
    INTERVIEW_OFF = "interview_off", _("Interview cancelled")
    OFFER = "offer", _("Job offer to be answered")
    TRIP = "trip", _("Journey to work")
    CHECK = "check", _("Contact after arrival")


class TextResult(TextChoices):
    """What became of the intention to send a text message."""

    QUEUED = "queued", _("Handed over for sending")
    NO_PHONE = "no_phone", _("No phone number known")
    OPTED_OUT = "opted_out", _("The worker wants no text messages")


class TextState(TextChoices):
    """How far a text message that was handed over for sending has come."""

    WAITING = "waiting", _("Waits to leave")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Handed to the gateway")
    FAILED = "failed", _("Refused by the gateway")


EVENT_NAMES = {
    "labour.need.own_address_given": _("Address of a worker's own page given"),
    "labour.need.own_address_revoked": _("Address of a worker's own page revoked"),
    "labour.need.own_page_opened": _("Own page opened by a worker"),
    "labour.need.own_page_refused": _("Wrong digits at a worker's own page"),
    "labour.need.own_page_locked": _("Own page of a worker locked"),
    "labour.need.slip_printed": _("Slip of a worker printed"),
    "labour.delivery.trip_slips_printed": _("Slips of the passengers of a trip printed"),
    "labour.need.texts_stopped": _("Text messages to a worker stopped"),
    "labour.need.texts_resumed": _("Text messages to a worker allowed again"),
    "labour.need.text_queued": _("Text message to a worker queued"),
    "labour.verification.help_asked": _("Help asked for by a worker"),
    "labour.verification.help_answered": _("Call for help answered"),
}

"""Words of an interview: how it is held, how it ended, and why it was not passed."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class InterviewMode(TextChoices):
    """How the two sides meet."""

    VIDEO = "video", _("Video")
    PHONE = "phone", _("Telephone")
    ON_SITE = "on_site", _("In person")


class InterviewStatus(TextChoices):
    """Where an interview stands."""

    BOOKED = "booked", _("Booked")
    HELD = "held", _("Result entered")
    CANCELLED = "cancelled", _("Cancelled")


LEGAL_MOVES: dict[InterviewStatus, tuple[InterviewStatus, ...]] = {
    InterviewStatus.BOOKED: (InterviewStatus.HELD, InterviewStatus.CANCELLED),
}


class Outcome(TextChoices):
    """What came of an interview."""

    PASSED = "passed", _("Passed")
    NOT_PASSED = "not_passed", _("Not passed")
    ABSENT = "absent", _("Did not appear")


class Invited(TextChoices):
    """Who gets into the room of an interview with a code."""

    CANDIDATE = "candidate", _("The candidate")
    INTERPRETER = "interpreter", _("An interpreter")
    HELPER = "helper", _("A helper who types captions")


class Score(IntegerChoices):
    """One mark of an interview."""

    POOR = 1, _("1 Poor")
    WEAK = 2, _("2 Weak")
    FAIR = 3, _("3 Fair")
    GOOD = 4, _("4 Good")
    EXCELLENT = 5, _("5 Excellent")


class FailCode(TextChoices):
    """Why an interview was not passed: facts of the job, never of the person's origin."""

    SKILL = "skill", _("Skills fall short")
    EXPERIENCE = "experience", _("Experience falls short")
    LANGUAGE = "language", _("Mandarin falls short")
    LICENCE = "licence", _("Licence missing")
    SHIFT = "shift", _("Shift does not suit")
    WAGE = "wage", _("No agreement on wages")
    START = "start", _("Cannot start in time")
    ABSENT = "absent", _("Did not appear")
    OTHER = "other", _("Other reason")


class CancelReason(TextChoices):
    """Why an interview was cancelled."""

    WORKER = "worker", _("The candidate cannot come")
    EMPLOYER = "employer", _("The employer cannot come")
    NETWORK = "network", _("Line or device failed")
    POST_CLOSED = "post_closed", _("The post was closed")
    OTHER = "other", _("Other reason")

"""Words of a referral: its states from the match to the worker's answer, and why it ended."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferralStatus(TextChoices):
    """Where a referral stands, until the worker answers the offer; then the placement goes on."""

    REFERRED = "referred", _("Referred")
    BOOKED = "interview_booked", _("Interview booked")
    INTERVIEWED = "interviewed", _("Interviewed")
    OFFERED = "offered", _("Offer made")
    ACCEPTED = "accepted", _("Offer accepted")
    DECLINED = "declined", _("Offer declined")
    NOT_PASSED = "not_passed", _("Not passed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_R = ReferralStatus
LEGAL_MOVES: dict[ReferralStatus, tuple[ReferralStatus, ...]] = {
    _R.REFERRED: (_R.BOOKED, _R.WITHDRAWN),
    _R.BOOKED: (_R.INTERVIEWED, _R.REFERRED, _R.WITHDRAWN),
    _R.INTERVIEWED: (_R.OFFERED, _R.NOT_PASSED, _R.BOOKED, _R.WITHDRAWN),
    _R.OFFERED: (_R.ACCEPTED, _R.DECLINED, _R.WITHDRAWN),
    _R.ACCEPTED: (_R.WITHDRAWN,),
}
OPEN = (_R.REFERRED, _R.BOOKED, _R.INTERVIEWED, _R.OFFERED)
CLOSED = (_R.DECLINED, _R.NOT_PASSED, _R.WITHDRAWN)


class Origin(TextChoices):
    """Where a referral comes from."""

    RUN = "run", _("Assignment run")
    RANKING = "ranking", _("Ranking")


class EndReason(TextChoices):
    """Why a referral ended without work."""

    WAGE = "wage", _("Wage too low")
    DISTANCE = "distance", _("Too far from home")
    FAMILY = "family", _("Family reasons")
    CONDITIONS = "conditions", _("Work conditions")
    OTHER_JOB = "other_job", _("Found other work")
    EMPLOYER = "employer", _("The employer withdrew the post")
    INTERVIEW = "interview", _("Interview not passed")
    OTHER = "other", _("Other reason")


class AnsweredBy(TextChoices):
    """Who gave the worker's answer into the system."""

    WORKER = "worker", _("The worker in person")
    CLERK = "clerk", _("A clerk on the worker's behalf")

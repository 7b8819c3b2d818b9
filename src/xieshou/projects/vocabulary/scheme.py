"""Words of the special funding scheme: calls, applications, scores."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallStatus(TextChoices):
    """Where a call stands."""

    OPEN = "open", pgettext_lazy("a call", "Open")
    RANKED = "ranked", _("Ranked")
    NOTICED = "noticed", _("Result on public notice")
    AGAIN = "again", _("To be ranked again")
    DECIDED = "decided", _("Decided")


CALL_MOVES: dict[CallStatus, tuple[CallStatus, ...]] = {
    CallStatus.OPEN: (CallStatus.RANKED,),
    CallStatus.RANKED: (CallStatus.NOTICED, CallStatus.AGAIN),
    CallStatus.NOTICED: (CallStatus.DECIDED, CallStatus.AGAIN),
    CallStatus.AGAIN: (CallStatus.RANKED,),
}


class ApplicationStatus(TextChoices):
    """Where an application stands."""

    RECEIVED = "received", _("Received")
    COMPLETE = "complete", _("Complete and eligible")
    RETURNED = "returned", _("To be completed")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Not granted")
    EXCLUDED = "excluded", _("Taken out after an objection")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")


APPLICATION_MOVES: dict[ApplicationStatus, tuple[ApplicationStatus, ...]] = {
    ApplicationStatus.RECEIVED: (
        ApplicationStatus.COMPLETE,
        ApplicationStatus.RETURNED,
        ApplicationStatus.WITHDRAWN,
    ),
    ApplicationStatus.RETURNED: (
        ApplicationStatus.RECEIVED,
        ApplicationStatus.DECLINED,
        ApplicationStatus.WITHDRAWN,
    ),
    ApplicationStatus.COMPLETE: (
        ApplicationStatus.GRANTED,
        ApplicationStatus.DECLINED,
        ApplicationStatus.EXCLUDED,
        ApplicationStatus.WITHDRAWN,
    ),
    ApplicationStatus.WITHDRAWN: (ApplicationStatus.RECEIVED,),
}
OPEN_TO_APPLICANT = (ApplicationStatus.RETURNED, ApplicationStatus.WITHDRAWN)
RUNNING = (ApplicationStatus.RECEIVED, ApplicationStatus.RETURNED, ApplicationStatus.COMPLETE)

DEFECTS = {
    "kind": _("this kind of body may not apply"),
    "sector": _("the sector is not in the call"),
    "papers": _("papers are missing"),
    "requested_fen": _("the amount is above the largest grant"),
    "own_fen": _("too little own money"),
    "years_operating": _("too few years of operation"),
    "households_linked": _("too few households linked"),
}
"""What an application lacks, by the code of the rule."""


class Criterion(TextChoices):
    """What reviewers score, each from 0 to 100."""

    MARKET = "market", _("Market and technology")
    LINKAGE = "linkage", _("Benefit to households")
    FINANCE = "finance", _("Sound finances")


class Paper(TextChoices):
    """Papers that an application may have to bring."""

    LICENCE = "licence", _("Business licence")
    PLAN = "plan", _("Plan of the project")
    ACCOUNTS = "accounts", _("Accounts of the last year")
    LAND = "land", _("Proof of land use")
    LINKAGE = "linkage", _("Draft contract with households")

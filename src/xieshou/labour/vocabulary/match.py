"""Words of the match beat: states of a run and of its lines."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """Where an assignment run stands."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Calculating")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class RunMode(TextChoices):
    """What a run looks for."""

    OPTIMAL = "optimal", _("Best for the whole")
    STABLE = "stable", _("Stable: no pair would rather have each other")


class LineState(TextChoices):
    """What became of one line of a run."""

    PROPOSED = "proposed", _("Proposed")
    UNMATCHED = "unmatched", _("No match")
    KEPT = "kept", _("Kept from before")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


_L = LineState
LEGAL_MOVES: dict[LineState, tuple[LineState, ...]] = {
    _L.PROPOSED: (_L.ACCEPTED, _L.REFUSED),
    _L.UNMATCHED: (_L.ACCEPTED,),
}


class UnmatchedCause(TextChoices):
    """Why a run leaves somebody without a proposal."""

    NO_VACANCY = "no_vacancy", _("No vacancy in this run")
    HARD_REQUIREMENT = "hard_requirement", _("No vacancy meets the hard requirements")
    PLACES_TAKEN = "places_taken", _("All suitable places went to others")
    NOT_WORTH = "not_worth", _("A match would lower the whole")


class RefusalReason(TextChoices):
    """Why a steward refuses a proposed line."""

    WORKER_DECLINES = "worker_declines", _("The worker does not want it")
    EMPLOYER_DECLINES = "employer_declines", _("The employer does not want it")
    DATA_OUTDATED = "data_outdated", _("Facts have changed")
    OTHER_JOB = "other_job", _("Found other work")
    OTHER = "other", _("Other reason")

"""Words of the six precisions: what each asks, and why a row passes, fails or is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Precision(TextChoices):
    """The six, in the order in which they are always named."""

    TARGETS = "targets", _("Precise targets")
    PROJECTS = "projects", _("Precise projects")
    FUNDS = "funds", _("Precise use of funds")
    MEASURES = "measures", _("Precise measures for each household")
    POSTINGS = "postings", _("Precise postings to villages")
    RESULTS = "results", _("Precise results")


class Holds(TextChoices):
    """What a test says of a row. What is not known never passes."""

    FAIL = "fail", pgettext_lazy("precision", "Fails")
    UNKNOWN = "unknown", pgettext_lazy("precision", "Not known")
    PASS = "pass", pgettext_lazy("precision", "Passes")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row passes, fails or is unknown."""

    holds: Holds
    label: str | Promise


QUESTIONS = {
    Precision.TARGETS: _(
        "Every household at risk by the latest run is monitored or followed up, and every household"
        " of the targets is judged."
    ),
    Precision.PROJECTS: _("Every project under way or finished reaches households that it is meant for."),
    Precision.FUNDS: _("Every payment has its receipt and an accepted part or an asset to show for it."),
    Precision.MEASURES: _("Every open cause of a monitored household has a measure in place in time."),
    Precision.POSTINGS: _(
        "Every village with target households has somebody who looks after them and comes."
    ),
    Precision.RESULTS: _("Every cleared risk is borne out by a re-visit, and by the runs since."),
}
FINDINGS = {
    "unwatched": Finding(Holds.FAIL, _("at risk by the run, and nobody follows it up")),
    "not_judged": Finding(Holds.UNKNOWN, _("no run has judged it")),
    "facts_missing": Finding(Holds.UNKNOWN, _("facts are missing for a judgement")),
    "judged": Finding(Holds.PASS, _("judged, and followed up where at risk")),
    "reaches_others": Finding(Holds.FAIL, _("its benefits reached only households it is not meant for")),
    "reaches_nobody": Finding(Holds.FAIL, _("finished, and no benefit is confirmed")),
    "not_yet": Finding(Holds.UNKNOWN, _("under way, and no benefit is confirmed yet")),
    "reaches_targets": Finding(Holds.PASS, _("target households have confirmed benefits")),
    "no_receipt": Finding(Holds.FAIL, _("no invoice or receipt is on file")),
    "nothing_to_show": Finding(Holds.UNKNOWN, _("no accepted part and no asset on record")),
    "shown": Finding(Holds.PASS, _("receipt on file, an accepted part or an asset on record")),
    "late": Finding(Holds.FAIL, _("no measure in place, and its time is over")),
    "in_time": Finding(Holds.UNKNOWN, _("no measure in place yet, still in time")),
    "helped": Finding(Holds.PASS, _("a measure against the cause is in place")),
    "nobody": Finding(Holds.FAIL, _("nobody looks after its target households")),
    "not_come": Finding(Holds.UNKNOWN, _("no visit within 90 days")),
    "comes": Finding(Holds.PASS, _("visited within 90 days")),
    "mis_exited": Finding(Holds.FAIL, _("a re-visit found it wrongly cleared")),
    "risk_again": Finding(Holds.FAIL, _("at risk again by the latest run")),
    "not_revisited": Finding(Holds.UNKNOWN, _("no re-visit has looked at it")),
    "confirmed": Finding(Holds.PASS, _("a re-visit found it right")),
}


def codes_of(holds: str) -> list[str]:
    """Return the codes of the findings that say the same."""
    return [code for code, finding in FINDINGS.items() if finding.holds == holds]

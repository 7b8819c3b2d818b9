"""Words of the applicant's pages: the check list of a call's rules, and the steps of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.scheme import ApplicationStatus, CallStatus, Paper
from xieshou.web.templatetags.xieshou import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xieshou.projects.models import Application
    from xieshou.projects.queries.following import Progress
    from xieshou.projects.rules.applying import Known
    from xieshou.projects.rules.scheme import CallRules


def check_lines(states: Mapping[str, bool | None], known: Known, rules: CallRules) -> list[dict[str, Any]]:
    """Return each rule of a call with whether it is kept and what is asked, as the check list shows it."""
    missing = [Paper(code).label for code in rules.papers if code not in known.papers]
    sectors = "、".join(sector_label(code) for code in rules.sectors) or _("every sector")
    share = None
    if known.requested_fen and known.own_fen is not None:
        share = known.own_fen * 100 // (known.requested_fen + known.own_fen)
    table = {
        "kind": (_("Kind of body"), "、".join(str(OrganisationKind(code).label) for code in rules.kinds)),
        "sector": (_("Sector"), sectors),
        "papers": (
            _("Papers to bring"),
            _("missing: %(papers)s") % {"papers": "、".join(str(one) for one in missing)} if missing else "",
        ),
        "requested_fen": (_("Asked for"), _("at most %(yuan)s yuan") % {"yuan": yuan(rules.max_grant_fen)}),
        "own_fen": (
            _("Own money"),
            _("at least %(percent)s%% of the whole") % {"percent": rules.min_own_percent}
            + ("" if share is None else " · " + _("now %(percent)s%%") % {"percent": share}),
        ),
        "years_operating": (
            _("Years of operation"),
            _("at least %(years)s") % {"years": rules.min_years}
            + (
                ""
                if known.years_operating is None
                else " · " + _("on record: %(years)s") % {"years": known.years_operating}
            ),
        ),
        "households_linked": (
            _("Households linked"),
            _("at least %(count)s") % {"count": rules.min_households},
        ),
    }
    return [
        {"label": label, "detail": detail, "met": states[code]} for code, (label, detail) in table.items()
    ]


def steps_of(row: Application, progress: Progress) -> list[dict[str, Any]]:
    """Return the steps of an application: received, checked, reviewed, on notice, decided, paid."""
    status, call = ApplicationStatus(row.status), row.call
    checked = status not in (
        ApplicationStatus.RECEIVED, ApplicationStatus.RETURNED, ApplicationStatus.WITHDRAWN,
    )  # fmt: skip
    ended = status in (ApplicationStatus.GRANTED, ApplicationStatus.DECLINED, ApplicationStatus.EXCLUDED)
    noticed = ended or call.status in (CallStatus.NOTICED, CallStatus.DECIDED)
    ranked = noticed or call.status in (CallStatus.RANKED, CallStatus.AGAIN)
    done = [
        (_("Received"), True),
        (_("Papers complete"), checked),
        (_("Scored"), checked and ranked),
        (_("Ranked"), checked and ranked),
        (_("Notice"), checked and noticed),
        (str(status.label) if ended else _("Decision"), ended),
    ]
    lines = [{"label": label, "state": "done" if is_done else "todo"} for label, is_done in done]
    if progress.reviews:
        lines[2]["note"] = _("%(count)s reviews") % {"count": progress.reviews}
    first = next((line for line in lines if line["state"] == "todo"), None)
    if first is not None:
        failed = (ApplicationStatus.RETURNED, ApplicationStatus.WITHDRAWN)
        first["state"] = "failed" if status in failed else "current"
    elif status != ApplicationStatus.GRANTED:
        lines[-1]["state"] = "failed"
    return lines

"""The candidates whom the stewards serve: list with filters, where each stands, the next step due; Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.policies.steward import ASSIGN, EDIT, VIEW
from xieshou.labour.queries.candidates import CandidateFilter, count_candidates, list_candidates
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.queries.steward import list_stewards
from xieshou.labour.vocabulary.candidates import CandidateStage

from .steward import asked_key, tabs_of
from .tones import due_tone
from .workbook import send_workbook

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from .lists import ActedRequest

PEOPLE = "people.export"
MOST = 20_000
WHOSE = ("mine", "all")


def _wanted(request: ActedRequest) -> CandidateFilter:
    """Return the filter of the address: a steward named, else the own candidates of a steward, else all."""
    actor, steward_id = request.actor, asked_key(request, "steward")
    own = actor.can(EDIT) and not actor.can(ASSIGN)
    whose = asked(request, "whose", WHOSE) or ("mine" if own else "all")
    if steward_id is None and whose == "mine":
        steward_id = actor.user_id
    return CandidateFilter(
        text=asked(request, "q"),
        stage=asked(request, "stage", CandidateStage.values),
        steward_id=steward_id,
        overdue=asked(request, "show", ["overdue"]) == "overdue",
    )


def _whose(wanted: CandidateFilter) -> dict[str, str]:
    return {"steward": str(wanted.steward_id)} if wanted.steward_id else {"whose": "all"}


def _paint(rows: Any, on: date) -> None:
    """Set name, home, next step and tone of each candidate."""
    label_referrals(rows)
    homes = region_labels(row.region_code[:6] for row in rows)
    for row in rows:
        row.home = homes.get(row.region_code[:6], "")
        row.next_step = CandidateStage(row.stage).label
        row.tone = due_tone(row.due_on, on) if row.due_on else ""
        row.placed = getattr(row, "placement", None)


@requires(VIEW)
@require_GET
def candidates(request: ActedRequest) -> HttpResponse:
    """List the candidates in hand, the one whose next step is due first first."""
    actor, today, wanted = request.actor, timezone.localdate(), _wanted(request)
    page = page_of(request, list_candidates(wanted, scope=actor.scope, on=today))
    _paint(list(page), today)
    counts = count_candidates(scope=actor.scope, on=today, steward_id=wanted.steward_id)
    address, whose = reverse("labour:candidates"), _whose(wanted)
    shows: list[tuple[str, Any, dict[str, str], bool]] = [
        ("all", _("All"), {}, not wanted.stage and not wanted.overdue),
        ("overdue", _("Step overdue"), {"show": "overdue"}, wanted.overdue),
        *((one.value, one.label, {"stage": one.value}, one == wanted.stage) for one in CandidateStage),
    ]
    stewards = list_stewards(actor=actor, on=today)
    names = {user.pk: user.display_name or user.username for user in stewards}
    context = {
        "page": page,
        "views": [
            {
                "label": label,
                "url": f"{address}?{urlencode({**whose, **query})}",
                "active": active,
                "count": counts[key],
            }
            for key, label, query, active in shows
        ],
        "whose": [
            {"label": _("All stewards"), "url": f"{address}?whose=all", "active": wanted.steward_id is None},
            *(
                {"label": name, "url": f"{address}?steward={key}", "active": key == wanted.steward_id}
                for key, name in names.items()
            ),
        ],
        "kept": whose,
        "text": wanted.text,
        "tabs": tabs_of("candidates"),
        "may_open": actor.can("labour.interview.view"),
        "excel_url": f"{reverse('labour:candidates_excel')}?{request.GET.urlencode()}"
        if actor.can(PEOPLE)
        else "",
    }
    return render(request, "labour/steward/candidates.html", context)


@requires(VIEW)
@require_GET
@guarded
def candidates_excel(request: ActedRequest) -> HttpResponse:
    """Give the candidates as Excel, with names where the actor may know them, without numbers."""
    require(request.actor, PEOPLE)
    now = timezone.now()
    today = timezone.localdate(now)
    rows = list(list_candidates(_wanted(request), scope=request.actor.scope, on=today)[:MOST])
    _paint(rows, today)
    lines = [
        [
            row.worker,
            row.home,
            row.vacancy.title,
            str(row.employer),
            row.steward_name or "",
            row.next_step,
            row.due_on,
        ]
        for row in rows
    ]
    return send_workbook(
        request,
        _sheet(),
        lines,
        event="labour.match.candidates_exported",
        name="candidates",
        subject=("labour.referral", "candidates"),
        at=now,
    )


def _sheet() -> Sheet:
    title = gettext_lazy("Candidates of the stewards")
    return Sheet(
        name="labour.candidates",
        version=1,
        title=title,
        capability=VIEW,
        export_capability=PEOPLE,
        columns=(
            Column("worker", gettext_lazy("Worker"), personal="general"),
            Column("home", gettext_lazy("Home"), width=22),
            Column("post", gettext_lazy("Post"), width=18),
            Column("employer", gettext_lazy("Employer"), width=26),
            Column("steward", gettext_lazy("Steward"), width=14),
            Column("step", gettext_lazy("Next step"), width=22),
            Column("due_on", gettext_lazy("Due"), Kind.DATE),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )

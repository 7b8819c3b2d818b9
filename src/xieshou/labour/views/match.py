"""Pages of assignment runs: list, start, the run with its lines, bulk acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.operations import match
from xieshou.labour.operations import run as run_operations
from xieshou.labour.policies.match import OUTCOMES, RUN, VIEW
from xieshou.labour.queries.match import SHELVES, count_lines, get_run, lines_of, list_open_line_ids, runs
from xieshou.labour.queries.rerun import changed_lines
from xieshou.labour.vocabulary.match import LineState, RunMode, RunState, UnmatchedCause

from .out import out_url
from .reasons import factor_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from xieshou.labour.models import AssignmentRun, MatchLine

    from .lists import ActedRequest

MOST_AT_ONCE = 500
CHANGED = "changed"
STATE_TONES = {
    RunState.QUEUED: "neutral",
    RunState.RUNNING: "progress",
    RunState.DONE: "success",
    RunState.FAILED: "danger",
}
LINE_TONES = {
    LineState.PROPOSED: "info",
    LineState.UNMATCHED: "warning",
    LineState.KEPT: "progress",
    LineState.ACCEPTED: "success",
    LineState.REFUSED: "neutral",
}


@requires(VIEW)
@require_GET
def run_list(request: ActedRequest) -> HttpResponse:
    """List the assignment runs of the actor's area."""
    page = page_of(request, runs(request.actor.scope))
    names = region_labels(code for run in page for code in run.region_prefixes)
    for run in page:
        run.tone = STATE_TONES[RunState(run.state)]
        run.area = area_of(run, names)
    return render(request, "labour/match/runs.html", {"page": page, "may_run": request.actor.can(RUN)})


def area_of(run: AssignmentRun, names: dict[str, str]) -> str:
    """Return the regions of a run in words."""
    return "、".join(names.get(code, code) if code else _("Whole country") for code in run.region_prefixes)


@requires(RUN)
@require_POST
def run_start(request: ActedRequest) -> HttpResponse:
    """Ask for a run over everything open in the actor's area; a background job calculates it."""
    now = timezone.now()
    try:
        mode = RunMode.STABLE if request.POST.get("mode") == RunMode.STABLE else RunMode.OPTIMAL
        run = run_operations.request_run(
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
            mode=mode,
            few_changes=request.POST.get("changes") == "few",
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("labour:runs")
    progress = run_operations.queue_run(run=run, actor=request.actor, at=now)
    request.session[_progress_key(run.pk)] = str(progress.pk)
    return redirect("labour:run", run_id=run.pk)


def _progress_key(run_id: UUID) -> str:
    return f"labour_run_{run_id}"


@requires(VIEW)
@require_GET
def run_detail(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Show a run: its proof, and its lines by shelf."""
    run = _run(request, run_id)
    shelf = asked(request, "show", (*SHELVES, CHANGED)) or "proposed"
    lines = lines_of(run, scope=request.actor.scope)
    page = page_of(
        request, changed_lines(lines, run) if shelf == CHANGED else lines.filter(state__in=SHELVES[shelf])
    )
    names = region_labels(
        [line.region_code for line in page]
        + [line.vacancy.region_code for line in page if line.vacancy]
        + run.region_prefixes
    )
    _decorate(page, names)
    counts = count_lines(run, scope=request.actor.scope)
    earlier = run.statistics.get("earlier", {}) if run.state == RunState.DONE else {}
    context = {
        "run": run,
        "area": area_of(run, names),
        "tone": STATE_TONES[RunState(run.state)],
        "page": page,
        "shelf": shelf,
        "views": _views(run, shelf, counts | ({CHANGED: earlier["changed"]} if earlier else {})),
        "earlier": earlier,
        "objective": run.total_score + earlier.get("bonus", 0),
        "counts": counts,
        "may_run": request.actor.can(RUN),
        "may_see_outcomes": request.actor.can(OUTCOMES),
        "is_stable": run.mode == RunMode.STABLE,
        "full": sum(run.weights.values()) or 1,
        "progress_id": request.session.get(_progress_key(run.pk), ""),
        "is_running": run.state in (RunState.QUEUED, RunState.RUNNING),
        "is_done": run.state == RunState.DONE,
        "out_url": out_url(request, "labour.run_lines", run=str(run.pk)),
    }
    return render(request, "labour/match/run.html", context)


def _run(request: ActedRequest, run_id: UUID) -> AssignmentRun:
    try:
        return get_run(run_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def _views(run: AssignmentRun, shelf: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "proposed": _("To decide"),
        "accepted": _("Accepted"),
        "kept": _("Kept from before"),
        "refused": _("Refused"),
        "unmatched": _("No match"),
        CHANGED: _("Changed lines"),
    }
    address = reverse("labour:run", args=[run.pk])
    return [
        {"label": label, "url": f"{address}?show={code}", "active": code == shelf, "count": counts[code]}
        for code, label in labels.items()
        if code in counts
    ]


def _decorate(lines: Iterable[MatchLine], names: dict[str, str]) -> None:
    """Give each line the words of its codes."""
    for line in lines:
        line.home = names.get(line.region_code, "")  # type: ignore[attr-defined]
        line.tone = LINE_TONES[LineState(line.state)]  # type: ignore[attr-defined]
        if line.vacancy:
            line.work_place = names.get(line.vacancy.region_code, "")  # type: ignore[attr-defined]
        if line.cause:
            line.cause_text = cause_text(line)  # type: ignore[attr-defined]


def cause_text(line: MatchLine) -> str:
    """Return why a seeker got no place, in words."""
    text = str(UnmatchedCause(line.cause).label)
    if line.cause_factor:
        text = _("%(cause)s: mostly %(factor)s") % {"cause": text, "factor": factor_name(line.cause_factor)}
    return text


@requires(RUN)
@require_POST
def lines_accept(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Accept the ticked lines of a run, or all that are proposed; each stands or falls by itself."""
    run = _run(request, run_id)
    now = timezone.now()
    if request.POST.get("all") == "1":
        ids = list_open_line_ids(run, scope=request.actor.scope)[:MOST_AT_ONCE]
    else:
        ids = _ticked(request)
    try:
        result = match.accept_many(line_ids=ids, actor=request.actor, at=now, on=timezone.localdate(now))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("labour:run", run_id=run.pk)
    if result.accepted:
        messages.success(
            request, _("%(number)s lines were accepted and referred.") % {"number": len(result.accepted)}
        )
    for text in sorted(set(result.refused.values())):
        number = sum(1 for other in result.refused.values() if other == text)
        messages.warning(
            request, _("%(number)s not accepted: %(reason)s") % {"number": number, "reason": text}
        )
    return redirect("labour:run", run_id=run.pk)


def _ticked(request: ActedRequest) -> list[UUID]:
    """Return the keys of the ticked lines; anything that is no key is left out."""
    found = []
    for text in request.POST.getlist("ids")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found

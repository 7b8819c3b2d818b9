"""Pages of one match line: its reasons, the other vacancies with their price, and the three decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.match import ChangeForm, RefuseForm
from xieshou.labour.operations import match
from xieshou.labour.policies.match import RUN, VIEW, may_decide_line
from xieshou.labour.queries.match import get_line
from xieshou.labour.queries.pricing import list_alternatives
from xieshou.labour.rules.ranking import Reason
from xieshou.labour.vocabulary.match import LEGAL_MOVES, LineState

from .match import LINE_TONES, cause_text
from .reasons import factor_name, present, region_codes_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.models import MatchLine

    from .lists import ActedRequest


@requires(VIEW)
@require_GET
def line(request: ActedRequest, line_id: UUID) -> HttpResponse:
    """Show one line: why this vacancy or why none, and what any other would cost the whole."""
    found = _line(request, line_id)
    moves = LEGAL_MOVES.get(LineState(found.state), ())
    may_decide = may_decide_line(request.actor, region_code=found.region_code)
    is_open = may_decide and LineState.ACCEPTED in moves
    others = list_alternatives(found, scope=request.actor.scope, on=timezone.localdate()) if is_open else []
    reasons = [Reason.read(values) for values in found.reasons]
    codes = {found.region_code, *(other.vacancy.region_code for other in others), *region_codes_in(reasons)}
    codes |= {found.vacancy.region_code} if found.vacancy else set()
    names = region_labels(codes)
    context = {
        "line": found,
        "run": found.run,
        "home": names.get(found.region_code, ""),
        "work_place": names.get(found.vacancy.region_code, "") if found.vacancy else "",
        "tone": LINE_TONES[LineState(found.state)],
        "reasons": present(reasons, names),
        "full": sum(found.run.weights.values()) or 1,
        "share": found.score / (sum(found.run.weights.values()) or 1),
        "cause": cause_text(found) if found.cause else "",
        "rejected": _rejected(found),
        "others": [{"other": other, "place": names.get(other.vacancy.region_code, "")} for other in others],
        "may_accept": is_open and found.vacancy_id is not None,
        "may_change": is_open,
        "may_refuse": may_decide and LineState.REFUSED in moves,
        "refuse_form": RefuseForm(),
        "priority_cost": found.run.priority_reward,
    }
    return render(request, "labour/match/line.html", context)


def _line(request: ActedRequest, line_id: UUID) -> MatchLine:
    try:
        return get_line(line_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def _rejected(found: MatchLine) -> list[dict[str, object]]:
    """Return by requirement how many vacancies it ruled out, the most first."""
    counted = {code: number for code, number in found.rejected.items() if code != "admissible" and number}
    return [
        {"label": factor_name(code), "number": number}
        for code, number in sorted(counted.items(), key=lambda item: -item[1])
    ]


@requires(RUN)
@require_POST
def line_accept(request: ActedRequest, line_id: UUID) -> HttpResponse:
    """Accept the line as proposed."""
    now = timezone.now()

    def act() -> None:
        match.accept(line_id=line_id, actor=request.actor, at=now, on=timezone.localdate(now))

    return _act(request, line_id, act, _("The line was accepted; the worker is referred."))


@requires(RUN)
@require_POST
def line_change(request: ActedRequest, line_id: UUID) -> HttpResponse:
    """Accept the line with another vacancy."""
    form = ChangeForm(request.POST)
    now = timezone.now()

    def act() -> None:
        if not form.is_valid():
            raise NotFound
        match.change(
            line_id=line_id,
            vacancy_id=form.cleaned_data["vacancy_id"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    return _act(request, line_id, act, _("The worker is referred to the vacancy you chose."))


@requires(RUN)
@require_POST
def line_refuse(request: ActedRequest, line_id: UUID) -> HttpResponse:
    """Refuse the line with a reason."""
    form = RefuseForm(request.POST)

    def act() -> None:
        get_line(line_id, scope=request.actor.scope)  # a missing line has no form to mend
        if not form.is_valid():
            raise match.UnknownRefusalError(field="reason")
        match.refuse(line_id=line_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    return _act(request, line_id, act, _("The line was refused; the worker stays open for the next run."))


def _act(request: ActedRequest, line_id: UUID, act: Callable[[], None], done: str) -> HttpResponse:
    """Run one decision and go back to the line with its answer."""
    try:
        act()
    except NotFound as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("labour:line", line_id=line_id)

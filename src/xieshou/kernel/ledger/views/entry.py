"""Pages of entries and proposals: journal, record, queue of approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.forms import RefusalForm, ReversalForm
from xieshou.kernel.ledger.queries import entry as queries
from xieshou.kernel.ledger.queries.account import accounts_in
from xieshou.kernel.ledger.queries.proposal import get_proposal, list_proposals
from xieshou.kernel.ledger.records import is_undone_there, link_of
from xieshou.kernel.ledger.vocabulary import ProposalStatus
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.ledger.models import Proposal
    from xieshou.kernel.requests import ActedRequest

TONES = {
    ProposalStatus.PROPOSED: "progress",
    ProposalStatus.APPROVED: "success",
    ProposalStatus.REFUSED: "danger",
    ProposalStatus.WITHDRAWN: "neutral",
}
SHOWN_LINES = 5


@requires(policies.VIEW)
@require_GET
def entries(request: ActedRequest) -> HttpResponse:
    """List the entries of the actor's area, newest first."""
    page = page_of(request, queries.list_entries(scope=request.actor.scope))
    context = {"page": page, "may_check": request.actor.can(policies.CHECK)}
    return render(request, "ledger/entries.html", context)


@requires(policies.VIEW)
@require_GET
@guarded
def entry(request: ActedRequest, posting_id: UUID) -> HttpResponse:
    """Show an entry: lines, both people, what it reverses, the next step."""
    return _show_entry(request, posting_id)


def _show_entry(request: ActedRequest, posting_id: UUID, form: ReversalForm | None = None) -> HttpResponse:
    scope = request.actor.scope
    row = queries.get_entry(posting_id, scope=scope)
    reversal = queries.find_reversal(row.pk)
    stands = not row.reverses_id and reversal is None
    open_to_reverse = stands and request.actor.can(policies.PROPOSE) and not is_undone_there(row.source_kind)
    context = {
        "entry": row,
        "legs": queries.list_entry_legs(row.pk, scope=scope),
        "reversal": reversal,
        "record": link_of(row.source_kind, row.source_id, request.actor),
        "may_trace": request.actor.can(policies.TRACE),
        "form": form
        or (ReversalForm(initial={"booked_on": timezone.localdate()}) if open_to_reverse else None),
        "open_reverse": form is not None,
    }
    return render(request, "ledger/entry.html", context, status=422 if form else 200)


@requires(policies.PROPOSE)
@require_POST
@guarded
def propose_reversal(request: ActedRequest, posting_id: UUID) -> HttpResponse:
    """Propose to undo an entry."""
    form = ReversalForm(request.POST)
    if take(
        form,
        lambda: ledger.propose_reversal(
            entry_id=posting_id, actor=request.actor, at=timezone.now(), **form.cleaned_data
        ),
    ):
        return redirect("ledger:proposals")
    return _show_entry(request, posting_id, form)


@requires(policies.VIEW)
@require_GET
def proposals(request: ActedRequest) -> HttpResponse:
    """List what waits for approval, or what was decided."""
    return _show_proposals(request)


def _show_proposals(
    request: ActedRequest, refused: RefusalForm | None = None, key: Any = None
) -> HttpResponse:
    status = asked(request, "status") or ProposalStatus.PROPOSED.value
    if status not in ProposalStatus.values:
        status = ProposalStatus.PROPOSED.value
    page = page_of(request, list_proposals(scope=request.actor.scope, status=status))
    address = reverse("ledger:proposals")
    context = {
        "page": page,
        "rows": _rows(request, list(page), refused, key),
        "views": [
            {"label": one.label, "url": f"{address}?status={one}", "active": one == status}
            for one in ProposalStatus
        ],
        "is_queue": status == ProposalStatus.PROPOSED,
    }
    return render(request, "ledger/proposals.html", context, status=422 if refused else 200)


def _rows(
    request: ActedRequest, page: list[Proposal], refused: RefusalForm | None, key: Any
) -> list[dict[str, Any]]:
    """Return what the queue shows of each proposal: names of accounts, and who may do what."""
    wanted = {UUID(account) for one in page for account, _fen in one.lines[: SHOWN_LINES + 1]}
    names = accounts_in(request.actor.scope).in_bulk(wanted)
    rows = []
    for one in page:
        waits = one.status == ProposalStatus.PROPOSED
        lines = [(names.get(UUID(account)), fen) for account, fen in one.lines[: SHOWN_LINES + 1]]
        rows.append(
            {
                "proposal": one,
                "tone": TONES[ProposalStatus(one.status)],
                "payers": [account for account, fen in lines if fen < 0],
                "payees": [account for account, fen in lines if fen > 0],
                "more": max(0, len(one.lines) - SHOWN_LINES - 1),
                "may_decide": waits and policies.may_decide(request.actor, maker_id=one.maker_id),
                "is_own": waits and one.maker_id == request.actor.user_id,
                "form": refused if one.pk == key else RefusalForm(),
                "is_open": one.pk == key,
            }
        )
    return rows


@requires(policies.APPROVE)
@require_POST
@guarded
def approve(request: ActedRequest, proposal_id: UUID) -> HttpResponse:
    """Approve a proposal and post it."""
    take_or_tell(
        request,
        lambda: ledger.approve(proposal_id=proposal_id, actor=request.actor, at=timezone.now()),
        _("Approved and posted."),
    )
    return redirect("ledger:proposals")


@requires(policies.APPROVE)
@require_POST
@guarded
def refuse(request: ActedRequest, proposal_id: UUID) -> HttpResponse:
    """Refuse a proposal with a reason."""
    get_proposal(proposal_id, scope=request.actor.scope)
    form = RefusalForm(request.POST)
    if take(
        form,
        lambda: ledger.refuse(
            proposal_id=proposal_id, actor=request.actor, at=timezone.now(), **form.cleaned_data
        ),
    ):
        return redirect("ledger:proposals")
    return _show_proposals(request, form, proposal_id)


@requires(policies.PROPOSE)
@require_POST
@guarded
def withdraw(request: ActedRequest, proposal_id: UUID) -> HttpResponse:
    """Withdraw one's own proposal."""
    take_or_tell(
        request,
        lambda: ledger.withdraw(proposal_id=proposal_id, actor=request.actor, at=timezone.now()),
        _("The proposal is withdrawn."),
    )
    return redirect("ledger:proposals")

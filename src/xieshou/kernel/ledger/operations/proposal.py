"""Proposals: made by one, decided by another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import Denied
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.models import Proposal
from xieshou.kernel.ledger.queries.account import get_accounts
from xieshou.kernel.ledger.queries.entry import get_entry, is_reversed
from xieshou.kernel.ledger.queries.proposal import find_proposal_by_key, get_proposal_for_update
from xieshou.kernel.ledger.records import is_undone_there
from xieshou.kernel.ledger.rules.lines import Line, Transfer, list_faults
from xieshou.kernel.ledger.vocabulary import ProposalStatus

from .posting import Maker, reverse, transfer
from .refusals import (
    AlreadyDecidedError,
    AlreadyReversedError,
    KeyReusedError,
    OwnRecordError,
    ReasonMissingError,
    TransferFaultyError,
    TwoPeopleError,
    refusal_of,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Entry

SUBJECT = "ledger.proposal"


@transaction.atomic
def propose(plan: Transfer, *, actor: Actor, at: datetime) -> Proposal:
    """Propose a transfer; the same key again returns the first proposal.

    Raises: Denied, TransferFaultyError, KeyReusedError, NotFound: an account outside the scope.
    """
    maker = _maker(actor)
    if list_faults(plan):
        raise TransferFaultyError
    lines = [[str(line.account_id), line.amount_fen] for line in plan.lines]
    if known := find_proposal_by_key(plan.key, scope=actor.scope):
        if known.lines != lines:
            raise KeyReusedError
        return known
    accounts = get_accounts([line.account_id for line in plan.lines], scope=actor.scope)
    payer = accounts[next(line.account_id for line in plan.lines if line.amount_fen < 0)]
    kind, key = plan.source or ("", None)
    draft = Proposal(
        key=plan.key,
        booked_on=plan.booked_on,
        memo=plan.memo.strip(),
        amount_fen=plan.amount_fen,
        lines=lines,
        source_kind=kind,
        source_id=key,
        region_code=payer.region_code,
        partner_region_code=payer.partner_region_code,
    )
    return _make(draft, maker, actor=actor, at=at)


@transaction.atomic
def propose_reversal(*, entry_id: UUID, reason: str, booked_on: date, actor: Actor, at: datetime) -> Proposal:
    """Propose to undo an entry.

    Raises: Denied, NotFound, ReasonMissingError, AlreadyReversedError, OwnRecordError.
    """
    maker = _maker(actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    entry = get_entry(entry_id, scope=actor.scope)
    if entry.reverses_id or is_reversed(entry.pk):
        raise AlreadyReversedError
    if is_undone_there(entry.source_kind):
        raise OwnRecordError
    first = entry.legs.select_related("account").order_by("id")[0].account
    draft = Proposal(
        key=f"reversal:{entry.pk}:{at.isoformat()}",
        booked_on=booked_on,
        memo=reason.strip()[:200],
        amount_fen=entry.amount_fen,
        reverses_id=entry.pk,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        region_code=first.region_code,
        partner_region_code=first.partner_region_code,
    )
    return _make(draft, maker, actor=actor, at=at)


def _maker(actor: Actor) -> Maker:
    require(actor, policies.PROPOSE)
    if actor.user_id is None:
        raise Denied
    return Maker(actor.user_id, actor.name)


def _make(draft: Proposal, maker: Maker, *, actor: Actor, at: datetime) -> Proposal:
    draft.maker_id, draft.maker_name, draft.made_at = maker.user_id, maker.name, at
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        known = find_proposal_by_key(draft.key, scope=actor.scope)
        if known is None or known.lines != draft.lines:
            raise refusal_of(error) or KeyReusedError() from error
        return known
    _note("proposed", draft, actor=actor, at=at)
    return draft


@transaction.atomic
def approve(*, proposal_id: UUID, actor: Actor, at: datetime) -> Entry:
    """Approve a proposal of somebody else and post it; approving it again returns the same entry.

    Raises: NotFound, Denied, TwoPeopleError, AlreadyDecidedError, and whatever posting refuses.
    """
    proposal = _get_to_decide(proposal_id, actor)
    if proposal.status == ProposalStatus.APPROVED:
        return proposal.entry
    _check_waiting(proposal)
    maker = Maker(proposal.maker_id, proposal.maker_name)
    if proposal.reverses_id:
        entry = reverse(
            entry_id=proposal.reverses_id,
            reason=proposal.memo,
            booked_on=proposal.booked_on,
            maker=maker,
            actor=actor,
            at=at,
            proposal=proposal,
        )
    else:
        entry = transfer(plan_of(proposal), maker=maker, actor=actor, at=at, proposal=proposal)
    _decide(proposal, ProposalStatus.APPROVED, actor=actor, at=at)
    return entry


def plan_of(proposal: Proposal) -> Transfer:
    """Return the transfer that a proposal asks for."""
    return Transfer(
        key=proposal.key,
        booked_on=proposal.booked_on,
        memo=proposal.memo,
        lines=tuple(Line(UUID(key), fen) for key, fen in proposal.lines),
        source=(proposal.source_kind, proposal.source_id) if proposal.source_id else None,
    )


@transaction.atomic
def refuse(*, proposal_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse a proposal of somebody else, with a reason.

    Raises: NotFound, Denied, TwoPeopleError, ReasonMissingError, AlreadyDecidedError.
    """
    proposal = _get_to_decide(proposal_id, actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    _check_waiting(proposal)
    _decide(proposal, ProposalStatus.REFUSED, actor=actor, at=at, reason=reason.strip()[:200])


@transaction.atomic
def withdraw(*, proposal_id: UUID, actor: Actor, at: datetime) -> None:
    """Withdraw one's own proposal.

    Raises: NotFound, Denied: somebody else's; AlreadyDecidedError.
    """
    require(actor, policies.PROPOSE)
    proposal = get_proposal_for_update(proposal_id, scope=actor.scope)
    if proposal.maker_id != actor.user_id:
        raise Denied
    _check_waiting(proposal)
    _decide(proposal, ProposalStatus.WITHDRAWN, actor=actor, at=at)


def _get_to_decide(proposal_id: UUID, actor: Actor) -> Proposal:
    require(actor, policies.APPROVE)
    proposal = get_proposal_for_update(proposal_id, scope=actor.scope)
    if not policies.may_decide(actor, maker_id=proposal.maker_id):
        raise TwoPeopleError
    return proposal


def _check_waiting(proposal: Proposal) -> None:
    if proposal.status != ProposalStatus.PROPOSED:
        raise AlreadyDecidedError


def _decide(
    proposal: Proposal, status: ProposalStatus, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    proposal.status, proposal.reason = status, reason
    proposal.decided_by_id, proposal.decided_by_name, proposal.decided_at = actor.user_id, actor.name, at
    proposal.save(update_fields=["status", "reason", "decided_by_id", "decided_by_name", "decided_at"])
    _note(status.value, proposal, actor=actor, at=at, reason=reason)


def _note(verb: str, proposal: Proposal, *, actor: Actor, at: datetime, reason: str = "") -> None:
    record(
        f"ledger.proposal.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, proposal.pk),
        region_code=proposal.region_code,
        after={"amount_fen": proposal.amount_fen, "reverses": str(proposal.reverses_id or "")},
        reason=reason or proposal.memo,
    )

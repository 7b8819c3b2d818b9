"""Writes of an applicant: draft, papers as files, sending, withdrawing. Each for its own body only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.files.operations import store
from xieshou.projects.errors import IllegalMoveError, ReasonMissingError
from xieshou.projects.models import Application, ApplicationDraft, ApplicationPaper
from xieshou.projects.operations.scheme import AppliedBeforeError, CallClosedError
from xieshou.projects.policies.scheme import may_apply
from xieshou.projects.queries import applying as queries
from xieshou.projects.queries.scheme import rules_of
from xieshou.projects.rules.applying import DRAFT_FIELDS, full_years, takes_applications, takes_completion
from xieshou.projects.rules.scheme import Facts, find_defects
from xieshou.projects.vocabulary.scheme import (
    DEFECTS,
    OPEN_TO_APPLICANT,
    RUNNING,
    ApplicationStatus,
    CallStatus,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.organisations.models import Organisation
    from xieshou.projects.models import FundingCall


class DraftMissingError(DomainError):
    """The application is sent before all of it was written."""

    default_message = _("Write the application first and save it; every field is needed before it is sent.")


class FoundedError(DomainError):
    """The body is said to be founded on a day to come."""

    default_message = _("The founding day lies in the future. Take it from the business licence.")


class NotEligibleError(DomainError):
    """The application does not keep the rules of the call."""


class PaperError(DomainError):
    """The call does not ask for the paper."""

    default_message = _("The call does not ask for this paper.")


class ScoredBeforeError(DomainError):
    """Reviewers have scored the application that was withdrawn."""

    default_message = _(
        "Reviewers scored this application before it was withdrawn; it cannot be sent to this call again."
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What an applicant has written so far; `founded_on` None where it is known or not yet written."""

    title: str = ""
    sector: str = ""
    requested_fen: int | None = None
    own_fen: int | None = None
    founded_on: date | None = None
    households_linked: int | None = None
    plan: str = ""

    def values(self) -> dict[str, Any]:
        """Return the values of the columns."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _open_call(call_id: UUID, *, actor: Actor, on: date) -> tuple[Organisation, FundingCall]:
    """Return the body and the call, if the body may write to it on the day.

    Raises: Denied, NotFound, CallClosedError, AppliedBeforeError.
    """
    body = queries.own_body(actor)
    if not may_apply(actor, organisation_id=body.pk):
        raise Denied
    call = queries.get_call_for(body, call_id, on=on)
    row = queries.find_own(body, call)
    if row is not None and row.status not in OPEN_TO_APPLICANT:
        raise AppliedBeforeError
    is_returned = row is not None and row.status == ApplicationStatus.RETURNED
    within = takes_applications(call.opens_on, call.closes_on, on) or (
        row is not None and is_returned and takes_completion(row.due_on, call.closes_on, on)
    )
    if call.status != CallStatus.OPEN or not within:
        raise CallClosedError
    return body, call


@transaction.atomic
def save_draft(*, call_id: UUID, draft: Draft, actor: Actor, at: datetime, on: date) -> ApplicationDraft:
    """Keep what the applicant has written; it is incomplete as long as it likes and nobody else's to see.

    Raises: Denied, NotFound, CallClosedError, AppliedBeforeError, FoundedError.
    """
    body, call = _open_call(call_id, actor=actor, on=on)
    if draft.founded_on is not None and draft.founded_on > on:
        raise FoundedError(field="founded_on")
    row, is_new = ApplicationDraft.objects.update_or_create(
        call=call,
        organisation=body,
        defaults=draft.values() | {"saved_at": at, "saved_by_name": actor.name},
    )
    if is_new:
        _note("draft_begun", call, actor=actor, at=at, after={"organisation": str(body.pk)})
    return row


@transaction.atomic
def bring_paper(
    *, call_id: UUID, paper: str, upload: tuple[str, bytes], actor: Actor, at: datetime, on: date
) -> ApplicationPaper:
    """Keep a paper as a file; one that it replaces stays on record.

    Args:   upload: (file name, content).
    Raises: Denied, NotFound, CallClosedError, AppliedBeforeError, PaperError, and those of `files.store`.
    """
    body, call = _open_call(call_id, actor=actor, on=on)
    if paper not in rules_of(call).papers:
        raise PaperError(field="paper")
    _put_away(body, call, paper, at=at)
    row = ApplicationPaper(
        call=call,
        organisation=body,
        region_code=call.region_code,
        paper=paper,
        brought_at=at,
        brought_by_name=actor.name,
    )
    owner = ("projects.application_paper", row.pk)
    file = store(content=upload[1], name=upload[0], owner=owner, actor=actor, at=at)
    row.file_id, row.file_name = file.pk, file.name
    row.save(force_insert=True)
    _note("paper_brought", call, actor=actor, at=at, after={"paper": paper, "sha256": file.sha256})
    return row


@transaction.atomic
def take_paper_back(*, call_id: UUID, paper: str, actor: Actor, at: datetime, on: date) -> None:
    """Take a paper back while the application may still be written.

    Raises: Denied, NotFound, CallClosedError, AppliedBeforeError, PaperError: none was brought.
    """
    body, call = _open_call(call_id, actor=actor, on=on)
    if not _put_away(body, call, paper, at=at):
        raise PaperError(field="paper")
    _note("paper_taken_back", call, actor=actor, at=at, after={"paper": paper})


def _put_away(body: Organisation, call: FundingCall, paper: str, *, at: datetime) -> int:
    held = ApplicationPaper.objects.filter(call=call, organisation=body, paper=paper, replaced_at=None)
    return held.update(replaced_at=at)


@transaction.atomic
def send(*, call_id: UUID, actor: Actor, at: datetime, on: date) -> Application:
    """Send the application: it is written whole, its papers are there, and it keeps every rule of the call.

    Raises: Denied, NotFound, CallClosedError, AppliedBeforeError, DraftMissingError, NotEligibleError,
            ScoredBeforeError.
    """
    body, call = _open_call(call_id, actor=actor, on=on)
    draft = queries.find_draft(body, call, lock=True)
    known = queries.background_of(body, county=call.region_code)
    if draft is None:
        raise DraftMissingError
    values = {name: getattr(draft, name) for name in DRAFT_FIELDS}
    values["founded_on"] = known.founded_on or draft.founded_on
    for name, value in values.items():
        if value is None or value == "":
            raise DraftMissingError(field=name)
    values["years_operating"] = full_years(values["founded_on"], on)
    values["papers"] = [row.paper for row in queries.list_papers(body.pk, call.pk)]
    _refuse_defects(body, values, call)
    row = queries.find_own(body, call)
    if row is not None and queries.has_scores(row):
        raise ScoredBeforeError
    row = row or Application(call=call, organisation=body, region_code=call.region_code)
    state = {
        "status": ApplicationStatus.RECEIVED, "is_own": True, "defects": [], "returned_for": "",
        "due_on": None,
        "received_at": at, "received_by_id": actor.user_id, "received_by_name": actor.name,
        "checked_at": None, "checked_by_id": None, "checked_by_name": "", "withdrawn_at": None,
        "withdrawn_reason": "",
    }  # fmt: skip
    for name, value in (values | state).items():
        setattr(row, name, value)
    row.save()
    draft.delete()
    _note("sent", call, actor=actor, at=at, after={"application": str(row.pk), "papers": row.papers})
    return row


def _refuse_defects(body: Organisation, values: dict[str, Any], call: FundingCall) -> None:
    facts = Facts(
        kind=body.kind,
        sector=values["sector"],
        papers=tuple(values["papers"]),
        requested_fen=values["requested_fen"],
        own_fen=values["own_fen"],
        years_operating=values["years_operating"],
        households_linked=values["households_linked"],
    )
    if found := find_defects(facts, rules_of(call)):
        words = "; ".join(str(DEFECTS[code]) for code in found)
        text = _("The application does not keep the rules of the call: %(words)s. Correct it and send again.")
        raise NotEligibleError(str(text) % {"words": words})


@transaction.atomic
def withdraw(*, application_id: UUID, reason: str, actor: Actor, at: datetime) -> Application:
    """Withdraw an application before the applications of its call are ranked.

    Raises: Denied, NotFound, IllegalMoveError, ReasonMissingError.
    """
    body = queries.own_body(actor)
    if not may_apply(actor, organisation_id=body.pk):
        raise Denied
    row = queries.get_own(application_id, body=body, lock=True)
    if row.status not in RUNNING or row.call.status != CallStatus.OPEN:
        raise IllegalMoveError
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    row.status, row.withdrawn_at, row.withdrawn_reason = ApplicationStatus.WITHDRAWN, at, reason.strip()
    row.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    after = {"application": str(row.pk)}
    _note("withdrawn", row.call, actor=actor, at=at, after=after, reason=row.withdrawn_reason)
    return row


def _note(
    verb: str, call: FundingCall, *, actor: Actor, at: datetime, after: dict[str, Any], reason: str = ""
) -> None:
    record(
        f"projects.offer.{verb}",
        actor=actor,
        at=at,
        subject=("projects.call", call.pk),
        region_code=call.region_code,
        after=after,
        reason=reason,
    )

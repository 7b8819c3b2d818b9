"""Writes of the special funding scheme: call, application, check, score, ranking, decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.queries.plan import find_line
from xieshou.engines.selection import NotProvenError, explain, solve
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.organisations.queries import get_organisation
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, SamePersonError
from xieshou.projects.models import Application, FundingCall, Score
from xieshou.projects.operations.telling import tell_applicants
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.policies.scheme import may_manage, may_score
from xieshou.projects.queries.grant_notice import count_open, current_notice
from xieshou.projects.queries.scheme import (
    facts_of,
    get_application_for_update,
    get_call_for_update,
    list_applications,
    reviews_of,
    rules_of,
)
from xieshou.projects.rules.applying import takes_completion
from xieshou.projects.rules.scheme import CallRules, Candidate, build_problem, find_defects, stand
from xieshou.projects.vocabulary.scheme import ApplicationStatus, CallStatus, Criterion

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MOST_POINTS = 100


class CallError(DomainError):
    """The call lacks title, budget, rules or days, or its number is taken."""

    default_message = _(
        "Give a number of its own, a title, a budget, the rule text and an end after the start."
    )


class PlanLineError(DomainError):
    """The call does not fit the line of the plan that it is to belong to."""

    default_message = _(
        "Choose a task of an annual plan that is for this county or for all counties, and whose days hold "
        "the first day of the call."
    )


class DirectionMissingError(DomainError):
    """A share of the money is kept for a direction that the county has not declared."""

    default_message = _(
        "The county declares no industry on the first day of the call. Declare its speciality first, or keep "
        "no share for the direction."
    )


class CallClosedError(DomainError):
    """The day lies outside the days of the call."""

    default_message = _("The call does not take applications on this day. Check its first and last day.")


class AppliedBeforeError(DomainError):
    """The organisation has applied to this call."""

    default_message = _("This organisation has already applied to this call.")


class ScoreError(DomainError):
    """Points are missing or outside 0 to 100, or the reviewer has scored before."""

    default_message = _("Give each criterion 0 to 100 points, once; with a conflict of interest give none.")


class ReviewsMissingError(DomainError):
    """A complete application has fewer than two reviews without a conflict."""

    default_message = _("Every complete application needs two reviews without a conflict of interest first.")


class NoticeMissingError(DomainError):
    """The result was not published."""

    default_message = _("Publish the result first: nothing is granted without a public notice.")


class GrantNoticeRunsError(DomainError):
    """The notice of the result still runs."""

    default_message = _("The public notice of the result still runs. Decide when its last day is over.")


class ObjectionOpenError(DomainError):
    """An objection is not decided."""

    default_message = _("An objection to the result is not decided. Decide every objection first.")


class UncheckedError(DomainError):
    """The papers of an application wait for a check, or may still be completed."""

    default_message = _(
        "An application waits for the check of its papers, or its applicant may still complete it. "
        "Rank after that."
    )


class SentByItselfError(DomainError):
    """An official would rewrite what an applicant said itself."""

    default_message = _("The applicant sent this application itself and completes it itself.")


class NoChoiceError(DomainError):
    """No proven choice was found."""

    default_message = _("No choice under the rules could be proven best. Check budget and direction.")


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to open."""

    region_code: str
    number: str
    title: str
    budget_fen: int
    opens_on: date
    closes_on: date
    rules_version: str
    rules_text: str
    rules: CallRules
    plan_line_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application to receive."""

    organisation_id: UUID
    title: str
    sector: str
    requested_fen: int
    own_fen: int
    years_operating: int
    households_linked: int
    papers: tuple[str, ...]
    plan: str


@transaction.atomic
def open_call(call: NewCall, *, actor: Actor, at: datetime) -> FundingCall:
    """Open a call with the version of its rules, as part of a task of an annual plan where one is named.

    Raises: Denied, CallError, DirectionMissingError, PlanLineError.
    """
    if not may_manage(actor, region_code=call.region_code):
        raise Denied
    texts = (call.number, call.title, call.rules_version, call.rules_text)
    doubled = FundingCall.objects.filter(number=call.number).exists()
    if not all(text.strip() for text in texts) or call.budget_fen <= 0 or doubled:
        raise CallError(field="number" if doubled else "")
    if call.closes_on <= call.opens_on:
        raise CallError(field="closes_on")
    if call.rules.direction_percent and not call.rules.direction:
        raise DirectionMissingError(field="direction_percent")
    if call.plan_line_id is not None and not _fits_line(call, actor):
        raise PlanLineError(field="plan_line_id")
    row = FundingCall.objects.create(
        **asdict(call), created_at=at, created_by_id=actor.user_id, created_by_name=actor.name
    )
    _note(
        "offer.call_opened",
        row,
        actor=actor,
        at=at,
        after={"number": row.number, "budget_fen": row.budget_fen},
    )
    return row


def _fits_line(call: NewCall, actor: Actor) -> bool:
    line = find_line(call.plan_line_id, scope=actor.scope) if call.plan_line_id else None
    if line is None or line.partner_region_code not in ("", call.region_code):
        return False
    return line.from_date <= call.opens_on < line.to_date


@transaction.atomic
def receive(
    *, call_id: UUID, application: NewApplication, actor: Actor, at: datetime, on: date
) -> Application:
    """Receive an application within the days of a call; it is checked against the rules at once.

    Raises: NotFound, Denied, CallClosedError, AppliedBeforeError.
    """
    call = get_call_for_update(call_id, scope=actor.scope)
    if not may_manage(actor, region_code=call.region_code):
        raise Denied
    if call.status != CallStatus.OPEN or not call.opens_on <= on < call.closes_on:
        raise CallClosedError
    organisation = get_organisation(application.organisation_id)
    if call.applications.filter(organisation=organisation).exists():
        raise AppliedBeforeError(field="organisation")
    row = Application.objects.create(
        call=call,
        region_code=call.region_code,
        received_at=at,
        received_by_id=actor.user_id,
        received_by_name=actor.name,
        **asdict(application) | {"papers": list(application.papers)},
    )
    _note("offer.applied", call, actor=actor, at=at, after={"application": str(row.pk)})
    _check(row, actor=actor, at=at)
    return row


@transaction.atomic
def complete(
    *, application_id: UUID, application: NewApplication, actor: Actor, at: datetime, on: date
) -> Application:
    """Take the completed version of an application that was returned, and check it again.

    Raises: NotFound, Denied, IllegalMoveError, SentByItselfError, CallClosedError.
    """
    row = get_application_for_update(application_id, scope=actor.scope)
    if not may_manage(actor, region_code=row.region_code):
        raise Denied
    if row.status != ApplicationStatus.RETURNED:
        raise IllegalMoveError
    if row.is_own:
        raise SentByItselfError
    if not row.call.opens_on <= on < row.call.closes_on:
        raise CallClosedError
    values = asdict(application) | {"papers": list(application.papers)}
    values.pop("organisation_id")
    for name, value in values.items():
        setattr(row, name, value)
    row.status = ApplicationStatus.RECEIVED
    row.save()
    _check(row, actor=actor, at=at)
    return row


def _check(row: Application, *, actor: Actor, at: datetime) -> None:
    row.defects = find_defects(facts_of(row), rules_of(row.call))
    row.status = ApplicationStatus.RETURNED if row.defects else ApplicationStatus.COMPLETE
    row.save(update_fields=["defects", "status"])
    after = {"application": str(row.pk), "status": row.status, "defects": row.defects}
    _note("offer.checked", row.call, actor=actor, at=at, after=after)


@transaction.atomic
def score(
    *,
    application_id: UUID,
    points: dict[str, int],
    has_conflict: bool,
    comment: str = "",
    actor: Actor,
    at: datetime,
) -> Score:
    """Score a complete application once, without seeing the others' points; or declare a conflict.

    Raises: NotFound, Denied, IllegalMoveError, SamePersonError, ScoreError.
    """
    row = get_application_for_update(application_id, scope=actor.scope)
    if not may_score(actor, region_code=row.region_code) or actor.user_id is None:
        raise Denied
    if row.status != ApplicationStatus.COMPLETE or row.call.status != CallStatus.OPEN:
        raise IllegalMoveError
    if not all(is_somebody_else(actor, who) for who in (row.received_by_id, row.checked_by_id)):
        raise SamePersonError
    wanted = set() if has_conflict else set(Criterion.values)
    inside = all(0 <= value <= MOST_POINTS for value in points.values())
    if set(points) != wanted or not inside or row.scores.filter(reviewer_id=actor.user_id).exists():
        raise ScoreError
    made = Score.objects.create(
        application=row,
        region_code=row.region_code,
        reviewer_id=actor.user_id,
        reviewer_name=actor.name,
        has_conflict=has_conflict,
        points=points,
        comment=comment.strip(),
        scored_at=at,
    )
    after = {"application": str(row.pk), "conflict": has_conflict}
    _note("match.scored", row.call, actor=actor, at=at, after=after)
    return made


@transaction.atomic
def rank(*, call_id: UUID, actor: Actor, at: datetime, on: date) -> FundingCall:
    """Choose under the budget and the rules, proven best, and explain every application left out.

    Ranking again before the notice gives the same choice for the same scores; after an upheld objection
    the next on the list move up.

    Raises: NotFound, Denied, IllegalMoveError, UncheckedError, ReviewsMissingError, NoChoiceError.
    """
    call = get_call_for_update(call_id, scope=actor.scope)
    if not may_manage(actor, region_code=call.region_code):
        raise Denied
    if call.status in (CallStatus.NOTICED, CallStatus.DECIDED) or on < call.closes_on:
        raise IllegalMoveError
    applied = list_applications(call.pk, scope=actor.scope)
    if any(_still_open(row, on) for row in applied):
        raise UncheckedError
    rows = {str(row.pk): row for row in applied if row.status == ApplicationStatus.COMPLETE}
    candidates = []
    for key, row in rows.items():
        mean = stand(reviews_of(row)).mean
        if mean is None:
            raise ReviewsMissingError
        candidates.append(Candidate(key, row.sector, row.requested_fen, mean))
    problem = build_problem(candidates, budget_fen=call.budget_fen, rules=rules_of(call))
    try:
        found = solve(problem)
    except NotProvenError as error:
        raise NoChoiceError from error
    known = {item.key for item in problem.items}
    for key, row in rows.items():
        row.is_selected, row.reason = key in found.chosen, {}
        if key not in known:
            row.reason = {"code": "points"}
        elif not row.is_selected:
            why = explain(problem, found, key)
            titles = [rows[other].title for other in why.displaced]
            row.reason = {"code": "room" if why.is_possible else "rules", "loss": why.loss, "others": titles}
        row.save(update_fields=["is_selected", "reason"])
    call.status, call.worth, call.bound, call.ranked_at = CallStatus.RANKED, found.worth, found.bound, at
    call.save(update_fields=["status", "worth", "bound", "ranked_at"])
    _note(
        "match.ranked",
        call,
        actor=actor,
        at=at,
        after={"worth": found.worth, "selected": sorted(found.chosen)},
    )
    return call


def _still_open(row: Application, on: date) -> bool:
    """Tell whether an application waits for its check, or may still be completed."""
    if row.status == ApplicationStatus.RETURNED:
        return takes_completion(row.due_on, row.call.closes_on, on)
    return row.status == ApplicationStatus.RECEIVED


@transaction.atomic
def decide(*, call_id: UUID, document: str, actor: Actor, at: datetime, on: date) -> FundingCall:
    """Grant what was chosen, by somebody else than who opened the call, with the document.

    Not before the notice of the result is over and every objection to it is decided.

    Raises: NotFound, Denied, IllegalMoveError, NoticeMissingError, GrantNoticeRunsError,
            ObjectionOpenError, SamePersonError, EvidenceMissingError.
    """
    call = get_call_for_update(call_id, scope=actor.scope)
    if not may_manage(actor, region_code=call.region_code):
        raise Denied
    _refuse_early(call, on)
    if not is_somebody_else(actor, call.created_by_id):
        raise SamePersonError
    if not document.strip():
        raise EvidenceMissingError(field="document")
    waiting = call.applications.filter(status=ApplicationStatus.COMPLETE)
    returned = call.applications.filter(status=ApplicationStatus.RETURNED)
    left = [(row, "declined") for row in returned]
    told = left + [(row, "granted" if row.is_selected else "declined") for row in waiting]
    returned.update(status=ApplicationStatus.DECLINED, is_selected=False, reason={"code": "incomplete"})
    waiting.filter(is_selected=True).update(status=ApplicationStatus.GRANTED)
    waiting.filter(is_selected=False).update(status=ApplicationStatus.DECLINED)
    call.status, call.decision = CallStatus.DECIDED, document.strip()
    call.save(update_fields=["status", "decision"])
    _note("match.decided", call, actor=actor, at=at, after={"document": call.decision})
    for what in ("granted", "declined"):
        tell_applicants([row for row, outcome in told if outcome == what], call, what, at=at)
    return call


def _refuse_early(call: FundingCall, on: date) -> None:
    """Refuse a decision before the result was on notice for its days and every objection is decided."""
    if call.status in (CallStatus.RANKED, CallStatus.AGAIN):
        raise NoticeMissingError
    notice = current_notice(call.pk)
    if call.status != CallStatus.NOTICED or notice is None:
        raise IllegalMoveError
    if on < notice.to_date:
        raise GrantNoticeRunsError
    if count_open(call.pk):
        raise ObjectionOpenError


def _note(verb: str, call: FundingCall, *, actor: Actor, at: datetime, after: dict[str, Any]) -> None:
    record(
        f"projects.{verb}",
        actor=actor,
        at=at,
        subject=("projects.call", call.pk),
        region_code=call.region_code,
        after=after,
    )

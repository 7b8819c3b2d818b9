"""Writes of agreements: enter, add parties and commitments, end before the term, warn before it ends."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.cooperation.errors import PeriodError, TextMissingError
from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.models import Agreement, AgreementParty, Commitment
from xieshou.cooperation.policies import AGREEMENT_EDIT, check
from xieshou.cooperation.queries.agreement import list_ending
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.rules.parameters import resolve
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.inbox.operations import Message, Order, Where, add_tasks, complete_tasks_of
from xieshou.kernel.inbox.queries import list_sources

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor

SUBJECT = "cooperation.agreement"
EXPIRES = "cooperation.agreement.expires"
EXPIRES_TEXT = noop("The agreement “%(title)s” ends on %(day)s: renew it or close it.")


class PartyExistsError(DomainError):
    """The party has signed already."""

    default_message = _("This party is on the list already.")


class CommitmentError(DomainError):
    """Unknown indicator, nothing promised, or days outside the term."""

    default_message = _(
        "Choose an indicator that is counted, a number above nothing, and days within the term."
    )


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """An agreement as typed."""

    region_code: str
    partner_region_code: str
    title: str
    signed_on: date
    from_date: date
    to_date: date
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as typed: what is counted, how much of it, within which days (empty: the whole term)."""

    text: str
    indicator_code: str
    target: int
    from_date: date | None = None
    to_date: date | None = None


@transaction.atomic
def sign_agreement(draft: AgreementDraft, *, actor: Actor, at: datetime) -> Agreement:
    """Enter a signed agreement.

    Raises: Denied, OutsideAreaError, TextMissingError, PeriodError.
    """
    check(actor, AGREEMENT_EDIT, draft.region_code, draft.partner_region_code)
    if not draft.title.strip():
        raise TextMissingError(field="title")
    if draft.to_date <= draft.from_date:
        raise PeriodError(field="to_date")
    row = Agreement.objects.create(**asdict(draft), created_at=at, created_by_name=actor.name)
    _note("signed", row, actor=actor, at=at, title=row.title, to_date=row.to_date.isoformat())
    return row


@transaction.atomic
def add_party(*, agreement_id: UUID, name: str, is_east: bool, actor: Actor, at: datetime) -> AgreementParty:
    """Add who signed.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, PartyExistsError.
    """
    row = _open(agreement_id, actor)
    if not name.strip():
        raise TextMissingError(field="name")
    if row.parties.filter(name=name.strip()).exists():
        raise PartyExistsError(field="name")
    party = AgreementParty.objects.create(agreement=row, name=name.strip(), is_east=is_east, **row.sides())
    _note("party_added", row, actor=actor, at=at, name=party.name)
    return party


@transaction.atomic
def add_commitment(*, agreement_id: UUID, promise: Promise, actor: Actor, at: datetime) -> Commitment:
    """Add a promise that is counted; it gets the next number.

    Raises: NotFound, Denied, OutsideAreaError, CommitmentError, TextMissingError.
    """
    row = _open(agreement_id, actor)
    if not promise.text.strip():
        raise TextMissingError(field="text")
    from_date, to_date = promise.from_date or row.from_date, promise.to_date or row.to_date
    within = row.from_date <= from_date < to_date <= row.to_date
    if find_indicator(promise.indicator_code) is None or promise.target <= 0 or not within:
        raise CommitmentError(field="indicator_code" if within else "to_date")
    last = row.commitments.aggregate(last=Max("number"))["last"] or 0
    made = Commitment.objects.create(
        agreement=row,
        number=last + 1,
        text=promise.text.strip(),
        indicator_code=promise.indicator_code,
        target=promise.target,
        from_date=from_date,
        to_date=to_date,
        **row.sides(),
    )
    _note("promised", row, actor=actor, at=at, indicator=made.indicator_code, target=made.target)
    return made


@transaction.atomic
def end_early(*, agreement_id: UUID, to_date: date, reason: str, actor: Actor, at: datetime) -> Agreement:
    """End an agreement before its term, for a reason.

    Raises: NotFound, Denied, OutsideAreaError, PeriodError, TextMissingError.
    """
    row = _open(agreement_id, actor)
    if not row.from_date < to_date < row.to_date:
        raise PeriodError(field="to_date")
    if not reason.strip():
        raise TextMissingError(field="reason")
    _drop_warnings(row, warn_days(localdate(at)), actor=actor, at=at)
    before = row.to_date
    row.to_date, row.ended_reason = to_date, reason.strip()
    row.save(update_fields=["to_date", "ended_reason"])
    _note("ended_early", row, actor=actor, at=at, before=before.isoformat(), to_date=to_date.isoformat())
    return row


@transaction.atomic
def warn_ending(*, actor: Actor, at: datetime, on: date) -> int:
    """Set a task for both offices of each agreement that ends soon; each of the warnings once an agreement.

    A nearer warning takes the place of the one before it. One that somebody ticked off is not set again.

    Returns: how many agreements end within the longest warning.
    """
    days = warn_days(on)
    rows = list(list_ending(on=on, before=on + timedelta(days=days[-1])))
    due = {_warning(row, next(one for one in days if (row.to_date - on).days <= one)): row for row in rows}
    told = list_sources(kind=EXPIRES, source_ids=due)
    fresh = {key: row for key, row in due.items() if key not in told}
    for row in fresh.values():
        _drop_warnings(row, days, actor=actor, at=at)
    add_tasks([_order(key, row) for key, row in fresh.items()], at=at)
    if rows:
        record(
            "cooperation.agreement.warned",
            actor=actor,
            at=at,
            subject=(SUBJECT, "ending"),
            after={"agreements": len(rows), "new": len(fresh), "days": days[-1]},
        )
    return len(rows)


def warn_days(on: date) -> list[int]:
    """Return how many days before the end both offices are warned, the nearest first."""
    return sorted(resolve("agreement", "warn_days", on=on).value)


def _warning(row: Agreement, days: int) -> UUID:
    """Return the key of the warning of an agreement so many days before its end."""
    return uuid5(row.pk, f"{row.to_date}-{days}")


def _order(key: UUID, row: Agreement) -> Order:
    message = Message(
        kind=EXPIRES,
        text=EXPIRES_TEXT,
        values={"title": row.title, "day": row.to_date.isoformat()},
        source=(SUBJECT, key),
        link=f"/cooperation/agreements/{row.pk}/",
        where=Where(region_code=row.region_code, partner_region_code=row.partner_region_code),
    )
    return Order(message, AGREEMENT_EDIT, row.to_date)


def _drop_warnings(row: Agreement, days: Iterable[int], *, actor: Actor, at: datetime) -> None:
    """Tick off whatever warnings of an agreement are still open."""
    keys = [_warning(row, one) for one in days]
    complete_tasks_of(kind=EXPIRES, source_kind=SUBJECT, source_ids=keys, actor=actor, at=at)


def _open(agreement_id: UUID, actor: Actor) -> Agreement:
    row = get_row_for_update(Agreement, agreement_id, scope=actor.scope)
    check(actor, AGREEMENT_EDIT, row.region_code, row.partner_region_code)
    return row


def _note(verb: str, row: Agreement, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.agreement.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after=after,
    )

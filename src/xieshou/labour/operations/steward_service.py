"""Writes of serving an enterprise: contacts with masked numbers, agreements, log of visits and calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.files.operations import store
from xieshou.kernel.phones import parse_phone
from xieshou.kernel.purposes import check_purpose
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import EnterpriseContact, KeyEnterprise, ServiceAgreement, ServiceContact
from xieshou.labour.operations.steward import note_enterprise
from xieshou.labour.policies.steward import may_serve
from xieshou.labour.queries.delivery import get_placement
from xieshou.labour.queries.steward import PHONE_CONTEXT, get_contact, get_enterprise_for_update, open_phone
from xieshou.labour.queries.steward_posts import get_post
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.steward import contact_due
from xieshou.labour.vocabulary.steward import ServiceWay

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

FILES = "labour.serviceagreement"


class ContactIncompleteError(DomainError):
    """Name or telephone is missing, or the person is a contact already."""

    default_message = _("Enter name and telephone of somebody who is not a contact of this enterprise yet.")


class AgreementError(DomainError):
    """Title, document or days are missing or impossible, or the agreement is on file."""

    default_message = _("Enter title, document and days in order of an agreement that is not on file yet.")


class TalkDayError(DomainError):
    """The contact lies in the future or before the service, or the next one does not come after it."""

    default_message = _("A contact lies between the first day of the service and today, the next after it.")


class TalkWordsError(DomainError):
    """A visit without a word about what was agreed, or an unknown way."""

    default_message = _("Say what was agreed. Only a telephone call may be noted without words.")


class TalkSubjectError(DomainError):
    """The urgent post or the worker belongs to another enterprise."""

    default_message = _("What the contact is about belongs to another enterprise.")


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """Somebody to call at an enterprise."""

    name: str
    phone: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """A service agreement with its document."""

    title: str
    from_date: date
    last_day: date
    content: bytes
    file_name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One contact with an enterprise, and what it was about."""

    way: str
    held_on: date
    agreed: str = ""
    next_on: date | None = None
    post_id: UUID | None = None
    placement_id: UUID | None = None


@transaction.atomic
def add_contact(*, enterprise_id: UUID, entry: ContactEntry, actor: Actor, at: datetime) -> EnterpriseContact:
    """Enter somebody to call at an enterprise.

    Raises: NotFound, Denied, IllegalMoveError, ContactIncompleteError, InvalidPhoneError.
    """
    row, phone = get_served(enterprise_id, actor=actor), parse_phone(entry.phone)
    if not entry.name.strip() or not phone:
        raise ContactIncompleteError(field="phone" if entry.name.strip() else "name")
    try:
        with transaction.atomic():
            made = EnterpriseContact.objects.create(
                enterprise=row,
                region_code=row.region_code,
                name=entry.name.strip(),
                position=entry.position.strip(),
                phone_cipher=encrypt(phone, context=PHONE_CONTEXT),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise ContactIncompleteError(field="name") from error
    note_enterprise("enterprise_contact_added", row, actor=actor, at=at, contact=made.pk)
    return made


@transaction.atomic
def end_contact(*, contact_id: UUID, actor: Actor, at: datetime) -> EnterpriseContact:
    """Take somebody off the contacts of an enterprise.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    made = get_contact(contact_id, scope=actor.scope)
    row = get_served(made.enterprise_id, actor=actor)
    if made.ended_on is not None:
        raise IllegalMoveError
    made.ended_on = day_of(at)
    made.save(update_fields=["ended_on"])
    note_enterprise("enterprise_contact_ended", row, actor=actor, at=at, contact=made.pk)
    return made


@transaction.atomic
def reveal_contact(*, contact_id: UUID, purpose: str, actor: Actor, at: datetime) -> tuple[str, str]:
    """Return the whole name and telephone of a contact, and record who read them why.

    Raises: NotFound, Denied, PurposeMissingError.
    """
    made = get_contact(contact_id, scope=actor.scope)
    if not may_serve(actor, region_code=made.region_code):
        raise Denied
    stated = check_purpose(purpose)
    record(
        "labour.offer.enterprise_contact_revealed",
        actor=actor,
        at=at,
        subject=("labour.keyenterprise", made.enterprise_id),
        region_code=made.region_code,
        after={"contact": made.pk},
        purpose=stated,
    )
    return made.name, open_phone(made)


@transaction.atomic
def add_agreement(
    *, enterprise_id: UUID, entry: AgreementEntry, actor: Actor, at: datetime
) -> ServiceAgreement:
    """File a service agreement with its document.

    Raises: NotFound, Denied, IllegalMoveError, AgreementError, and the refusals of `files.store`.
    """
    row = get_served(enterprise_id, actor=actor)
    if not entry.title.strip() or entry.last_day < entry.from_date:
        raise AgreementError(field="last_day" if entry.title.strip() else "title")
    file = store(content=entry.content, name=entry.file_name, owner=(FILES, row.pk), actor=actor, at=at)
    try:
        with transaction.atomic():
            made = ServiceAgreement.objects.create(
                enterprise=row,
                region_code=row.region_code,
                title=entry.title.strip(),
                from_date=entry.from_date,
                to_date=entry.last_day + timedelta(days=1),
                file_id=file.pk,
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise AgreementError(field="title") from error
    note_enterprise("service_agreement_filed", row, actor=actor, at=at, agreement=made.pk)
    return made


@transaction.atomic
def log_talk(*, enterprise_id: UUID, talk: Talk, actor: Actor, at: datetime) -> ServiceContact:
    """Note a contact with an enterprise; the service clock starts anew from the latest one.

    Raises: NotFound, Denied, IllegalMoveError, TalkDayError, TalkWordsError, TalkSubjectError.
    """
    row = get_served(enterprise_id, actor=actor)
    _check(talk, row, actor=actor, on=day_of(at))
    made = ServiceContact.objects.create(
        enterprise=row,
        region_code=row.region_code,
        urgent_post_id=talk.post_id,
        placement_id=talk.placement_id,
        way=talk.way,
        held_on=talk.held_on,
        agreed=talk.agreed.strip(),
        next_on=talk.next_on,
        entered_at=at,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
    )
    if row.last_contact_on is None or talk.held_on >= row.last_contact_on:
        row.last_contact_on, row.promised_on = talk.held_on, talk.next_on
        row.due_on = contact_due(talk.held_on, talk.next_on)
        row.save(update_fields=["last_contact_on", "promised_on", "due_on"])
    after = {"way": talk.way, "held_on": talk.held_on, "next_on": talk.next_on, "due_on": row.due_on}
    note_enterprise("service_contact_logged", row, actor=actor, at=at, **after)
    return made


def _check(talk: Talk, row: KeyEnterprise, *, actor: Actor, on: date) -> None:
    if not row.since <= talk.held_on <= on:
        raise TalkDayError(field="held_on")
    if talk.next_on is not None and talk.next_on <= talk.held_on:
        raise TalkDayError(field="next_on")
    if talk.way not in ServiceWay.values or (talk.way != ServiceWay.CALL and not talk.agreed.strip()):
        raise TalkWordsError(field="agreed")
    if talk.post_id and get_post(talk.post_id, scope=actor.scope).enterprise_id != row.pk:
        raise TalkSubjectError(field="post_id")
    if talk.placement_id:
        placement = get_placement(talk.placement_id, scope=actor.scope)
        if placement.employer_id != row.employer_id:
            raise TalkSubjectError(field="placement_id")


def get_served(enterprise_id: UUID, *, actor: Actor) -> KeyEnterprise:
    """Return an enterprise, locked, which the actor may serve.

    Raises: NotFound, Denied, IllegalMoveError: the service has ended.
    """
    row = get_enterprise_for_update(enterprise_id, scope=actor.scope)
    if not may_serve(actor, region_code=row.region_code):
        raise Denied
    if row.ended_on is not None:
        raise IllegalMoveError
    return row

"""Writes of organisations and pairings: one transaction, one audit record each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError
from xieshou.kernel.phones import mask_phone, parse_phone
from xieshou.kernel.purposes import check_purpose
from xieshou.kernel.texts import clean_text, pinyin_of

from . import policies, queries
from .models import Organisation, Pairing
from .rules import PHONE_CONTEXT, parse_uscc
from .vocabulary import OrganisationKind

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SUBJECT = "organisations.organisation"
FIELDS = ("name", "short_name", "kind", "uscc", "region_code", "address", "contact_name", "is_active")


class OrganisationNameMissingError(DomainError):
    """An organisation has a name."""

    default_message = _("The name is missing. Enter the full name as on the licence.")


class UnknownKindError(DomainError):
    """Not one of the kinds."""

    default_message = _("This kind of organisation does not exist. Choose one from the list.")


class OrganisationExistsError(DomainError):
    """The credit code, or name, kind and region, are on file."""

    default_message = _("This organisation is on file already. Search for its credit code or name.")


class PairingExistsError(DomainError):
    """The same two regions are paired from the same day."""

    default_message = _("This pairing is on file already.")


class PairingPeriodError(DomainError):
    """A pairing ends after it begins."""

    default_message = _("The pairing must end after it begins.")


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An organisation as somebody typed it; `contact_phone` None keeps the number on file."""

    name: str
    kind: str
    region_code: str
    uscc: str = ""
    short_name: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str | None = None
    is_active: bool = True


def organisation_columns(entry: OrganisationEntry) -> dict[str, Any]:
    """Return the model columns of an entry.

    Raises: DomainError: a field is wrong.
    """
    name = clean_text(entry.name, max_length=120)
    if not name:
        raise OrganisationNameMissingError(field="name")
    if entry.kind not in OrganisationKind.values:
        raise UnknownKindError(field="kind")
    pinyin, initials = pinyin_of(name)
    columns: dict[str, Any] = {
        "name": name,
        "short_name": clean_text(entry.short_name, max_length=40),
        "kind": entry.kind,
        "uscc": parse_uscc(entry.uscc),
        "region_code": entry.region_code,
        "address": clean_text(entry.address, max_length=200),
        "contact_name": clean_text(entry.contact_name, max_length=60),
        "is_active": entry.is_active,
        "pinyin": pinyin,
        "initials": initials,
    }
    if entry.contact_phone is not None:
        phone = parse_phone(entry.contact_phone)
        columns["contact_phone"] = encrypt(phone, context=PHONE_CONTEXT) if phone else None
    return columns


@transaction.atomic
def register_organisation(entry: OrganisationEntry, *, actor: Actor, at: datetime) -> Organisation:
    """Enter an organisation.

    Raises: Denied, OutsideAreaError, OrganisationExistsError, DomainError of a field.
    """
    require(actor, "organisations.edit")
    return enter_organisation(entry, actor=actor, at=at)


@transaction.atomic
def enter_organisation(entry: OrganisationEntry, *, actor: Actor, at: datetime) -> Organisation:
    """Enter an organisation that a wing makes behind a door of its own, as a branch at a site.

    Raises: OutsideAreaError, OrganisationExistsError, DomainError of a field.
    """
    policies.check_region(actor, entry.region_code)
    columns = organisation_columns(entry)
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(**columns, created_at=at, updated_at=at)
    except IntegrityError as error:
        raise OrganisationExistsError(field="uscc" if columns["uscc"] else "name") from error
    audit.record(
        "organisations.organisation.registered",
        actor=actor,
        at=at,
        subject=(SUBJECT, organisation.pk),
        region_code=organisation.region_code,
        after=_values(organisation),
    )
    return organisation


@transaction.atomic
def retire_organisation(*, organisation_id: UUID, actor: Actor, at: datetime) -> Organisation:
    """Keep an organisation that a wing made as one that is no longer active.

    Raises: NotFound, OutsideAreaError.
    """
    organisation = queries.get_organisation(organisation_id)
    policies.check_region(actor, organisation.region_code)
    organisation.is_active, organisation.updated_at = False, at
    organisation.save(update_fields=["is_active", "updated_at"])
    audit.record(
        "organisations.organisation.changed",
        actor=actor,
        at=at,
        subject=(SUBJECT, organisation.pk),
        region_code=organisation.region_code,
        before={"is_active": True},
        after={"is_active": False},
    )
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation_id: UUID, entry: OrganisationEntry, actor: Actor, at: datetime
) -> Organisation:
    """Change an organisation to the entry.

    Raises: Denied, NotFound, OutsideAreaError, OrganisationExistsError, DomainError of a field.
    """
    require(actor, "organisations.edit")
    organisation = queries.get_organisation(organisation_id)
    policies.check_may_change(actor, organisation)
    policies.check_region(actor, entry.region_code)
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    before = _values(organisation)
    for column, value in organisation_columns(entry).items():
        setattr(organisation, column, value)
    organisation.updated_at = at
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise OrganisationExistsError(field="uscc" if organisation.uscc else "name") from error
    after = _values(organisation)
    changed = [field for field in after if after[field] != before[field]]
    if changed:
        audit.record(
            "organisations.organisation.changed",
            actor=actor,
            at=at,
            subject=(SUBJECT, organisation.pk),
            region_code=organisation.region_code,
            before={field: before[field] for field in changed},
            after={field: after[field] for field in changed},
        )
    return organisation


def _values(organisation: Organisation) -> dict[str, Any]:
    values = {field: getattr(organisation, field) for field in FIELDS}
    return {**values, "contact_phone": mask_phone(queries.open_contact_phone(organisation))}


@transaction.atomic
def reveal_phone(*, organisation_id: UUID, purpose: str, actor: Actor, at: datetime) -> str:
    """Return the whole contact phone, and record who read it why.

    Raises: Denied, NotFound, PurposeMissingError.
    """
    require(actor, "organisations.view")
    stated = check_purpose(purpose)
    organisation = queries.get_organisation(organisation_id)
    audit.record(
        "organisations.organisation.revealed",
        actor=actor,
        at=at,
        subject=(SUBJECT, organisation.pk),
        region_code=organisation.region_code,
        after={"field": "contact_phone"},
        purpose=stated,
    )
    return queries.open_contact_phone(organisation)


@transaction.atomic
def register_pairing(
    *,
    eastern_region_code: str,
    western_region_code: str,
    from_date: date,
    actor: Actor,
    at: datetime,
    to_date: date | None = None,
    note: str = "",
    source: str = "",
) -> Pairing:
    """Enter the pairing of an eastern with a western region; "" is a partner that is not known yet.

    Raises: Denied, OutsideAreaError, PairingExistsError, PairingPeriodError.
    """
    require(actor, "organisations.edit")
    policies.check_pairing(actor, eastern_region_code, western_region_code)
    if to_date is not None and to_date <= from_date:
        raise PairingPeriodError(field="to_date")
    values = {
        "eastern_region_code": eastern_region_code,
        "western_region_code": western_region_code,
        "from_date": from_date,
        "to_date": to_date,
        "note": clean_text(note, max_length=400),
        "source": clean_text(source, max_length=200),
    }
    try:
        with transaction.atomic():
            pairing = Pairing.objects.create(**values, created_at=at)
    except IntegrityError as error:
        raise PairingExistsError(field="western_region_code") from error
    audit.record(
        "organisations.pairing.registered",
        actor=actor,
        at=at,
        subject=("organisations.pairing", pairing.pk),
        region_code=eastern_region_code,
        after=values,
    )
    return pairing


@transaction.atomic
def end_pairing(*, pairing_id: UUID, to_date: date, actor: Actor, at: datetime, reason: str = "") -> Pairing:
    """End a pairing on a day.

    Raises: Denied, NotFound, OutsideAreaError, PairingPeriodError.
    """
    require(actor, "organisations.edit")
    pairing = queries.get_pairing(pairing_id)
    policies.check_pairing(actor, pairing.eastern_region_code, pairing.western_region_code)
    pairing = Pairing.objects.select_for_update().get(pk=pairing_id)
    if to_date <= pairing.from_date:
        raise PairingPeriodError(field="to_date")
    before = pairing.to_date
    pairing.to_date = to_date
    pairing.save(update_fields=["to_date"])
    audit.record(
        "organisations.pairing.ended",
        actor=actor,
        at=at,
        subject=("organisations.pairing", pairing.pk),
        region_code=pairing.eastern_region_code,
        before={"to_date": before},
        after={"to_date": to_date},
        reason=reason,
    )
    return pairing

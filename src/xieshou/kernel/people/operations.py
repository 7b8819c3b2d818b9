"""Writes of people: one transaction, one audit record each. Numbers never enter the audit record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError
from xieshou.kernel.phones import mask_phone
from xieshou.kernel.purposes import check_purpose
from xieshou.kernel.regions.queries import county_name, known_counties
from xieshou.kernel.texts import grams, name_pinyin

from . import policies, queries, secrets
from .entries import CheckedPerson, PersonEntry, check_entry
from .models import Person, PersonShare
from .numbers import mask_id

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SUBJECT = "people.person"
PLAIN_FIELDS = ("name", "sex", "birth_date", "ethnicity", "id_missing_reason", "region_code")


class PossibleDuplicateError(DomainError):
    """The ID number is on file in another area; its county is told, nothing else."""

    def __init__(self, county: str) -> None:
        """Keep the county to ask."""
        self.county = county
        message = _(
            "This ID number may already be on file elsewhere. Ask %(county)s before entering it again."
        )
        super().__init__(message % {"county": county_name(county)}, field="id_number")


class NameContradictsError(DomainError):
    """The ID number belongs to a person of another name in the same area."""

    def __init__(self, known_name: str) -> None:
        """Keep the name on file, which the actor may see."""
        message = _("This ID number is on file for %(name)s. Compare name and number with the card.")
        super().__init__(message % {"name": known_name}, field="name")


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """New values of a person; None leaves a field as it is, "" empties it."""

    name: str | None = None
    region_code: str | None = None
    id_number: str | None = None
    id_missing_reason: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    ethnicity: str | None = None
    phone: str | None = None


def person_columns(checked: CheckedPerson) -> dict[str, Any]:
    """Return the model columns of a checked person, numbers encrypted."""
    pinyin, initials = name_pinyin(checked.name_key)
    return {
        "name": checked.name,
        "name_key": checked.name_key,
        "pinyin": pinyin[:400],
        "initials": initials[:120],
        "name_grams": grams(checked.name_key),
        "sex": checked.sex,
        "birth_date": checked.birth_date,
        "ethnicity": checked.ethnicity,
        "id_missing_reason": checked.id_missing_reason,
        "region_code": checked.region_code,
        **secrets.id_columns(checked.id_number),
        **secrets.phone_columns(checked.phone),
    }


@transaction.atomic
def register_person(entry: PersonEntry, *, actor: Actor, at: datetime) -> Person:
    """Enter a person, or return the one on file under the same ID number.

    Raises:
        Denied, HomeOutsideScopeError: the actor may not enter people (there).
        DomainError:                   a field is wrong (`entries.check_entry`).
        NameContradictsError:          the number is on file under another name in the actor's area.
        PossibleDuplicateError:        the number is on file in another area.
    """
    require(actor, "people.edit")
    policies.check_home(actor, entry.region_code)
    checked = check_entry(entry, on=timezone.localdate(at), counties=known_counties())
    known = _find_known(checked, actor=actor)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            person = Person.objects.create(**person_columns(checked), created_at=at, updated_at=at)
    except IntegrityError:  # entered by somebody else in the meantime
        known = _find_known(checked, actor=actor)
        if known is None:
            raise
        return known
    audit.record(
        "people.person.registered",
        actor=actor,
        at=at,
        subject=(SUBJECT, person.pk),
        region_code=person.region_code,
        after=masked_values(person),
    )
    return person


def _find_known(checked: CheckedPerson, *, actor: Actor) -> Person | None:
    """Return the visible person of the same number; refuse a number that cannot be theirs."""
    if not checked.id_number:
        return None
    known = queries.find_by_id_number(checked.id_number, scope=actor.scope)
    if known is None:
        index = secrets.id_index(checked.id_number)
        county = queries.find_home_counties([index]).get(index)
        if county is not None:
            raise PossibleDuplicateError(county)
    elif known.name_key != checked.name_key:
        raise NameContradictsError(known.name)
    return known


@transaction.atomic
def update_person(
    *, person_id: UUID, changes: PersonChanges, actor: Actor, at: datetime, reason: str = ""
) -> Person:
    """Change a person; fields that `changes` leaves at None stay.

    Raises: NotFound, Denied, DomainError: as `register_person`.
    """
    require(actor, "people.edit")
    person = queries.get_person(person_id, scope=actor.scope)
    policies.check_may_change(actor, person.region_code)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = masked_values(person)
    checked = check_entry(_entry_of(person, changes), on=timezone.localdate(at), counties=known_counties())
    policies.check_home(actor, checked.region_code)
    _refuse_number_of_another(checked, person, actor=actor)
    for column, value in _changed_columns(person, checked).items():
        setattr(person, column, value)
    person.updated_at = at
    person.save()
    _record_change(person, before, actor=actor, at=at, reason=reason)
    return person


def _entry_of(person: Person, changes: PersonChanges) -> PersonEntry:
    """Return the person as one entry with the changes laid over it."""
    number = changes.id_number if changes.id_number is not None else secrets.open_id_number(person)
    entry = PersonEntry(
        name=person.name,
        region_code=person.region_code,
        id_number=number,
        id_missing_reason=person.id_missing_reason,
        # A number says sex and birth date itself; an old value must not contradict a new number.
        sex="" if number else person.sex,
        birth_date=None if number else person.birth_date,
        ethnicity=person.ethnicity,
        phone=secrets.open_phone(person),
    )
    given = {
        field: value
        for field in PersonChanges.__slots__
        if field != "id_number" and (value := getattr(changes, field)) is not None
    }
    return replace(entry, **given)


def _refuse_number_of_another(checked: CheckedPerson, person: Person, *, actor: Actor) -> None:
    if not checked.id_number:
        return
    index = secrets.id_index(checked.id_number)
    if person.id_number_index is not None and bytes(person.id_number_index) == index:
        return
    known = queries.find_by_id_number(checked.id_number, scope=actor.scope)
    if known is not None:
        raise NameContradictsError(known.name)
    county = queries.find_home_counties([index]).get(index)
    if county is not None:
        raise PossibleDuplicateError(county)


def _changed_columns(person: Person, checked: CheckedPerson) -> dict[str, Any]:
    """Return the columns to write; an unchanged number keeps its cipher."""
    columns = person_columns(checked)
    for index, ciphers in (
        ("id_number_index", ("id_number_cipher", "id_number_index", "id_tail_index")),
        ("phone_index", ("phone_cipher", "phone_index")),
    ):
        stored = getattr(person, index)
        if stored is not None and columns[index] == bytes(stored):
            for column in ciphers:
                del columns[column]
    return columns


def _record_change(
    person: Person, before: dict[str, Any], *, actor: Actor, at: datetime, reason: str
) -> None:
    after = masked_values(person)
    changed = {field for field in after if after[field] != before[field]}
    if not changed:
        return
    audit.record(
        "people.person.changed",
        actor=actor,
        at=at,
        subject=(SUBJECT, person.pk),
        region_code=person.region_code,
        before={field: before[field] for field in sorted(changed)},
        after={field: after[field] for field in sorted(changed)},
        reason=reason,
    )


def masked_values(person: Person) -> dict[str, Any]:
    """Return a person's fields for the audit record; of numbers the mask and a short mark of their digest.

    The mark tells that a number changed although the mask is the same; nothing can be read from it.
    """
    values: dict[str, Any] = {field: getattr(person, field) for field in PLAIN_FIELDS}
    values["id_number"] = _marked(mask_id(secrets.open_id_number(person)), person.id_number_index)
    values["phone"] = _marked(mask_phone(secrets.open_phone(person)), person.phone_index)
    return values


def _marked(mask: str, index: bytes | memoryview | None) -> str:
    return f"{mask} ({bytes(index)[:4].hex()})" if index is not None else ""


@transaction.atomic
def reveal(*, person_id: UUID, field: str, purpose: str, actor: Actor, at: datetime) -> str:
    """Return the whole ID number ("id_number") or phone ("phone") of a person, and record who read it why.

    Raises: Denied, NotFound, PurposeMissingError; ValueError: no such field.
    """
    require(actor, "people.reveal")
    stated = check_purpose(purpose)
    person = queries.get_person(person_id, scope=actor.scope)
    openers = {"id_number": secrets.open_id_number, "phone": secrets.open_phone}
    if field not in openers:
        message = f"Not a masked field: {field}"
        raise ValueError(message)
    audit.record(
        "people.person.revealed",
        actor=actor,
        at=at,
        subject=(SUBJECT, person.pk),
        region_code=person.region_code,
        after={"field": field},
        purpose=stated,
    )
    return openers[field](person)


@transaction.atomic
def share_person(
    *,
    person_id: UUID,
    organisation_id: UUID,
    basis: str,
    from_date: date,
    actor: Actor,
    at: datetime,
    source_id: UUID | None = None,
) -> PersonShare:
    """Let an organisation see a person from a day on; called again it changes nothing.

    The calling operation (an accepted offer, a placement) has asked whether the actor may.
    Raises: NotFound: the person's home lies outside the actor's scope.
    """
    person = queries.get_person(person_id, scope=actor.scope)
    policies.check_may_change(actor, person.region_code)
    share, is_new = PersonShare.objects.get_or_create(
        person=person,
        organisation_id=organisation_id,
        basis=basis,
        source_id=source_id,
        defaults={"region_code": person.region_code, "from_date": from_date, "created_at": at},
    )
    if is_new:
        audit.record(
            "people.person.shared",
            actor=actor,
            at=at,
            subject=(SUBJECT, person.pk),
            region_code=person.region_code,
            after={"organisation": str(organisation_id), "basis": basis, "from_date": from_date},
        )
    return share


@transaction.atomic
def end_share(
    *,
    person_id: UUID,
    organisation_id: UUID,
    to_date: date,
    actor: Actor,
    at: datetime,
    source_id: UUID | None = None,
    basis: str = "",
) -> int:
    """End the open shares of a person with an organisation on a day, and return how many ended."""
    wanted = {"source_id": source_id} if source_id else {}
    if basis:
        wanted["basis"] = basis  # type: ignore[assignment]
    shares = PersonShare.objects.filter(
        models.Q(to_date__isnull=True) | models.Q(to_date__gt=to_date),
        person_id=person_id,
        organisation_id=organisation_id,
        **wanted,
    )
    ended = shares.update(to_date=models.functions.Greatest(models.F("from_date"), models.Value(to_date)))
    if ended:
        audit.record(
            "people.person.unshared",
            actor=actor,
            at=at,
            subject=(SUBJECT, person_id),
            after={"organisation": str(organisation_id), "to_date": to_date, "count": ended},
        )
    return ended

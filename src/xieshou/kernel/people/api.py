"""People through the API: the same doors, scopes and masks as the pages."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 -- as above

from django.http import HttpRequest  # noqa: TC002 -- as above
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import api_requires

from . import operations, queries
from .entries import PersonEntry
from .listing import list_people
from .operations import PersonChanges

if TYPE_CHECKING:
    from .models import Person

router = Router(tags=["people"])
CODE = r"^[0-9]{12}$"


class PersonOut(Schema):
    """A person with masked numbers."""

    id: UUID
    name: str
    sex: str
    birth_date: date | None
    ethnicity: str
    region_code: str
    id_number_masked: str
    id_missing_reason: str
    phone_masked: str


class PersonPageOut(Schema):
    """A page of people; `next` goes on from here, "" on the last page."""

    items: list[PersonOut]
    next: str


class PersonIn(Schema):
    """A new person."""

    name: str = Field(max_length=240)
    region_code: str = Field(pattern=CODE)
    id_number: str = Field("", max_length=40)
    id_missing_reason: str = Field("", max_length=20)
    sex: str = Field("", max_length=1)
    birth_date: date | None = None
    ethnicity: str = Field("", max_length=20)
    phone: str = Field("", max_length=40)


class PersonPatch(Schema):
    """New values; what is left out stays."""

    name: str | None = Field(None, max_length=240)
    region_code: str | None = Field(None, pattern=CODE)
    id_number: str | None = Field(None, max_length=40)
    id_missing_reason: str | None = Field(None, max_length=20)
    sex: str | None = Field(None, max_length=1)
    birth_date: date | None = None
    ethnicity: str | None = Field(None, max_length=20)
    phone: str | None = Field(None, max_length=40)
    reason: str = Field("", max_length=200)


class RevealIn(Schema):
    """Which number, and why."""

    field: str = Field(pattern="^(id_number|phone)$")
    purpose: str = Field(max_length=400)


class RevealOut(Schema):
    """The whole number."""

    value: str


def _out(person: Person) -> dict[str, object]:
    masked = queries.masked_numbers(person)
    fields = ("id", "name", "sex", "birth_date", "ethnicity", "region_code", "id_missing_reason")
    values = {name: getattr(person, name) for name in fields}
    return {**values, "id_number_masked": masked.id_number, "phone_masked": masked.phone}


@router.get("/", response=PersonPageOut)
@api_requires("people.view")
def search(
    request: HttpRequest,
    q: str = Query("", max_length=64),
    within: str = Query("", pattern=r"^[0-9]{0,12}$"),
    after: str = Query("", max_length=900),
) -> dict[str, object]:
    """List the people of your area, or search them by name, pinyin, initials, last four digits or phone."""
    page = list_people(scope=request.actor.scope, text=q, region_prefix=within, mark=after)  # type: ignore[attr-defined]
    return {"items": [_out(person) for person in page.people], "next": page.next_mark}


@router.get("/{uuid:person_id}/", response=PersonOut)
@api_requires("people.view")
def read(request: HttpRequest, person_id: UUID) -> dict[str, object]:
    """Return one person."""
    actor = request.actor  # type: ignore[attr-defined]
    person = queries.get_person(person_id, scope=actor.scope)
    subject = ("people.person", person.pk)
    record_reading(subject, region_code=person.region_code, actor=actor, at=timezone.now())
    return _out(person)


@router.post("/", response={201: PersonOut})
@api_requires("people.edit")
def register(request: HttpRequest, entry: PersonIn) -> Status[dict[str, object]]:
    """Enter a person, or return the one on file under the same ID number."""
    person = operations.register_person(
        PersonEntry(**entry.dict()),
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return Status(201, _out(person))


@router.patch("/{uuid:person_id}/", response=PersonOut)
@api_requires("people.edit")
def change(request: HttpRequest, person_id: UUID, patch: PersonPatch) -> dict[str, object]:
    """Change a person."""
    values = patch.dict(exclude={"reason"})
    person = operations.update_person(
        person_id=person_id,
        changes=PersonChanges(**values),
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
        reason=patch.reason,
    )
    return _out(person)


@router.post("/{uuid:person_id}/reveal/", response=RevealOut)
@api_requires("people.reveal")
def reveal(request: HttpRequest, person_id: UUID, wanted: RevealIn) -> dict[str, str]:
    """Open a masked number for a purpose; who, when and why are recorded."""
    value = operations.reveal(
        person_id=person_id,
        field=wanted.field,
        purpose=wanted.purpose,
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return {"value": value}

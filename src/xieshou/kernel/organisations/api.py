"""Organisations and pairings through the API: the same doors and masks as the pages."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 -- as above

from django.http import HttpRequest  # noqa: TC002 -- as above
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from xieshou.kernel.doors import api_requires
from xieshou.kernel.phones import mask_phone

from . import operations, queries
from .models import Pairing  # noqa: TC001 -- as above
from .operations import OrganisationEntry

if TYPE_CHECKING:
    from .models import Organisation

router = Router(tags=["organisations"])
CODE = r"^[0-9]{12}$"
CODE_OR_NONE = r"^([0-9]{12})?$"
MOST = 200


class OrganisationOut(Schema):
    """An organisation; the contact's phone is masked."""

    id: UUID
    name: str
    short_name: str
    kind: str
    uscc: str
    region_code: str
    address: str
    contact_name: str
    contact_phone_masked: str
    is_active: bool


class OrganisationIn(Schema):
    """An organisation; `contact_phone` null keeps the number on file."""

    name: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    region_code: str = Field(pattern=CODE)
    uscc: str = Field("", max_length=40)
    short_name: str = Field("", max_length=40)
    address: str = Field("", max_length=200)
    contact_name: str = Field("", max_length=60)
    contact_phone: str | None = Field(None, max_length=40)
    is_active: bool = True


class PairingOut(Schema):
    """A pairing; `western_region_code` "" is a partner that the source does not name."""

    id: UUID
    eastern_region_code: str
    western_region_code: str
    from_date: date
    to_date: date | None
    note: str
    source: str


class PairingIn(Schema):
    """A new pairing."""

    eastern_region_code: str = Field(pattern=CODE)
    western_region_code: str = Field("", pattern=CODE_OR_NONE)
    from_date: date
    to_date: date | None = None
    note: str = Field("", max_length=400)
    source: str = Field("", max_length=200)


def _out(organisation: Organisation) -> dict[str, object]:
    fields = (
        "id",
        "name",
        "short_name",
        "kind",
        "uscc",
        "region_code",
        "address",
        "contact_name",
        "is_active",
    )
    values = {name: getattr(organisation, name) for name in fields}
    return {**values, "contact_phone_masked": mask_phone(queries.open_contact_phone(organisation))}


@router.get("/", response=list[OrganisationOut])
@api_requires("organisations.view")
def search(
    request: HttpRequest,  # noqa: ARG001 -- ninja passes it
    q: str = Query("", max_length=64),
    kind: str = Query("", max_length=20),
    within: str = Query("", pattern=r"^[0-9]{0,12}$"),
    offset: int = Query(0, ge=0, le=100_000),
) -> list[dict[str, object]]:
    """List or search organisations, 200 at a time."""
    rows = queries.list_organisations(
        text=q.replace("\x00", ""), kinds=[kind.replace("\x00", "")] if kind else [], region_prefix=within
    )
    return [_out(row) for row in rows[offset : offset + MOST]]


@router.get("/pairings/", response=list[PairingOut])
@api_requires("organisations.view")
def pairings(request: HttpRequest, on: date | None = None) -> list[Pairing]:  # noqa: ARG001 -- ninja passes it
    """List the pairings of a day, or of all times."""
    return list(queries.list_pairings(on=on))


@router.post("/pairings/", response={201: PairingOut})
@api_requires("organisations.edit")
def register_pairing(request: HttpRequest, entry: PairingIn) -> Status[Pairing]:
    """Enter a pairing."""
    pairing = operations.register_pairing(
        **entry.dict(),
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return Status(201, pairing)


@router.get("/{uuid:organisation_id}/", response=OrganisationOut)
@api_requires("organisations.view")
def read(request: HttpRequest, organisation_id: UUID) -> dict[str, object]:  # noqa: ARG001 -- ninja passes it
    """Return one organisation."""
    return _out(queries.get_organisation(organisation_id))


@router.post("/", response={201: OrganisationOut})
@api_requires("organisations.edit")
def register(request: HttpRequest, entry: OrganisationIn) -> Status[dict[str, object]]:
    """Enter an organisation."""
    organisation = operations.register_organisation(
        OrganisationEntry(**entry.dict()),
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return Status(201, _out(organisation))


@router.put("/{uuid:organisation_id}/", response=OrganisationOut)
@api_requires("organisations.edit")
def change(request: HttpRequest, organisation_id: UUID, entry: OrganisationIn) -> dict[str, object]:
    """Change an organisation to the values sent."""
    organisation = operations.update_organisation(
        organisation_id=organisation_id,
        entry=OrganisationEntry(**entry.dict()),
        actor=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return _out(organisation)

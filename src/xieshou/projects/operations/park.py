"""Writes of industrial parks: opening one, letting units for a period, ending a lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import IllegalMoveError
from xieshou.projects.models import Park, Tenancy
from xieshou.projects.policies.introduction import may_edit
from xieshou.projects.queries.introduction import get_introduction
from xieshou.projects.queries.park import get_park, get_tenancy_for_update
from xieshou.projects.vocabulary.introduction import COURTED, IntroStage

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class ParkError(DomainError):
    """Name or operator is missing, or the place has a park of that name."""

    default_message = _("Give a name that the place does not have yet, and who runs the park.")


class LeaseError(DomainError):
    """Unit, area, contract or days are wrong."""

    default_message = _("Give unit, area and contract, and days within the life of the park in order.")


class UnitTakenError(DomainError):
    """Somebody else leases the unit in these days."""

    default_message = _("This unit is let in these days. Choose another unit, or end the other lease first.")


class NotSignedError(DomainError):
    """Only who has signed leases a unit; who was lost does not."""

    default_message = _("Only an enterprise that has signed, landed or operates leases a unit of the park.")


@dataclass(frozen=True, slots=True)
class Lease:
    """A unit let to an enterprise; `to_date` is exclusive, None for an open end."""

    introduction_id: UUID
    unit: str
    area_m2: int
    from_date: date
    contract: str
    to_date: date | None = None


@transaction.atomic
def open_park(
    *, region_code: str, name: str, operator: str, opened_on: date, district_code: str = "", actor: Actor,
    at: datetime,
) -> Park:  # fmt: skip
    """Enter an industrial park.

    Raises: Denied, ParkError.
    """
    if not may_edit(actor, region_code=region_code):
        raise Denied
    if not name.strip() or not operator.strip():
        raise ParkError(field="operator" if name.strip() else "name")
    try:
        with transaction.atomic():
            row = Park.objects.create(
                region_code=region_code,
                name=name.strip(),
                operator=operator.strip(),
                district_code=district_code,
                opened_on=opened_on,
                created_at=at,
                created_by_name=actor.name,
            )
    except IntegrityError as error:
        raise ParkError(field="name") from error
    _note("opened", row, actor=actor, at=at, name=row.name)
    return row


@transaction.atomic
def let_unit(*, park_id: UUID, lease: Lease, actor: Actor, at: datetime) -> Tenancy:
    """Let a unit of a park to an enterprise for a period.

    Raises: NotFound, Denied, NotSignedError, LeaseError, UnitTakenError.
    """
    park = get_park(park_id, scope=actor.scope)
    if not may_edit(actor, region_code=park.region_code):
        raise Denied
    tenant = get_introduction(lease.introduction_id, scope=actor.scope)
    if tenant.stage in (*COURTED[:2], IntroStage.LOST):
        raise NotSignedError(field="introduction")
    in_order = lease.to_date is None or lease.to_date > lease.from_date
    if not (lease.unit.strip() and lease.contract.strip() and lease.area_m2 > 0 and in_order):
        raise LeaseError(field="unit" if in_order else "last_day")
    if lease.from_date < park.opened_on:
        raise LeaseError(field="from_date")
    try:
        with transaction.atomic():
            row = Tenancy.objects.create(
                park=park,
                introduction=tenant,
                region_code=park.region_code,
                unit=lease.unit.strip(),
                area_m2=lease.area_m2,
                from_date=lease.from_date,
                to_date=lease.to_date,
                contract=lease.contract.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise UnitTakenError(field="unit") from error
    _note("unit_let", park, actor=actor, at=at, unit=row.unit, tenant=tenant.name)
    return row


@transaction.atomic
def end_lease(*, tenancy_id: UUID, last_day: date, actor: Actor, at: datetime) -> Tenancy:
    """End an open lease after a last day.

    Raises: NotFound, Denied, IllegalMoveError: it has an end; LeaseError: before it began.
    """
    row = get_tenancy_for_update(tenancy_id, scope=actor.scope)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    if row.to_date is not None:
        raise IllegalMoveError
    if last_day < row.from_date:
        raise LeaseError(field="last_day")
    row.to_date = last_day + timedelta(days=1)
    row.save(update_fields=["to_date"])
    _note("lease_ended", row.park, actor=actor, at=at, unit=row.unit, to_date=str(row.to_date))
    return row


def _note(verb: str, row: Park, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"projects.park.{verb}",
        actor=actor,
        at=at,
        subject=("projects.park", row.pk),
        region_code=row.region_code,
        after=after,
    )

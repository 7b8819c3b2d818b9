"""Writes of split shares, and of the speciality that a county or village declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError
from xieshou.projects.models import ProjectPlace, ProjectShare, Speciality
from xieshou.projects.policies.introduction import may_edit as may_share
from xieshou.projects.policies.proposal import may_edit
from xieshou.projects.queries.proposal import get_project_for_update
from xieshou.projects.queries.share import get_speciality_for_update
from xieshou.projects.rules.sectors import NO_SECTOR, sectors
from xieshou.projects.rules.share import is_whole
from xieshou.projects.vocabulary.proposal import AFTER_ACCEPTANCE, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

CLOSED = (*AFTER_ACCEPTANCE, Stage.EXITED)
COUNTY_TAIL = "000000"


class SharesError(DomainError):
    """The shares are not of two counties or more, or do not add up to exactly 100 %."""

    default_message = _("Shares of two counties or more are needed, and they must add up to exactly 100 %.")


class ForeignShareError(DomainError):
    """A county lies outside the area of who sets the shares."""

    default_message = _(
        "Every county of the shares must lie in your area. Ask the office that covers them all."
    )


class SpecialityError(DomainError):
    """Not a county or village, no sector of the list, or a village without a product."""

    default_message = _("Choose a county or a village and a sector of the list; a village names its product.")


class SpecialityTakenError(DomainError):
    """The place has a speciality in these days: one county one industry, one village one product."""

    default_message = _("This place has declared one for these days. End the present one first.")


@dataclass(frozen=True, slots=True)
class NewSpeciality:
    """What a county or village declares."""

    region_code: str
    sector: str
    product: str
    from_date: date
    document: str


@transaction.atomic
def set_shares(
    *, project_id: UUID, shares: Mapping[str, int], document: str, actor: Actor, at: datetime
) -> list[ProjectShare]:
    """Set the shares of the counties of a project, in basis points; what stood before is in the audit.

    Each county becomes a place of the project, so that its people read it.

    Raises: NotFound, Denied, IllegalMoveError: accepted or left; EvidenceMissingError, SharesError,
            ForeignShareError.
    """
    project = get_project_for_update(project_id, scope=actor.scope)
    if not may_share(actor, region_code=project.region_code):
        raise Denied
    if project.stage in CLOSED:
        raise IllegalMoveError
    if not document.strip():
        raise EvidenceMissingError(field="document")
    if not is_whole(shares) or any(not code.endswith(COUNTY_TAIL) for code in shares):
        raise SharesError
    if not all(may_share(actor, region_code=code) for code in shares):
        raise ForeignShareError
    before = dict(project.shares.values_list("county_code", "basis_points"))
    project.shares.exclude(county_code__in=shares).delete()
    decided = {"document": document.strip(), "decided_at": at, "decided_by_name": actor.name}
    rows = [
        ProjectShare.objects.update_or_create(
            project=project,
            county_code=code,
            defaults={"region_code": project.region_code, "basis_points": points, **decided},
        )[0]
        for code, points in sorted(shares.items())
    ]
    ProjectPlace.objects.bulk_create(
        [ProjectPlace(project=project, region_code=code) for code in sorted(shares)], ignore_conflicts=True
    )
    # Asked now, while the rows are in scope: at the commit the scope may have ended.
    with connection.cursor() as cursor:
        cursor.execute("set constraints projects_shares_whole immediate")
        cursor.execute("set constraints projects_shares_whole deferred")
    record(
        "projects.need.shares_set",
        actor=actor,
        at=at,
        subject=("projects.project", project.pk),
        region_code=project.region_code,
        before=before,
        after={**shares, "document": document.strip()},
    )
    return rows


@transaction.atomic
def declare_speciality(*, new: NewSpeciality, actor: Actor, at: datetime) -> Speciality:
    """Declare the industry of a county or the product of a village.

    Raises: Denied, EvidenceMissingError, SpecialityError, SpecialityTakenError.
    """
    if not may_edit(actor, region_code=new.region_code):
        raise Denied
    if not new.document.strip():
        raise EvidenceMissingError(field="document")
    is_county = new.region_code.endswith(COUNTY_TAIL)
    is_village = bool(new.region_code[9:].strip("0"))
    if not (is_county or (is_village and new.product.strip())):
        raise SpecialityError(field="product" if is_village else "region_code")
    if new.sector not in sectors() or new.sector == NO_SECTOR:
        raise SpecialityError(field="sector")
    try:
        with transaction.atomic():
            row = Speciality.objects.create(
                region_code=new.region_code,
                sector=new.sector,
                product=new.product.strip(),
                from_date=new.from_date,
                document=new.document.strip(),
                declared_at=at,
                declared_by_name=actor.name,
            )
    except IntegrityError as error:
        raise SpecialityTakenError(field="region_code") from error
    _note("speciality_declared", row, actor=actor, at=at, sector=row.sector, product=row.product)
    return row


@transaction.atomic
def end_speciality(*, speciality_id: UUID, to_date: date, actor: Actor, at: datetime) -> Speciality:
    """End what a place declared, from a day on.

    Raises: NotFound, Denied, IllegalMoveError: ended before, or a day not after its first.
    """
    row = get_speciality_for_update(speciality_id, scope=actor.scope)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    if row.to_date is not None or to_date <= row.from_date:
        raise IllegalMoveError(field="to_date")
    row.to_date = to_date
    row.save(update_fields=["to_date"])
    _note("speciality_ended", row, actor=actor, at=at, to_date=str(to_date))
    return row


def _note(verb: str, row: Speciality, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"projects.need.{verb}",
        actor=actor,
        at=at,
        subject=("projects.speciality", row.pk),
        region_code=row.region_code,
        after=after,
    )

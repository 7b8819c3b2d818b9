"""Who gets a part of a donation: found by code or key, in the actor's area and on a side of the donation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.linked import find_project
from xieshou.cooperation.queries.visit import find_household
from xieshou.cooperation.rules.visit import is_within
from xieshou.cooperation.vocabulary.giving import TakerKind
from xieshou.kernel.errors import DomainError
from xieshou.kernel.organisations.queries import get_organisation

from .visit import HouseholdCodeError, ProjectCodeError

if TYPE_CHECKING:
    from xieshou.cooperation.models import Donation
    from xieshou.kernel.actor import Actor

    from .delivery import NewDelivery


class TakerMissingError(DomainError):
    """Nobody says who gets a part."""

    default_message = _("Say who gets it: choose the kind and fill in its field.")


class TakerElsewhereError(DomainError):
    """The taker lies on neither side of the donation."""

    default_message = _("This taker lies on neither side of the donation.")


@dataclass(frozen=True, slots=True)
class Taker:
    """The columns that name a taker, and of which kind an organisation is."""

    columns: dict[str, Any]
    body_kind: str = ""


def find_taker(row: Donation, part: NewDelivery, *, actor: Actor) -> Taker:
    """Return who gets a part of a donation.

    Raises: TakerMissingError, HouseholdCodeError, ProjectCodeError, TakerElsewhereError, NotFound.
    """
    if part.taker == TakerKind.HOUSEHOLD:
        household = find_household(part.household_code, scope=actor.scope) if part.household_code else None
        if household is None:
            raise HouseholdCodeError(field="household_code")
        _check_side(row, household.region_code, "household_code")
        return Taker({"household": household})
    if part.taker == TakerKind.VILLAGE and part.village_code:
        _check_side(row, part.village_code, "village_code")
        return Taker({"village_code": part.village_code})
    if part.taker == TakerKind.BODY and part.body_id:
        body = get_organisation(part.body_id)
        _check_side(row, body.region_code, "body_id")
        return Taker({"body": body}, body.kind)
    if part.taker == TakerKind.PROJECT:
        project_id = find_project(part.project_code.strip(), actor)
        if project_id is None:
            raise ProjectCodeError(field="project_code")
        return Taker({"project_id": project_id})
    raise TakerMissingError(field="taker")


def _check_side(row: Donation, code: str, field: str) -> None:
    if not is_within(code, row.sides().values()):
        raise TakerElsewhereError(field=field)

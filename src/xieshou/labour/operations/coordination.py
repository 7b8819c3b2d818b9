"""Writes of targets: a district or county declares what it wants to reach in a year, with the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.models import CoordinationTarget
from xieshou.labour.policies.coordination import may_declare_target
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.coordination import FIRST_YEAR, MOST

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.labour.vocabulary.coordination import Indicator

SHORTEST_SOURCE = 4


class TargetValueError(DomainError):
    """The target is not a usual number."""

    default_message = _("Enter a whole number from 1 to 10,000,000.")


class TargetYearError(DomainError):
    """The year lies outside what the system keeps."""

    default_message = _("Targets are declared for a year from 2013 to the next year.")


class TargetSourceError(DomainError):
    """A target without the document it stands in."""

    default_message = _("Name the document in which the target stands, in at least four characters.")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared: the indicator of a year, the number, and the document it stands in."""

    year: int
    indicator: Indicator
    value: int
    source: str


@transaction.atomic
def declare_target(
    *, region_code: str, declaration: Declaration, actor: Actor, at: datetime
) -> CoordinationTarget:
    """Declare the target of an area, or change it; the earlier value stays in the audit record.

    Args:    region_code: twelve digits of a region code.
    Raises:  Denied, TargetYearError, TargetValueError, TargetSourceError.
    """
    if not may_declare_target(actor, region_code=region_code):
        raise Denied
    source = declaration.source.strip()
    if not FIRST_YEAR <= declaration.year <= day_of(at).year + 1:
        raise TargetYearError(field="year")
    if not 1 <= declaration.value <= MOST:
        raise TargetValueError(field="value")
    if len(source) < SHORTEST_SOURCE:
        raise TargetSourceError(field="source")
    key: dict[str, Any] = {
        "region_code": region_code,
        "year": declaration.year,
        "indicator": declaration.indicator,
    }
    before = CoordinationTarget.objects.select_for_update().filter(**key).first()
    values = {
        "value": declaration.value,
        "source": source,
        "declared_at": at,
        "declared_by_id": actor.user_id,
        "declared_by_name": actor.name,
    }
    row, _created = CoordinationTarget.objects.update_or_create(**key, defaults=values)
    record(
        "labour.verification.target_declared",
        actor=actor,
        at=at,
        subject=("labour.target", row.pk),
        region_code=region_code,
        before={"value": before.value, "source": before.source} if before else None,
        after={
            "indicator": str(row.indicator), "year": row.year, "value": row.value, "source": row.source,
        },
    )  # fmt: skip
    return row

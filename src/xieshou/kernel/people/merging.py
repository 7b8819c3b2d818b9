"""Two records of one human being become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError

from . import policies, queries, secrets
from .models import Person
from .operations import SUBJECT, masked_values

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class SamePersonError(DomainError):
    """A person cannot be merged with itself."""

    default_message = _("These are the same record already. Choose two different ones.")


class DifferentNumbersError(DomainError):
    """Two people with different ID numbers are two people."""

    default_message = _(
        "The two records have different ID numbers, so they are two people. Correct a number first."
    )


class BothInUseError(DomainError):
    """Both records carry facts that cannot both belong to one person."""

    default_message = _(
        "Both records are in use at the same time, e.g. as members of two households or with settled "
        "incomes. End one of them there first."
    )


@transaction.atomic
def merge_people(*, kept_id: UUID, merged_id: UUID, actor: Actor, at: datetime, reason: str) -> Person:
    """Make one person of two records: everything that names the second names the first from now on.

    Raises: NotFound, Denied, SamePersonError, DifferentNumbersError, BothInUseError.
    """
    require(actor, "people.edit")
    if kept_id == merged_id:
        raise SamePersonError
    kept = queries.get_person(kept_id, scope=actor.scope)
    merged = queries.get_person(merged_id, scope=actor.scope)
    for person in (kept, merged):
        policies.check_may_change(actor, person.region_code)
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept_id, merged_id]).order_by("pk"))
    if kept.id_number_index is not None and merged.id_number_index is not None:
        raise DifferentNumbersError
    before = {"kept": masked_values(kept), "merged": masked_values(merged)}
    _move_references(kept, merged)
    _fill_gaps(kept, merged, at)
    audit.record(
        "people.person.merged",
        actor=actor,
        at=at,
        subject=(SUBJECT, kept.pk),
        region_code=kept.region_code,
        before=before,
        after={**masked_values(kept), "merged_id": str(merged_id)},
        reason=reason,
    )
    return kept


def _move_references(kept: Person, merged: Person) -> None:
    """Let everything that names the merged record name the kept one; history keeps the old key."""
    for relation in Person._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- Django's documented model API
        if not (relation.one_to_many or relation.one_to_one) or not isinstance(relation, ForeignObjectRel):
            continue
        model = relation.related_model
        if hasattr(model, "pgh_tracked_model"):
            continue
        rows = model._base_manager.filter(**{relation.field.name: merged})  # noqa: SLF001 -- hidden rows count too
        try:
            with transaction.atomic():
                rows.update(**{relation.field.name: kept})
        except DatabaseError as error:
            raise BothInUseError from error


def _fill_gaps(kept: Person, merged: Person, at: datetime) -> None:
    """Take over what only the merged record knows, and delete it."""
    number, phone = secrets.open_id_number(merged), secrets.open_phone(merged)
    missing: dict[str, Any] = {}
    for field in ("sex", "birth_date", "ethnicity"):
        if not getattr(kept, field):
            missing[field] = getattr(merged, field)
    if kept.id_number_index is None and number:
        missing |= {**secrets.id_columns(number), "id_missing_reason": ""}
    if kept.phone_index is None and phone:
        missing |= secrets.phone_columns(phone)
    _delete(merged)
    for column, value in missing.items():
        setattr(kept, column, value)
    kept.updated_at = at
    kept.save()


def _delete(person: Person) -> None:
    """Delete a person whom nothing names any more, not even a row that the actor does not see."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            person.delete()
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except (DatabaseError, models.ProtectedError) as error:
        raise BothInUseError from error

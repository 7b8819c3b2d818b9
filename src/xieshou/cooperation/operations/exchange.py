"""Writes of exchange events, programmes with three slots, liaison officers and their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import (
    ExchangeEvent,
    Liaison,
    LiaisonTask,
    Participation,
    Programme,
    SlotFilling,
)
from xieshou.cooperation.policies import EXCHANGE_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class OnFileError(DomainError):
    """The same is on file."""

    default_message = _("This is on file already. Open the entry instead of entering it again.")


@transaction.atomic
def hold_event(*, values: dict[str, Any], actor: Actor, at: datetime) -> ExchangeEvent:
    """Enter an exchange event.

    Args:   values: region_code, partner_region_code, title, focus, place, held_on.
    Raises: Denied, OutsideAreaError, TextMissingError.
    """
    check(actor, EXCHANGE_EDIT, values["region_code"], values["partner_region_code"])
    _say(values, "title", "place")
    row = ExchangeEvent.objects.create(**values, created_at=at)
    _note("event_held", row, actor=actor, at=at, title=row.title, focus=row.focus)
    return row


@transaction.atomic
def take_part(
    *, event_id: UUID, name: str, is_east: bool, people: int, actor: Actor, at: datetime
) -> Participation:
    """Record who took part, under the name by which they are known again.

    Raises: NotFound, Denied, TextMissingError, OnFileError.
    """
    event = _own(ExchangeEvent, event_id, actor)
    _say({"name": name}, "name")
    values = {"name": name.strip(), "is_east": is_east, "people": people}
    row: Participation = _once(Participation, {"event": event, **values, **event.sides()}, field="name")
    _note("taken_part", event, actor=actor, at=at, is_east=is_east, people=people)
    return row


@transaction.atomic
def found_programme(
    *, region_code: str, partner_region_code: str, title: str, actor: Actor, at: datetime
) -> Programme:
    """Begin a programme whose three slots are to be filled.

    Raises: Denied, OutsideAreaError, TextMissingError, OnFileError.
    """
    check(actor, EXCHANGE_EDIT, region_code, partner_region_code)
    _say({"title": title}, "title")
    sides = {"region_code": region_code, "partner_region_code": partner_region_code}
    row: Programme = _once(Programme, {"title": title.strip(), "created_at": at, **sides}, field="title")
    _note("programme_founded", row, actor=actor, at=at, title=row.title)
    return row


@transaction.atomic
def fill_slot(
    *, programme_id: UUID, slot: str, text: str, evidence: str, actor: Actor, at: datetime, on: date
) -> SlotFilling:
    """Fill a slot of a programme with its evidence.

    Raises: NotFound, Denied, TextMissingError, OnFileError.
    """
    programme = _own(Programme, programme_id, actor)
    _say({"text": text, "evidence": evidence}, "text", "evidence")
    values = {"slot": slot, "text": text.strip(), "evidence": evidence.strip(), "filled_on": on}
    row: SlotFilling = _once(
        SlotFilling, {"programme": programme, **values, **programme.sides()}, field="slot"
    )
    _note("slot_filled", programme, actor=actor, at=at, slot=slot)
    return row


@transaction.atomic
def name_liaison(*, values: dict[str, Any], actor: Actor, at: datetime) -> Liaison:
    """Name a liaison officer.

    Args:   values: region_code, partner_region_code, name, office, from_date.
    Raises: Denied, OutsideAreaError, TextMissingError, OnFileError.
    """
    check(actor, EXCHANGE_EDIT, values["region_code"], values["partner_region_code"])
    _say(values, "name", "office")
    row: Liaison = _once(Liaison, values, field="name")
    _note("liaison_named", row, actor=actor, at=at, office=row.office)
    return row


@transaction.atomic
def give_task(
    *, liaison_id: UUID, hat: str, text: str, due_date: date, actor: Actor, at: datetime
) -> LiaisonTask:
    """Give a liaison officer a task as coach or as salesperson.

    Raises: NotFound, Denied, TextMissingError.
    """
    liaison = _own(Liaison, liaison_id, actor)
    _say({"text": text}, "text")
    row = LiaisonTask.objects.create(
        liaison=liaison, hat=hat, text=text.strip(), due_date=due_date, **liaison.sides()
    )
    _note("liaison_tasked", liaison, actor=actor, at=at, hat=hat)
    return row


@transaction.atomic
def finish_task(*, task_id: UUID, result: str, actor: Actor, at: datetime, on: date) -> LiaisonTask:
    """Finish a task with its result.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError.
    """
    row: LiaisonTask = _own(LiaisonTask, task_id, actor)
    if row.done_on is not None:
        raise IllegalStepError
    _say({"result": result}, "result")
    row.done_on, row.result = on, result.strip()
    row.save(update_fields=["done_on", "result"])
    _note("liaison_task_done", row, actor=actor, at=at, result=row.result)
    return row


def _own(model: Any, key: UUID, actor: Actor) -> Any:
    row = get_row_for_update(model, key, scope=actor.scope)
    check(actor, EXCHANGE_EDIT, row.region_code, row.partner_region_code)
    return row


def _say(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if not values[name].strip():
            raise TextMissingError(field=name)


def _once(model: Any, values: dict[str, Any], *, field: str) -> Any:
    try:
        with transaction.atomic():
            return model.objects.create(**values)
    except IntegrityError as error:
        raise OnFileError(field=field) from error


def _note(verb: str, row: Any, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.exchange.{verb}",
        actor=actor,
        at=at,
        subject=(f"cooperation.{type(row).__name__.lower()}", row.pk),
        region_code=row.region_code,
        after=after,
    )

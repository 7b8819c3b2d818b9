"""Exchange events, programmes and liaison officers through the API: read and entered."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from xieshou.cooperation.operations import exchange as steps
from xieshou.cooperation.policies import EXCHANGE_EDIT, EXCHANGE_VIEW
from xieshou.cooperation.queries.exchange import list_held, list_liaisons, list_programmes
from xieshou.cooperation.vocabulary.giving import Focus, Hat, Slot
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

router = Router(tags=["cooperation"])
PAGE = 50
PAGES = Query(1, ge=1, le=100_000)
PLACE = r"^\d{12}$"


class ExchangeRefusal(Schema):
    """Why something of exchange was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: ExchangeRefusal, 404: ExchangeRefusal, 409: ExchangeRefusal}


class PairIn(Schema):
    """Both sides of a record."""

    region_code: str = Field(pattern=PLACE)
    partner_region_code: str = Field(pattern=PLACE)


class ExchangeEventIn(PairIn):
    """An event of both sides."""

    title: str = Field(max_length=120)
    focus: Focus
    place: str = Field(max_length=120)
    held_on: date


class GuestIn(Schema):
    """A group or person who took part."""

    name: str = Field(max_length=80)
    is_east: bool
    people: int = Field(1, ge=1, le=10_000)


class ProgrammeIn(PairIn):
    """A programme whose three slots are to be filled."""

    title: str = Field(max_length=120)


class ProgrammeSlotIn(Schema):
    """What fills a slot, with its evidence."""

    slot: Slot
    text: str = Field(max_length=200)
    evidence: str = Field(max_length=200)


class LiaisonIn(PairIn):
    """A liaison officer of a pair from a day on."""

    name: str = Field(max_length=60)
    office: str = Field(max_length=120)
    from_date: date


class LiaisonTaskIn(Schema):
    """A task as coach or as salesperson."""

    hat: Hat
    text: str = Field(max_length=200)
    due_date: date


class LiaisonResultIn(Schema):
    """What came of a task."""

    result: str = Field(max_length=200)


class CooperationMadeOut(Schema):
    """The key of what was entered."""

    id: UUID


class GuestOut(GuestIn):
    """Who took part."""

    id: UUID


class ExchangeEventOut(ExchangeEventIn):
    """An event with who took part."""

    id: UUID
    participants: list[GuestOut]

    @staticmethod
    def resolve_participants(row: Any) -> list[Any]:
        """Return who took part, the east first."""
        return list(row.participants.all())


class ProgrammeSlotOut(ProgrammeSlotIn):
    """What fills a slot since a day."""

    filled_on: date


class ProgrammeOut(ProgrammeIn):
    """A programme with its filled slots."""

    id: UUID
    slots: list[ProgrammeSlotOut]

    @staticmethod
    def resolve_slots(row: Any) -> list[Any]:
        """Return the slots in their order."""
        return sorted(row.slots.all(), key=lambda one: Slot.values.index(one.slot))


class LiaisonTaskOut(LiaisonTaskIn):
    """A task with its result."""

    id: UUID
    result: str
    done_on: date | None


class LiaisonOut(LiaisonIn):
    """A liaison officer with the tasks given."""

    id: UUID
    to_date: date | None
    tasks: list[LiaisonTaskOut]

    @staticmethod
    def resolve_tasks(row: Any) -> list[Any]:
        """Return the tasks, the first due first."""
        return sorted(row.tasks.all(), key=lambda one: (one.due_date, one.text))


MADE = {201: CooperationMadeOut, **REFUSED}


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE, page * PAGE)


def _who(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.get("/events/", response={200: list[ExchangeEventOut], **REFUSED})
@api_requires(EXCHANGE_VIEW)
def read_events(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of exchange events with who took part, the earliest first."""
    return list(list_held(scope=request.actor.scope)[_slice(page)])


@router.post("/events/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_event(request: ActedRequest, body: ExchangeEventIn) -> Any:
    """Enter an exchange event."""
    return Status(201, steps.hold_event(values=body.dict(), **_who(request)))


@router.post("/events/{uuid:exchange_id}/participants/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_participant(request: ActedRequest, exchange_id: UUID, body: GuestIn) -> Any:
    """Enter who took part in an event."""
    return Status(201, steps.take_part(event_id=exchange_id, **body.dict(), **_who(request)))


@router.get("/programmes/", response={200: list[ProgrammeOut], **REFUSED})
@api_requires(EXCHANGE_VIEW)
def read_programmes(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of programmes with their slots."""
    return list(list_programmes(scope=request.actor.scope)[_slice(page)])


@router.post("/programmes/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_programme(request: ActedRequest, body: ProgrammeIn) -> Any:
    """Begin a programme."""
    return Status(201, steps.found_programme(**body.dict(), **_who(request)))


@router.post("/programmes/{uuid:programme_id}/slots/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_slot(request: ActedRequest, programme_id: UUID, body: ProgrammeSlotIn) -> Any:
    """Fill a slot of a programme."""
    who = _who(request)
    made = steps.fill_slot(programme_id=programme_id, **body.dict(), **who, on=timezone.localdate(who["at"]))
    return Status(201, made)


@router.get("/liaisons/", response={200: list[LiaisonOut], **REFUSED})
@api_requires(EXCHANGE_VIEW)
def read_liaisons(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of liaison officers with their tasks."""
    return list(list_liaisons(scope=request.actor.scope)[_slice(page)])


@router.post("/liaisons/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_liaison(request: ActedRequest, body: LiaisonIn) -> Any:
    """Name a liaison officer."""
    return Status(201, steps.name_liaison(values=body.dict(), **_who(request)))


@router.post("/liaisons/{uuid:liaison_id}/tasks/", response=MADE)
@api_requires(EXCHANGE_EDIT)
def enter_liaison_task(request: ActedRequest, liaison_id: UUID, body: LiaisonTaskIn) -> Any:
    """Give a liaison officer a task."""
    return Status(201, steps.give_task(liaison_id=liaison_id, **body.dict(), **_who(request)))


@router.post("/liaisons/tasks/{uuid:liaison_task_id}/done/", response={200: LiaisonTaskOut, **REFUSED})
@api_requires(EXCHANGE_EDIT)
def enter_liaison_result(request: ActedRequest, liaison_task_id: UUID, body: LiaisonResultIn) -> Any:
    """Finish a task with its result."""
    who = _who(request)
    return steps.finish_task(
        task_id=liaison_task_id, result=body.result, **who, on=timezone.localdate(who["at"])
    )

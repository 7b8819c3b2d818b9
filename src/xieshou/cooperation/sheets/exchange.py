"""Exchange events as an Excel form, in and out: one row who took part in which event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.models import ExchangeEvent, Participation
from xieshou.cooperation.operations.exchange import hold_event, take_part
from xieshou.cooperation.policies import EXCHANGE_EDIT, EXCHANGE_VIEW
from xieshou.cooperation.queries.exchange import list_held
from xieshou.cooperation.queries.scoped import rows_of
from xieshou.cooperation.vocabulary.giving import Focus
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

    Key = tuple[str, str, str, date]

EVENT, GUEST = _("Exchange event"), _("Participant")
TERMS = (*SIDES, "title", "focus", "place", "held_on")


def participant_is_whole(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a participant without a side or heads, and a side or heads of nobody."""
    given = [bool(values["name"]), bool(values["side"]), values["people"] is not None]
    if any(given) and not all(given):
        key = ("name", "side", "people")[given.index(False)]
        yield key, _("Give participant, side and heads, or none of them.")


class EventLoader(Loader):
    """Enters events and who took part; what is on file is never overwritten."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._events: dict[Key, ExchangeEvent] = {}
        self._terms: dict[Key, tuple[str, str]] = {}
        self._guests: dict[tuple[UUID, bool, str], int] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides, and what differs from the records."""
        mark_foreign(rows, context)
        found = rows_of(ExchangeEvent, scope=context.scope).filter(title__in=set(rows["title"]))
        self._events |= {_key(vars(one)): one for one in found}
        self._terms |= {key: (one.focus, one.place) for key, one in self._events.items()}
        guests = Participation.objects.filter(event__in=[one.pk for one in self._events.values()])
        self._guests = {(one.event_id, one.is_east, one.name): one.people for one in guests}
        for index, row in enumerate(rows.records()):
            terms = (row["focus"], row["place"])
            if self._terms.setdefault(_key(row), terms) != terms:
                rows.wrong(index, "title", _("This event has another focus or place elsewhere."))
            elif self._same(row) not in (None, row["people"]):
                rows.wrong(index, "people", _("Other heads of this participant are on file."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each event, and each participant, by the operations of the page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            event = self._events.get(_key(row))
            if event is None:
                made = context.enter(
                    number, partial(hold_event, values={name: row[name] for name in TERMS}, **who)
                )
                if not isinstance(made, ExchangeEvent):
                    continue
                event = self._events[_key(row)] = made
            if row["name"] and self._same(row) is None:
                step = partial(
                    take_part, event_id=event.pk, name=row["name"], is_east=row["side"] == "east",
                    people=row["people"], **who,
                )  # fmt: skip
                context.enter(number, step)

    def _same(self, row: Mapping[str, Any]) -> int | None:
        event = self._events.get(_key(row))
        return self._guests.get((event.pk, row["side"] == "east", row["name"])) if event else None

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield events with who took part; one where nobody is entered has a row of its own."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for event in list_held(scope=scope):
            head = [getattr(event, name) for name in TERMS]
            guests = list(event.participants.all())
            for one in guests:
                yield (*head, one.name, "east" if one.is_east else "west", one.people)
            if not guests:
                yield (*head, "", "", None)


def _key(row: Mapping[str, Any]) -> Key:
    return row["region_code"], row["partner_region_code"], row["title"], row["held_on"]


EVENTS = Sheet(
    name="cooperation.events",
    title=_("Exchange events"),
    columns=(
        replace(EAST, level=None, group=EVENT),
        replace(WEST, level=None, header=_("Western prefecture or county"), group=EVENT),
        Column("title", _("Title"), required=True, max_length=120, width=28, group=EVENT, example="振兴论坛"),
        Column(
            "focus", _("Focus"), Kind.CHOICE, required=True, group=EVENT, example=Focus.CONTENT.value,
            choices=tuple(Choice(code, label) for code, label in Focus.choices),
        ),
        Column("place", _("Venue or site"), required=True, max_length=120, group=EVENT, example="会泽县城"),
        Column(
            "held_on", _("Held on"), Kind.DATE, required=True, earliest=date(2013, 1, 1), group=EVENT,
            example=date(2026, 3, 2),
        ),
        Column(
            "name", _("Participant"), max_length=80, width=24, personal="general", group=GUEST,
            example="区青年企业家协会",
        ),
        Column(
            "side", _("Side"), Kind.CHOICE, group=GUEST, example="east",
            choices=(Choice("east", _("Eastern side")), Choice("west", _("Western side"))),
        ),
        Column("people", _("Heads"), Kind.INTEGER, minimum=1, maximum=10_000, group=GUEST, example=12),
    ),
    capability=EXCHANGE_EDIT,
    export_capability=EXCHANGE_VIEW,
    keys=(*SIDES, "title", "held_on", "name", "side"),
    rules=(participant_is_whole,),
    layout=Layout(title_rows=(_("Exchange events"),), hint_row=True, example_rows=1, freeze_columns=3),
    max_rows=5_000,
)  # fmt: skip
register(EVENTS, EventLoader)

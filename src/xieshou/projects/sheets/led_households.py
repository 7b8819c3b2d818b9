"""Households that village leaders lead as an Excel form, in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Leader, LedHousehold
from xieshou.projects.operations import leader as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.leader import list_all_led

from .leaders import day_column
from .people import HOUSEHOLD, MEMBER, NO_HOUSEHOLD, Households

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

LEADER = _("Village leader")


class LedLoader(Loader):
    """Enters households that leaders lead; a household counts once."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._homes = Households()
        self._leaders: dict[UUID, UUID] = {}
        self._led: dict[UUID, LedHousehold] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown households and leaders, and households that somebody else leads."""
        self._homes.find([*rows["household_code"], *rows["led_code"]], context)
        people = [self._homes.member(row["household_code"], row["member"]) for row in rows.records()]
        found = Leader.objects.filter(person__in={one for one in people if one})
        self._leaders |= dict(found.values_list("person_id", "id"))
        homes = {self._homes.household(code) for code in rows["led_code"]} - {None}
        self._led |= {one.household_id: one for one in LedHousehold.objects.filter(household__in=homes)}
        for index, row in enumerate(rows.records()):
            home = self._homes.household(row["led_code"])
            same = self._led.get(home) if home else None
            typed = (self._leader(row), row["from_date"], row["proof"])
            if home is None:
                rows.wrong(index, "led_code", NO_HOUSEHOLD)
            elif typed[0] is None:
                rows.wrong(index, "member", _("Nobody of this name and household is on file as a leader."))
            elif same and (same.leader_id, same.from_date, same.proof) != typed:
                rows.wrong(index, "led_code", _("This household is led already; it counts once."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each household by the operation of the leader's page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            home, leader = self._homes.household(row["led_code"]), self._leader(row)
            assert home is not None  # noqa: S101 -- checked before
            assert leader is not None  # noqa: S101 -- checked before
            if home in self._led:
                continue
            step = partial(
                steps.lead_household, leader_id=leader, household_id=home, from_date=row["from_date"],
                proof=row["proof"], actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step, columns={"household_code": "led_code"})

    def _leader(self, row: Mapping[str, Any]) -> UUID | None:
        person = self._homes.member(row["household_code"], row["member"])
        return self._leaders.get(person) if person else None

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the households led in the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_led(scope=scope).iterator(1_000):
            yield (
                row.leader.household.code, row.leader.person.name, row.household.code, row.from_date,
                row.proof,
            )  # fmt: skip


LED = Sheet(
    name="projects.led_households",
    title=_("Households led by leaders"),
    columns=(
        replace(HOUSEHOLD, header=_("Household code of the leader"), required=True, group=LEADER),
        replace(MEMBER, header=_("Name of the leader"), required=True, group=LEADER),
        Column(
            "led_code", _("Code of the household led"), required=True, max_length=20, width=22,
            personal="general", example="530823100201-0002", group=_("Household led"),
        ),
        day_column("from_date", _("From"), required=True, group=_("Household led"), example=date(2026, 3, 1)),
        Column(
            "proof", _("Proof"), required=True, max_length=200, width=24, group=_("Household led"),
            example="订单〔2026〕1号", help=_("Order, contract or share certificate."),
        ),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("led_code",),
    layout=Layout(
        title_rows=(_("Households led by leaders"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=5_000,
)  # fmt: skip
register(LED, LedLoader)

"""Lists of departments as clues: each row meets the register, and comes in once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.sheets.loading import Context, Loader, Rows
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.clue import CAUSE_OF_ALERT, AlertKind, Channel, ClueStatus

from .clue import new_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

PEOPLE = """
    select p.id_number_index, p.id, h.id, h.region_code
    from people_person p
    left join registry_member m on m.person_id = p.id and m.to_date is null
    left join registry_household h on h.id = m.household_id and h.closed_on is null
    where p.id_number_index = any(%s)
"""
COLUMNS = (
    "code", "region_code", "household_id", "person_id", "channel", "alert_kind", "cause", "told_name",
    "id_index", "text", "amount_fen", "observed_on", "status", "due_on", "answer", "received_by_name",
)  # fmt: skip
ELSEWHERE = _("This person is registered in another village. Check the village.")


class AlertLoader(Loader):
    """Rows of one department's list; the kind comes from the form's name."""

    kind: AlertKind

    def check(self, rows: Rows, context: Context) -> None:
        """Refuse a row whose village is not that of the person's household."""
        known = self._known(rows, context)
        for index, number in enumerate(rows["id_number"]):
            found = known.get(id_index(number))
            if found and found[2] and found[2] != rows["region_code"][index]:
                rows.wrong(index, "region_code", ELSEWHERE)

    def _known(self, rows: Rows, context: Context) -> dict[bytes, tuple[UUID, UUID | None, str | None]]:
        digests = [id_index(number) for number in rows["id_number"]]
        return {bytes(digest): (person, household, region)
                for digest, person, household, region in context.fetch(PEOPLE, [digests])}  # fmt: skip

    def load(self, rows: Rows, context: Context) -> None:
        """Write each row as a clue; one that came before only gets its newer amount and remark."""
        known = self._known(rows, context)
        staged = context.stage("monitoring_clue", COLUMNS, self._lines(rows, known, context))
        constants = {"received_at": context.at, "status_at": context.at}
        context.upsert(
            staged,
            match=("alert_kind", "id_index", "observed_on"),
            update=("amount_fen", "text"),
            constants=constants,
        )

    def _lines(self, rows: Rows, known: dict[bytes, Any], context: Context) -> Iterator[Sequence[object]]:
        clocks = load_clocks()
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            digest = id_index(row["id_number"])
            person, household, _region = known.get(digest, (None, None, None))
            region = row["region_code"]
            due = clocks.on("decision", region_code=region, day=context.on).due_after(context.on)
            yield (
                number, new_id(), new_code(), region, household, person, Channel.ALERT.value, self.kind.value,
                CAUSE_OF_ALERT[self.kind].value, row["name"], digest, row["note"], row.get("amount_fen"),
                row["observed_on"], ClueStatus.NEW.value, due, "", context.actor.name,
            )  # fmt: skip


class MedicalLoader(AlertLoader):
    """High medical bills."""

    kind = AlertKind.MEDICAL


class DisabilityLoader(AlertLoader):
    """New disability certificates."""

    kind = AlertKind.DISABILITY


class DisasterLoader(AlertLoader):
    """Disaster losses."""

    kind = AlertKind.DISASTER


class SchoolLoader(AlertLoader):
    """Children out of school."""

    kind = AlertKind.SCHOOL

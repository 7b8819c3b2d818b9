"""Key enterprises with their stewards as an Excel form, in and out: one row an enterprise."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.policies.steward import ASSIGN
from xieshou.labour.queries.offer import EMPLOYER_KINDS
from xieshou.labour.queries.steward import accounts_of, list_current_terms, list_stewards
from xieshou.labour.rules.steward import contact_due

from .offer import EMPLOYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
KNOWN = (
    "select k.employer_id, k.id, k.ended_on, t.steward_id, t.from_date from labour_keyenterprise k"
    " left join labour_stewardterm t on t.enterprise_id = k.id and t.to_date is null"
    " where k.employer_id = any(%s)"
)
COLUMNS = (
    Column(
        "employer", _("Enterprise"), required=True, max_length=120, width=28,
        help=_("Name or unified social credit code of an employer on file"), example="上海示范服饰有限公司",
        aliases=("企业名称", "用工企业"),
    ),
    Column(
        "steward", _("Steward's account"), required=True, max_length=150, width=18,
        help=_("User name of the steward in charge"), example="guanjia", aliases=("招聘管家",),
    ),
    Column(
        "from_date", _("In charge from"), Kind.DATE, required=True, earliest=EARLIEST, not_future=True,
        example=date(2026, 1, 5),
    ),
    Column("note", _("Note"), max_length=300),
)  # fmt: skip


def find_employers(written: Iterable[str], context: Context) -> dict[str, tuple[UUID, str]]:
    """Return (key, region) of the active employers by the names or credit codes written in a file."""
    wanted = sorted({text for text in written if text})
    found = context.fetch(EMPLOYERS, [[str(kind) for kind in EMPLOYER_KINDS], wanted, wanted])
    return {
        text: (key, region) for key, name, uscc, region in found for text in (name, uscc) if text in wanted
    }


class KeyEnterpriseLoader(Loader):
    """Gives enterprises to stewards; a hand-over is made on the page, where its day is checked."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._employers: dict[str, tuple[UUID, str]] = {}
        self._stewards: dict[str, tuple[UUID, str]] = {}
        self._known: dict[UUID, tuple[Any, ...]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown employers and stewards, and enterprises that others serve."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            employer, steward = self._employers.get(row["employer"]), self._stewards.get(row["steward"])
            if employer is None or not context.scope.covers_region(employer[1]):
                rows.wrong(index, "employer", _("No active employer of this name or code in your area."))
                continue
            if steward is None:
                rows.wrong(index, "steward", _("Nobody with this account is a recruitment steward here."))
                continue
            same = self._known.get(employer[0])
            if same and same[2:] != (steward[0], row["from_date"]):
                rows.wrong(
                    index,
                    "steward",
                    _("This enterprise is or was in other hands. Hand it over on its page."),
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Write the enterprises of the chunk that nobody served, then who is in charge."""
        self._find(rows, context)
        fresh = [
            (number, row)
            for row, number in zip(rows.records(), rows.numbers, strict=True)
            if self._employers[row["employer"]][0] not in self._known
        ]
        constants = {"entered_at": context.at, "entered_by_name": context.actor.name}
        lines = []
        for number, row in fresh:
            employer, region = self._employers[row["employer"]]
            day = row["from_date"]
            lines.append((number, new_id(), employer, region, day, contact_due(day, None)))
        columns = ("employer_id", "region_code", "since", "due_on")
        keys = context.upsert(
            context.stage("labour_keyenterprise", columns, lines),
            match=("employer_id",),
            update=(),
            constants={**constants, "end_note": ""},
        )
        terms = []
        for (number, row), key in zip(fresh, keys, strict=True):
            region = self._employers[row["employer"]][1]
            steward = self._stewards[row["steward"]]
            terms.append((number, new_id(), key, region, *steward, row["from_date"], row["note"]))
        owner = ("enterprise_id", "region_code", "steward_id", "steward_name", "from_date", "note")
        context.upsert(
            context.stage("labour_stewardterm", owner, terms),
            match=("enterprise_id", "from_date"),
            update=(),
            constants=constants,
        )

    def _find(self, rows: Rows, context: Context) -> None:
        self._employers = find_employers(rows["employer"], context)
        if not self._stewards:
            found = list_stewards(actor=context.actor, on=context.on)
            self._stewards = {user.username: (user.pk, user.display_name) for user in found}
        keys = [key for key, _region in self._employers.values()]
        self._known = {employer: tuple(rest) for employer, *rest in context.fetch(KNOWN, [keys])}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the enterprises of the scope that are in somebody's hands, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        found = list(list_current_terms(scope=scope))
        accounts = accounts_of({row.steward_id for row in found})
        for row in found:
            account = accounts.get(row.steward_id, row.steward_name)
            yield row.enterprise.employer.name, account, row.from_date, row.note


KEY_ENTERPRISES = Sheet(
    name="labour.key_enterprises",
    title=_("Key enterprises and their stewards"),
    columns=COLUMNS,
    capability=ASSIGN,
    export_capability=ASSIGN,
    keys=("employer",),
    layout=Layout(
        title_rows=(_("Key enterprises and their stewards"),), hint_row=True, example_rows=1, freeze_columns=1
    ),
)
register(KEY_ENTERPRISES, KeyEnterpriseLoader)

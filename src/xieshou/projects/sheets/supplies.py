"""What introduced enterprises buy, and their ties, as Excel forms, in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Sheet
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import EnterpriseTie, Supply
from xieshou.projects.operations import supply as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.supply import list_all_supplies, list_all_ties
from xieshou.projects.vocabulary.introduction import TieKind

from .enterprise_steps import DAY, EARLIEST, NAME, PLACE, PROOF, UNKNOWN, OfEnterprises, layout_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

BOUGHT = ("supplier", "home_code", "what", "amount_fen", "on_date", "proof")


class SupplyLoader(OfEnterprises):
    """Enters purchases that are not on file; a wrong one is taken back on the page of the enterprise."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._known: set[tuple[Any, ...]] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises."""
        found = Supply.objects.filter(
            introduction__in=self._find(rows, context), takes_back=None, taken_back=None
        )
        self._known = set(found.values_list("introduction_id", *BOUGHT))
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each purchase by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            values = {name: row[name] for name in BOUGHT}
            if (self._key(row), *values.values()) in self._known:
                continue
            step = partial(
                steps.enter_supply, introduction_id=self._key(row), supply=steps.NewSupply(**values),
                actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the purchases of the scope that hold, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_supplies(scope=scope).iterator(1_000):
            firm = row.introduction
            yield firm.region_code, firm.name, *(getattr(row, name) for name in BOUGHT)


def days_are_clear(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row whose last day comes before its first."""
    if values["last_day"] and values["last_day"] < values["from_date"]:
        yield "last_day", _("The last day must not come before the first day.")


class TieLoader(OfEnterprises):
    """Enters ties; a tie on file changes in one way only: it ends."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._ties: dict[tuple[Any, ...], EnterpriseTie] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises, and ties on file with other words or another end."""
        found = EnterpriseTie.objects.filter(introduction__in=self._find(rows, context))
        self._ties = {(one.introduction_id, one.partner, one.from_date): one for one in found}
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)
            elif (same := self._same(row)) and _differs(same, row):
                rows.wrong(
                    index, "partner", _("This partnership is on file with other words or another end.")
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Enter or end each tie by the operation of its page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            same, end = self._same(row), row["last_day"]
            if same is None:
                tie = steps.NewTie(
                    row["kind"], row["partner"], row["what"], row["from_date"], row["document"],
                    end + DAY if end else None,
                )  # fmt: skip
                step = partial(steps.begin_tie, introduction_id=self._key(row), tie=tie, **who)
                context.enter(number, step, columns={"to_date": "last_day"})
            elif same.to_date is None and end:
                context.journal_changes("projects_enterprisetie", [same.pk], [number])
                context.enter(number, partial(steps.end_tie, tie_id=same.pk, last_day=end, **who))

    def _same(self, row: Mapping[str, Any]) -> EnterpriseTie | None:
        return self._ties.get((self._key(row), row["partner"], row["from_date"]))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the ties of all times of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_ties(scope=scope).iterator(1_000):
            firm, last = row.introduction, row.to_date - DAY if row.to_date else None
            yield (
                firm.region_code, firm.name, row.kind, row.partner, row.what, row.from_date, last,
                row.document,
            )  # fmt: skip


def _differs(same: EnterpriseTie, row: Mapping[str, Any]) -> bool:
    end = row["last_day"] + DAY if row["last_day"] else None
    words = (same.kind, same.what, same.document) != (row["kind"], row["what"], row["document"])
    return words or (same.to_date is not None and same.to_date != end)


SUPPLIES = Sheet(
    name="projects.enterprise_supplies",
    title=_("Purchases of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column("supplier", _("Supplier"), required=True, max_length=120, width=26, example="示范水产合作社"),
        Column(
            "home_code", _("Place of the supplier"), Kind.REGION, required=True, width=26,
            example="云南省普洱市景东彝族自治县",
        ),
        Column("what", _("What was bought"), required=True, max_length=120, width=20, example="饲料"),
        Column("amount_fen", _("Amount"), Kind.MONEY, required=True, minimum=1, example=120_000_00),
        Column("on_date", _("Date"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        replace(PROOF, example="发票2026-1"),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", *BOUGHT),
    layout=layout_of(_("Purchases of introduced enterprises")),
    max_rows=5_000,
    kept=True,
)  # fmt: skip
TIES = Sheet(
    name="projects.enterprise_ties",
    title=_("Partnerships of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column(
            "kind", _("Kind of partner"), Kind.CHOICE, required=True, example=TieKind.UNIVERSITY.value,
            choices=tuple(Choice(code, name) for code, name in TieKind.choices),
        ),
        Column("partner", _("Working with"), required=True, max_length=120, width=26, example="示范海洋大学"),
        Column("what", _("What both do"), required=True, max_length=200, width=30, example="种苗选育"),
        Column("from_date", _("From"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        Column("last_day", _("Last day"), Kind.DATE, earliest=EARLIEST),
        Column("document", _("Document"), required=True, max_length=200, width=24, example="合作协议1号"),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", "partner", "from_date"),
    rules=(days_are_clear,),
    layout=layout_of(_("Partnerships of introduced enterprises")),
    max_rows=2_000,
)  # fmt: skip
register(SUPPLIES, SupplyLoader)
register(TIES, TieLoader)

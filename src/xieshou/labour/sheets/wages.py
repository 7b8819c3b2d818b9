"""Monthly wages as an Excel form, in and out: the employer's payroll, a worker and month a row."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import WageProof
from xieshou.labour.operations.wage import LARGEST_WAGE_FEN, Proof, enter_wage
from xieshou.labour.queries.delivery import label_placements, placements
from xieshou.labour.rules.months import first_of, next_month
from xieshou.labour.vocabulary.delivery import AT_POST
from xieshou.labour.vocabulary.verification import ProofStatus

from .known import KNOWN_WORKER, Workers, find_workers, names_somebody
from .lists import in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

WAGE = "labour.wage.confirm"
COLUMNS = {"month": "month", "wage_fen": "wage_fen", "evidence_note": "evidence"}


def was_there(placement: Any, month: date) -> bool:
    """Tell whether a worker was at the post in a month."""
    return placement.arrived_on < next_month(month) and (
        placement.left_on is None or placement.left_on >= month
    )


class WageLoader(Loader):
    """Enters wages by the operation of the page; what a station has confirmed stays."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._found = Workers()
        self._rows: dict[tuple[Any, date], int] = {}
        self._known: dict[tuple[Any, date], WageProof] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown and doubled workers, months of absence, confirmed months that differ."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            month = first_of(row["month"])
            chosen, wrong = self._found.choose(row, fits=partial(was_there, month=month))
            if wrong:
                rows.wrong(index, *wrong)
                continue
            first = self._rows.setdefault((chosen.pk, month), rows.numbers[index])
            if first != rows.numbers[index]:
                rows.wrong(index, "", _("Row %(row)s has this worker and month already.") % {"row": first})
                continue
            same = self._known.get((chosen.pk, month))
            if same and same.status == ProofStatus.CONFIRMED and same.wage_fen != row["wage_fen"]:
                rows.wrong(index, "wage_fen", _("This month is confirmed with another wage."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each wage that is not on file yet."""
        self._find(rows, context)
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            month = first_of(row["month"])
            chosen, _wrong = self._found.choose(row, fits=partial(was_there, month=month))
            same = self._known.get((chosen.pk, month))
            if same and (same.wage_fen, same.evidence_note) == (row["wage_fen"], row["evidence"].strip()):
                continue
            if same and same.status == ProofStatus.CONFIRMED:
                continue
            step = partial(
                enter_wage, placement_id=chosen.pk, actor=context.actor, at=context.at,
                proof=Proof(month, row["wage_fen"], evidence_note=row["evidence"]),
            )  # fmt: skip
            if same is None:
                context.enter(number, step, columns=COLUMNS)
                continue
            context.journal_changes("labour_wageproof", [same.pk], [number])
            try:
                step()
            except DomainError as refusal:
                context.wrong(number, COLUMNS.get(refusal.field, ""), str(refusal))

    def _find(self, rows: Rows, context: Context) -> None:
        self._found = find_workers(rows, context)
        proofs = WageProof.objects.filter(placement_id__in=self._found.keys)
        self._known = {(one.placement_id, one.month): one for one in proofs}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield who is at a post with the month asked for (else last month) and what is entered for it."""
        del actor  # the sheet has asked for the capability
        month = _month(str(filters.get("month", "")))
        found = placements(scope).filter(arrived_on__lt=next_month(month)).exclude(left_on__lt=month)
        listed = in_chunks(found.order_by("employer__name", "id"), label_placements)
        rows = [row for row in listed if row.status in AT_POST or row.left_on]
        entered = WageProof.objects.filter(placement_id__in=[row.pk for row in rows], month=month)
        known = {one.placement_id: one for one in entered}
        for row in rows:
            one = known.get(row.pk)
            yield (
                row.referral.pseudonym, row.worker if row.is_named else "", row.employer.name, month,
                one.wage_fen if one else None, one.evidence_note if one else "",
            )  # fmt: skip


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return first_of(first_of(localdate()) - timedelta(days=1))


WAGES = Sheet(
    name="labour.wages",
    title=_("Monthly wages"),
    columns=(
        *KNOWN_WORKER,
        Column(
            "month", _("Month"), Kind.DATE, required=True, earliest=date(2013, 1, 1), not_future=True,
            help=_("Any day of the month"), example=date(2026, 3, 1), aliases=("工资月份",),
        ),
        Column(
            "wage_fen", _("Net wage of the month (yuan)"), Kind.MONEY, required=True, minimum=1,
            maximum=LARGEST_WAGE_FEN, example=480_000, personal="sensitive", aliases=("实发工资",),
        ),
        Column(
            "evidence", _("Evidence"), required=True, max_length=200, width=26,
            example="银行代发工资清单第3页",
        ),
    ),
    capability=WAGE,
    export_capability=WAGE,
    rules=(names_somebody,),
    layout=Layout(title_rows=(_("Monthly wages"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=5_000,
    kept=True,  # a proof is sent back where it is checked, never taken away by undoing a file
)  # fmt: skip
register(WAGES, WageLoader)

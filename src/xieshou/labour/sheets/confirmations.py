"""What employers confirm as an Excel form, in and out: a worker a row, the employer's own side alone."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import Confirmation
from xieshou.labour.operations.confirmation import confirm, statement_of
from xieshou.labour.policies.delivery import EMPLOYER_CONFIRMS, may_sign
from xieshou.labour.queries.delivery import label_placements, placements
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import AT_POST, Side

from .lists import in_chunks
from .workers import WORKER, choose, find_placements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows


def employed_is_whole(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse an employed worker without start, post or wage."""
    if values["employed"]:
        for key in ("start_date", "post", "wage_fen"):
            if not values[key]:
                yield key, _("Needed where the worker is employed.")


def statement(row: Mapping[str, Any]) -> Statement:
    """Return what a row says; who is not employed has no start, post or wage."""
    if not row["employed"]:
        return Statement(employed=False)
    return Statement(True, row["start_date"], row["post"].strip(), row["wage_fen"])  # noqa: FBT003 -- the branch


class ConfirmationLoader(Loader):
    """Signs for the employer by the operation of the page; what is signed alike already stays."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._found: dict[str, list[Any]] = {}
        self._signed: dict[UUID, Confirmation] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown workers, those of other employers, and corrections without a reason."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            chosen, wrong = self._choose(row)
            if wrong:
                rows.wrong(index, *wrong)
            elif not may_sign(context.actor, chosen, Side.EMPLOYER):
                rows.wrong(index, "alias", _("Only the employer of the worker signs here."))
            elif self._differs(chosen, row) and not row["reason"].strip():
                rows.wrong(index, "reason", _("You have confirmed before. Say why you correct it."))

    def load(self, rows: Rows, context: Context) -> None:
        """Sign each row that says something new."""
        self._find(rows, context)
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            chosen, _wrong = self._choose(row)
            if chosen.pk in self._signed and not self._differs(chosen, row):
                continue
            step = partial(
                confirm, placement_id=chosen.pk, side=Side.EMPLOYER, statement=statement(row),
                reason=row["reason"], actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step)

    def _choose(self, row: dict[str, Any]) -> tuple[Any, tuple[str, Any] | None]:
        return choose(row, self._found, fits=lambda one: one.status in AT_POST)

    def _differs(self, placement: Any, row: Mapping[str, Any]) -> bool:
        signed = self._signed.get(placement.pk)
        return signed is not None and statement_of(signed) != statement(row)

    def _find(self, rows: Rows, context: Context) -> None:
        self._found = find_placements(rows, context)
        keys = [one.pk for listed in self._found.values() for one in listed]
        self._signed = _signed_by_employer(keys)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the workers at the employer's posts with what it signed, never the county's form."""
        del filters  # there is nothing to filter
        found = placements(scope).filter(
            status__in=AT_POST, employer_id__in=list(actor.scope.organisations or ())
        )
        rows = list(in_chunks(found.order_by("employer__name", "id"), label_placements))
        signed = _signed_by_employer([row.pk for row in rows])
        for row in rows:
            said = statement_of(signed[row.pk]) if row.pk in signed else None
            yield (
                row.referral.pseudonym, row.worker if row.is_named else "", row.employer.name,
                said.employed if said else None, said.start_date if said else row.arrived_on,
                said.post if said else row.post, said.wage_fen if said else row.wage_fen, "",
            )  # fmt: skip


def _signed_by_employer(keys: list[UUID]) -> dict[UUID, Confirmation]:
    found = Confirmation.objects.filter(placement_id__in=keys, side=Side.EMPLOYER, superseded_at__isnull=True)
    return {row.placement_id: row for row in found}


CONFIRMATIONS = Sheet(
    name="labour.confirmations",
    title=_("Confirmations of the employer"),
    columns=(
        *WORKER,
        Column("employed", _("Employed"), Kind.YES_NO, required=True, example=True, aliases=("是否在岗",)),
        Column(
            "start_date", _("Start of work"), Kind.DATE, earliest=date(2013, 1, 1), not_future=True,
            example=date(2026, 3, 5),
        ),
        Column("post", _("Post"), max_length=80, width=18, example="缝纫工", aliases=("岗位",)),
        Column(
            "wage_fen", _("Monthly wage (yuan)"), Kind.MONEY, minimum=1, example=520_000,
            personal="sensitive",
        ),
        Column("reason", _("Why it is corrected"), max_length=300, width=24),
    ),
    capability=EMPLOYER_CONFIRMS,
    export_capability=EMPLOYER_CONFIRMS,
    keys=("alias",),
    rules=(employed_is_whole,),
    layout=Layout(
        title_rows=(_("Confirmations of the employer"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=5_000,
    kept=True,  # a signature is corrected with a reason, never taken away by undoing a file
)  # fmt: skip
register(CONFIRMATIONS, ConfirmationLoader)

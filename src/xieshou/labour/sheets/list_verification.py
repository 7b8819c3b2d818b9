"""Lists of the verification beat that come out: contacts due, wage proofs, subsidy batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.policies.subsidy import VIEW as SEE_SUBSIDIES
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.subsidy import batches
from xieshou.labour.queries.verification import checks, wage_proofs
from xieshou.labour.vocabulary.subsidy import BatchStatus, SubsidyKind
from xieshou.labour.vocabulary.verification import CheckOutcome, ContactWay, ProofStatus

from .list_delivery import EMPLOYER, HOME, POST
from .lists import comes_out, in_chunks, words, worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Scope


def _of_placement(rows: list[Any]) -> None:
    label_placements([row.placement for row in rows])


def _checks(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = checks(scope)
    if filters.get("show") != "all":
        found = found.filter(done_at__isnull=True)
    for row in in_chunks(found, _of_placement):
        yield (
            row.placement.worker, row.home, row.placement.employer.name, row.placement.post,
            row.placement.arrived_on, row.day, row.due_on, row.done_on, row.outcome, row.way, row.attempts,
        )  # fmt: skip


comes_out(
    "labour.retention_checks",
    _("Retention checks"),
    (
        worker(_("Worker")),
        HOME,
        EMPLOYER,
        POST,
        Column("arrived_on", _("Arrival"), Kind.DATE),
        Column("day", _("Days after arrival"), Kind.INTEGER),
        Column("due_on", _("Due"), Kind.DATE),
        Column("done_on", _("Done on"), Kind.DATE),
        words("outcome", _("Finding"), CheckOutcome),
        words("way", _("Reached by"), ContactWay),
        Column("attempts", _("Attempts"), Kind.INTEGER),
    ),
    _checks,
)


def _proofs(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = wage_proofs(scope)
    if filters.get("status") in ProofStatus.values:
        found = found.filter(status=filters["status"])
    for row in in_chunks(found, _of_placement):
        yield (
            row.placement.worker, row.home, row.placement.employer.name, row.placement.post,
            f"{row.month:%Y-%m}", row.wage_fen, row.status, row.evidence_note, bool(row.evidence_file_id),
            row.entered_by_name, row.decided_by_name, row.rejection_note,
        )  # fmt: skip


comes_out(
    "labour.wage_proofs",
    _("Wage proofs"),
    (
        worker(_("Worker")),
        HOME,
        EMPLOYER,
        POST,
        Column("month", _("Month")),
        Column("wage", _("Wage (yuan)"), Kind.MONEY, personal="sensitive"),
        words("status", _("Status"), ProofStatus),
        Column("evidence", _("Evidence"), width=24),
        Column("file", _("File attached"), Kind.YES_NO),
        Column("entered_by", _("Entered by")),
        Column("decided_by", _("Confirmed or sent back by")),
        Column("note", _("Note"), width=24),
    ),
    _proofs,
)


def _batches(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    del filters  # every batch of the scope
    for row in batches(scope).iterator(1_000):
        yield (
            row.kind, row.year, row.region_code, row.document, row.status, row.people, row.total_fen or 0,
            row.paid_people, row.paid_fen or 0, localdate(row.made_at), row.made_by_name,
            row.checked_by_name, row.paid_on, row.voucher,
        )  # fmt: skip


comes_out(
    "labour.subsidy_batches",
    _("Subsidy batches"),
    (
        words("kind", _("Kind of subsidy"), SubsidyKind),
        Column("year", _("Year"), Kind.INTEGER),
        Column("county", _("County"), Kind.REGION, width=18),
        Column("document", _("Document of the county"), width=26),
        words("status", _("Status"), BatchStatus),
        Column("people", _("People"), Kind.INTEGER),
        Column("total", _("Amount (yuan)"), Kind.MONEY),
        Column("paid_people", _("People paid"), Kind.INTEGER),
        Column("paid", _("Paid (yuan)"), Kind.MONEY),
        Column("made_on", _("Made on"), Kind.DATE),
        Column("made_by", _("Made by")),
        Column("checked_by", _("Checked by")),
        Column("paid_on", _("Day of payment"), Kind.DATE),
        Column("voucher", _("Voucher")),
    ),
    _batches,
    capability=SEE_SUBSIDIES,
)

"""Lists of the match beat that come out: referrals, interviews, the lines of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.queries.interview import interviews
from xieshou.labour.queries.match import lines_to_take_out
from xieshou.labour.queries.people import alias_of, label_workers
from xieshou.labour.queries.referral import label_referrals, referrals
from xieshou.labour.vocabulary.interview import InterviewMode, InterviewStatus, Outcome
from xieshou.labour.vocabulary.match import LineState, RefusalReason, UnmatchedCause
from xieshou.labour.vocabulary.referral import EndReason, ReferralStatus

from .lists import comes_out, in_chunks, words, worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Scope

TIME = "%Y-%m-%d %H:%M"


def _referrals(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = referrals(scope)
    if filters.get("status") in ReferralStatus.values:
        found = found.filter(status=filters["status"])
    for row in in_chunks(found, label_referrals):
        yield (
            row.worker, row.pseudonym, row.home, row.vacancy.code, row.vacancy.title, row.employer.name,
            localdate(row.created_at), row.status, row.end_reason, row.end_note, row.offer_wage_fen,
            row.offer_start_date,
        )  # fmt: skip


comes_out(
    "labour.referrals",
    _("Referrals"),
    (
        worker(_("Worker")),
        Column("alias", _("Candidate number")),
        Column("home", _("Home"), width=24),
        Column("code", _("Post number"), width=16),
        Column("post", _("Post"), width=18),
        Column("employer", _("Employer"), width=26),
        Column("made_on", _("Referred on"), Kind.DATE),
        words("status", _("Status"), ReferralStatus),
        words("end_reason", _("Why it ended"), EndReason),
        Column("end_note", _("Note"), width=24),
        Column("wage", _("Wage offered (yuan)"), Kind.MONEY),
        Column("start", _("Start of work"), Kind.DATE),
    ),
    _referrals,
)


def _interviews(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = interviews(scope)
    if filters.get("status") in InterviewStatus.values:
        found = found.filter(status=filters["status"])
    for row in in_chunks(found, lambda rows: label_referrals([row.referral for row in rows])):
        yield (
            row.referral.worker, row.home, row.referral.vacancy.title, row.employer.name,
            localtime(row.start_at).strftime(TIME), row.mode, row.status, row.outcome, row.score_skill,
            row.score_communication, row.score_attitude, row.result_note,
        )  # fmt: skip


comes_out(
    "labour.interviews",
    _("Interviews"),
    (
        worker(_("Worker")),
        Column("home", _("Home"), width=24),
        Column("post", _("Post"), width=18),
        Column("employer", _("Employer"), width=26),
        Column("start_at", _("Time"), width=18),
        words("mode", _("Way"), InterviewMode),
        words("status", _("Status"), InterviewStatus),
        words("outcome", _("Result"), Outcome),
        Column("skill", _("Skill"), Kind.INTEGER),
        Column("communication", _("Communication"), Kind.INTEGER),
        Column("attitude", _("Attitude"), Kind.INTEGER),
        Column("note", _("Note"), width=24, personal="general"),
    ),
    _interviews,
)


def _lines(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = lines_to_take_out(str(filters.get("run", "")), scope=scope)
    for row in in_chunks(found, _label_lines):
        yield (
            row.worker, row.home, row.is_priority, row.state, row.vacancy.code if row.vacancy else "",
            row.vacancy.title if row.vacancy else "", row.vacancy.employer.name if row.vacancy else "",
            row.score, row.cause, row.refusal_reason, row.refusal_note,
        )  # fmt: skip


def _label_lines(rows: list[Any]) -> None:
    for row in rows:
        row.person_id = row.wish.person_id
    label_workers(rows, [alias_of(row.wish_id) for row in rows])


comes_out(
    "labour.run_lines",
    _("Lines of an assignment run"),
    (
        worker(_("Worker")),
        Column("home", _("Home"), width=24),
        Column("priority", _("Priority household"), Kind.YES_NO),
        words("state", _("Status"), LineState),
        Column("code", _("Post number"), width=16),
        Column("post", _("Post"), width=18),
        Column("employer", _("Employer"), width=26),
        Column("score", _("Points"), Kind.INTEGER),
        words("cause", _("Why nobody was proposed"), UnmatchedCause),
        words("reason", _("Why refused"), RefusalReason),
        Column("note", _("Note"), width=24),
    ),
    _lines,
)

"""Funding calls and the scores of ranked ones as registers that come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.policies.scheme import MANAGE, VIEW
from xieshou.projects.queries import scheme as queries
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.scheme import CallStatus, Criterion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope

NUMBER = Column(
    "number", _("Number of the call"), required=True, max_length=40, width=18, example="JS-2026-1"
)


def _names(codes: Sequence[str]) -> str:
    return "、".join(sector_label(code) for code in codes)


class CallLoader(Loader):
    """Writes the register of calls; a call is opened on its page, with the text of its rules."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the calls of the scope, the latest first, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in queries.calls(scope):
            rules = queries.rules_of(row)
            yield (
                row.number, row.title, row.region_code, row.budget_fen, row.opens_on,
                row.last_day, row.rules_version, _names(rules.sectors),
                _names(rules.direction), rules.direction_percent, row.status, row.applied, row.complete,
                row.decision,
            )  # fmt: skip


class ScoreLoader(Loader):
    """Writes the scores of calls that are ranked; each reviewer enters them alone on the page."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the scores of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in queries.list_scores(scope=scope):
            one = row.application
            yield (
                one.call.number, one.organisation.name, one.title, row.reviewer_name, row.has_conflict,
                *(row.points.get(code) for code in Criterion.values), row.comment,
            )  # fmt: skip


CALLS = Sheet(
    name="projects.calls",
    title=_("Funding calls"),
    columns=(
        NUMBER,
        Column("title", _("Title"), width=28),
        Column("region_code", _("County"), Kind.REGION, width=26),
        Column("budget_fen", _("Budget"), Kind.MONEY),
        Column("opens_on", _("First day"), Kind.DATE),
        Column("last_day", _("Last day"), Kind.DATE),
        Column("rules_version", _("Version of the rules")),
        Column("sectors", _("Sectors of the call"), width=24),
        Column("direction", _("Industrial direction of the county"), width=24),
        Column("direction_percent", _("Share of the money for the direction, in percent"), Kind.INTEGER),
        Column(
            "status", _("State"), Kind.CHOICE,
            choices=tuple(Choice(code, label) for code, label in CallStatus.choices),
        ),
        Column("applied", _("Applications"), Kind.INTEGER),
        Column("complete", _("Complete and eligible"), Kind.INTEGER),
        Column("decision", _("Document of the decision"), width=24),
    ),
    capability=MANAGE,
    export_capability=VIEW,
    layout=Layout(title_rows=(_("Funding calls"),), example_rows=0, freeze_columns=1),
    out_only=True,
)  # fmt: skip
SCORES = Sheet(
    name="projects.scores",
    title=_("Scores of applications"),
    columns=(
        NUMBER,
        Column("applicant", _("Applicant"), width=28),
        Column("title", _("Title"), width=28),
        Column("reviewer", _("Reviewer")),
        Column("has_conflict", _("conflict of interest"), Kind.YES_NO),
        *(Column(f"points_{code}", label, Kind.INTEGER) for code, label in Criterion.choices),
        Column("comment", _("Reason in words"), width=40),
    ),
    capability=MANAGE,
    export_capability=MANAGE,
    layout=Layout(title_rows=(_("Scores of applications"),), example_rows=0, freeze_columns=1),
    out_only=True,
)
register(CALLS, CallLoader)
register(SCORES, ScoreLoader)

"""Applications received on paper as an Excel form, in and out: one row an application of a call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.organisations.queries import list_organisations
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.operations.scheme import NewApplication, receive
from xieshou.projects.policies.scheme import MANAGE, VIEW
from xieshou.projects.queries import scheme as queries
from xieshou.projects.queries.applying import APPLICANTS
from xieshou.projects.rules.sectors import sectors
from xieshou.projects.vocabulary.scheme import ApplicationStatus, Paper

from .calls import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

FIELDS = (
    "title", "sector", "requested_fen", "own_fen", "years_operating", "households_linked", "plan",
)  # fmt: skip


class ApplicationLoader(Loader):
    """Receives applications that are not on file; each is checked against its call's rules at once."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._calls: dict[str, UUID] = {}
        self._bodies: dict[str, list[UUID]] = {}
        self._known: dict[tuple[str, str], tuple[Any, ...]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown calls and applicants, and applications on file with other words."""
        found = queries.calls(context.scope).filter(number__in=set(rows["number"]))
        self._calls = {one.number: one.pk for one in found}
        self._bodies = {}
        for body in list_organisations(kinds=APPLICANTS, active_only=True).filter(
            name__in=set(rows["applicant"])
        ):
            self._bodies.setdefault(body.name, []).append(body.pk)
        known = queries.applications_of(scope=context.scope).filter(call__in=self._calls.values())
        self._known = {(one.call.number, one.organisation.name): _line(one) for one in known}
        for index, row in enumerate(rows.records()):
            typed = _typed(row)
            if row["number"] not in self._calls:
                rows.wrong(index, "number", _("No call of your area has this number."))
            elif len(self._bodies.get(row["applicant"], [])) != 1:
                rows.wrong(index, "applicant", _("No enterprise or cooperative, or several, have this name."))
            elif self._known.get((row["number"], row["applicant"]), typed) != typed:
                rows.wrong(
                    index,
                    "applicant",
                    _("This applicant's application is on file with other words; it stays."),
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Receive each application as the page does."""
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if (row["number"], row["applicant"]) in self._known:
                continue
            new = NewApplication(
                organisation_id=self._bodies[row["applicant"]][0],
                papers=_papers(row),
                **{name: row[name] for name in FIELDS},
            )
            step = partial(
                receive,
                call_id=self._calls[row["number"]],
                application=new,
                actor=context.actor,
                at=context.at,
                on=context.on,
            )
            context.enter(number, step, columns={"organisation": "applicant"})

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the applications of the scope, by call, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in queries.list_ranked(scope=scope):
            yield (
                row.call.number, row.organisation.name, *(getattr(row, name) for name in FIELDS),
                *(code in row.papers for code in Paper.values), row.status, row.is_own, row.points,
                row.is_selected,
            )  # fmt: skip


def _papers(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(code for code in Paper.values if row[f"paper_{code}"])


def _typed(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(row[name] for name in FIELDS), _papers(row))


def _line(row: Any) -> tuple[Any, ...]:
    papers = tuple(code for code in Paper.values if code in row.papers)
    return (*(getattr(row, name) for name in FIELDS), papers)


READ_ONLY = _("Not read; comes from the check, the reviews and the ranking")
APPLICATIONS = Sheet(
    name="projects.applications",
    title=_("Applications to funding calls"),
    columns=(
        NUMBER,
        Column(
            "applicant", _("Applicant"), required=True, max_length=120, width=28, example="景东食用菌合作社"
        ),
        Column("title", _("Title"), required=True, max_length=120, width=28, example="菌菇大棚"),
        Column(
            "sector", _("Sector"), Kind.CHOICE, required=True, example="mushroom",
            choices=tuple(Choice(one.code, one.zh, (one.en,)) for one in sectors().values()),
        ),
        Column("requested_fen", _("Asked for"), Kind.MONEY, required=True, minimum=1, example=1_000_000_00),
        Column("own_fen", _("Own money"), Kind.MONEY, required=True, minimum=0, example=500_000_00),
        Column(
            "years_operating", _("Years of operation"), Kind.INTEGER, required=True, minimum=0, maximum=200,
            example=3,
        ),
        Column(
            "households_linked", _("Households linked"), Kind.INTEGER, required=True, minimum=0,
            maximum=100_000, example=50,
        ),
        Column(
            "plan", _("Plan of the applicant"), required=True, max_length=2_000, width=40,
            example="建大棚十座，按保底价收购",
        ),
        *(
            Column(f"paper_{code}", label, Kind.YES_NO, group=_("Papers brought"), example=True)
            for code, label in Paper.choices
        ),
        Column(
            "status", _("State"), Kind.CHOICE, help=READ_ONLY,
            choices=tuple(Choice(code, label) for code, label in ApplicationStatus.choices),
        ),
        Column("is_own", _("Sent by the applicant"), Kind.YES_NO, help=READ_ONLY),
        # Points with two decimals are written as yuan with two decimals are.
        Column("points", _("Points"), Kind.MONEY, help=READ_ONLY),
        Column("is_selected", _("chosen"), Kind.YES_NO, help=READ_ONLY),
    ),
    capability=MANAGE,
    export_capability=VIEW,
    keys=("number", "applicant"),
    layout=Layout(
        title_rows=(_("Applications to funding calls"),), hint_row=True, example_rows=1, freeze_columns=2
    ),
    max_rows=2_000,
    kept=True,
)  # fmt: skip
register(APPLICATIONS, ApplicationLoader)

"""The shares of counties in projects as an Excel form, in and out: the rows of a project are one decision."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import ProjectPlace, ProjectShare
from xieshou.projects.operations.share import set_shares
from xieshou.projects.policies.introduction import EDIT
from xieshou.projects.policies.proposal import VIEW
from xieshou.projects.queries.proposal import projects
from xieshou.projects.queries.share import list_all_shares

from .payments import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

    Line = tuple[int, Mapping[str, Any]]

SHARES_TABLE, PLACES_TABLE = "projects_projectshare", "projects_projectplace"
WHOLE_PERCENT = 10_000


class ShareLoader(Loader):
    """Sets the shares of each project as a whole, once every row of the file is read."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._projects: dict[str, UUID] = {}
        self._lines: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)

    def check(self, rows: Rows, context: Context) -> None:
        """Mark projects that are not of the area."""
        found = projects(context.scope).filter(code__in=set(rows["project"]))
        self._projects |= dict(found.values_list("code", "pk"))
        for index, code in enumerate(rows["project"]):
            if code not in self._projects:
                rows.wrong(index, "project", _("No project of your area has this number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Keep the rows until the project is whole."""
        del context
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            self._lines[row["project"]][number] = row

    def finish(self, context: Context) -> None:
        """Set the shares of the projects whose rows are all right; those on file already stay."""
        for code, lines in self._lines.items():
            if context.findings.numbers.isdisjoint(lines):
                self._set(self._projects[code], list(lines.items()), context)

    def _set(self, project: UUID, lines: list[Line], context: Context) -> None:
        number, first = lines[0]
        if len({row["document"] for _number, row in lines}) > 1:
            context.wrong(number, "document", _("The shares of a project are decided by one document."))
            return
        shares = {row["county_code"]: row["basis_points"] for _number, row in lines}
        before = {one.county_code: one for one in ProjectShare.objects.filter(project=project)}
        if {code: (one.basis_points, one.document) for code, one in before.items()} == {
            code: (points, first["document"]) for code, points in shares.items()
        }:
            return
        places = set(ProjectPlace.objects.filter(project=project).values_list("pk", flat=True))
        context.journal_changes(SHARES_TABLE, [one.pk for one in before.values()], [number] * len(before))
        try:
            made = set_shares(
                project_id=project,
                shares=shares,
                document=first["document"],
                actor=context.actor,
                at=context.at,
            )
        except DomainError as refusal:
            context.wrong(number, "document" if refusal.field == "document" else "basis_points", str(refusal))
            return
        numbers = {row["county_code"]: place for place, row in lines}
        context.journal_created(
            SHARES_TABLE, [one.pk for one in made], [numbers[one.county_code] for one in made]
        )
        new = ProjectPlace.objects.filter(project=project).exclude(pk__in=places)
        context.journal_created(PLACES_TABLE, list(new.values_list("pk", flat=True)))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the shares of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_shares(scope=scope).iterator(1_000):
            yield row.project.code, row.county_code, row.basis_points, row.document


SHARES = Sheet(
    name="projects.shares",
    title=_("Shares of the counties"),
    columns=(
        PROJECT,
        Column(
            "county_code", _("County"), Kind.REGION, required=True, level=3, width=26,
            example="云南省普洱市景东彝族自治县",
        ),
        # Percent with two decimals are read as yuan with two decimals are: 33.34 is 3,334 basis points.
        Column(
            "basis_points", _("Share in percent"), Kind.MONEY, required=True, minimum=1,
            maximum=WHOLE_PERCENT, example=6_000, help=_("With two decimals; 100 in all for a project"),
        ),
        Column(
            "document", _("Document"), required=True, max_length=200, width=26, example="会议纪要3号"
        ),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("project", "county_code"),
    group="project",
    layout=Layout(title_rows=(_("Shares of the counties"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=2_000,
)  # fmt: skip
register(SHARES, ShareLoader)

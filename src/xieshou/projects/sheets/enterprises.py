"""Introduced enterprises as an Excel form: leads go in, everything with its counted figures comes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.queries.introduction import IntroFilter, list_introductions
from xieshou.projects.rules.sectors import sector_label, sectors
from xieshou.projects.vocabulary.introduction import IntroStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

LEAD, FIGURES = _("Lead"), _("Counted from records; not read")
KNOWN = "select region_code, name, id, stage from projects_introduction where name = any(%s)"
COLUMNS = (
    Column(
        "name", _("Name of the enterprise"), required=True, max_length=120, width=28, group=LEAD,
        example="示范海味养殖有限公司", aliases=("企业名称",),
    ),
    Column(
        "region_code", _("Place"), Kind.REGION, required=True, within_scope=True, width=26, group=LEAD,
        example="云南省楚雄彝族自治州双柏县",
    ),
    Column(
        "origin", _("Comes from"), required=True, max_length=120, width=22, group=LEAD,
        example="嘉定区商会",
    ),
    Column(
        "district_code", _("Paired district that guided it"), Kind.REGION, level=3, width=22, group=LEAD,
    ),
    Column(
        "sector", _("Sector"), Kind.CHOICE, required=True, group=LEAD, example="fish",
        choices=tuple(Choice(code, sector_label(code)) for code in sectors()),
    ),
    Column(
        "found_on", _("Known since"), Kind.DATE, required=True, earliest=date(1996, 1, 1), group=LEAD,
        example=date(2026, 3, 1),
    ),
    Column("next_visit_on", _("Next visit"), Kind.DATE, earliest=date(2013, 1, 1), group=LEAD),
    Column("jobs_planned", _("Jobs planned"), Kind.INTEGER, minimum=0, group=LEAD, example=40),
    Column(
        "stage", _("Stage"), Kind.CHOICE, group=FIGURES,
        choices=tuple(Choice(code, label) for code, label in IntroStage.choices),
    ),
    Column("committed_fen", _("Investment committed"), Kind.MONEY, group=FIGURES),
    Column("paid_fen", _("Investment paid in"), Kind.MONEY, group=FIGURES),
    Column("tax_fen", _("Taxes paid in the county"), Kind.MONEY, group=FIGURES),
    Column("jobs_now", _("People employed"), Kind.INTEGER, group=FIGURES),
)  # fmt: skip


class LeadLoader(Loader):
    """Loads leads, found again by place and name; what has left the first stage is not overwritten."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark enterprises that have gone on, and impossible days."""
        known = self._known(rows, context)
        for index, row in enumerate(rows.records()):
            _key, stage = known.get((row["region_code"], row["name"]), (None, IntroStage.LEAD))
            if stage != IntroStage.LEAD:
                rows.wrong(index, "name", _("This enterprise is past the lead; change it on its page."))
            elif row["found_on"] > context.on:
                rows.wrong(index, "found_on", _("This day has not come yet."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the leads of the chunk."""
        known, staged = self._known(rows, context), []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            key, _stage = known.get((row["region_code"], row["name"]), (new_id(), ""))
            staged.append(
                (
                    number, key, row["region_code"], row["name"], row["origin"],
                    row["district_code"] or "", row["sector"],
                    row["found_on"], row["found_on"], row["next_visit_on"], row["jobs_planned"] or 0,
                )
            )  # fmt: skip
        columns = (
            "region_code", "name", "origin", "district_code", "sector", "found_on", "stage_on",
            "next_visit_on", "jobs_planned",
        )  # fmt: skip
        context.upsert(
            context.stage("projects_introduction", columns, staged),
            match=("id",),
            update=(
                "origin",
                "district_code",
                "sector",
                "found_on",
                "stage_on",
                "next_visit_on",
                "jobs_planned",
            ),
            constants={
                "uscc": "",
                "stage": IntroStage.LEAD.value,
                "lost_reason": "",
                "created_at": context.at,
                "created_by_id": context.actor.user_id,
                "created_by_name": context.actor.name,
            },
        )

    def _known(self, rows: Rows, context: Context) -> dict[tuple[str, str], tuple[UUID, str]]:
        found = context.fetch(KNOWN, [sorted(set(rows["name"]))])
        return {(region, name): (key, stage) for region, name, key, stage in found}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the enterprises of the scope with amounts and open jobs, in the order of the columns."""
        del actor  # the sheet has asked for the capability
        stage = str(filters.get("stage", ""))
        wanted = IntroFilter(stage=stage if stage in IntroStage.values else "")
        keys = [column.key for column in COLUMNS]
        for row in list_introductions(wanted, scope=scope, on=date.max).iterator(1_000):
            yield [getattr(row, key) for key in keys]


ENTERPRISES = Sheet(
    name="projects.enterprises",
    title=_("Enterprises introduced"),
    columns=COLUMNS,
    capability="projects.enterprise.edit",
    export_capability="projects.enterprise.view",
    keys=("region_code", "name"),
    layout=Layout(title_rows=(_("Enterprises introduced"),), hint_row=True, example_rows=1, freeze_columns=1),
)
register(ENTERPRISES, LeadLoader)

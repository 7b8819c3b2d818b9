"""The project library as an Excel form, in and out: one row a project."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.operations.proposal import NAMES, columns_of
from xieshou.projects.queries.proposal import ProjectFilter, list_projects
from xieshou.projects.rules.legs import LEG_COLUMNS
from xieshou.projects.rules.proposal import Terms, wrong_fields
from xieshou.projects.rules.sectors import sectors
from xieshou.projects.vocabulary.proposal import Category, ChainLink, FundSource, Nature, Origin, Stage

from .legs import LEGS, RESULT, LegBook, name_all_legs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from django.db.models import TextChoices

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows
    from xieshou.projects.models import Project

PROJECT, TIME, MONEY, EFFECT = _("Project"), _("Time"), _("Money"), _("Effect")
KNOWN = "select code, stage, region_code from projects_project where code = any(%s)"
TEXTS = ("beneficiaries", "performance_target", "participation", "linkage", "implementer")


def _words(words: type[TextChoices]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in words.choices)


def _sector_choices() -> tuple[Choice, ...]:
    return tuple(Choice(sector.code, sector.zh, (sector.en,)) for sector in sectors().values())


COLUMNS = (
    Column(
        "code",
        _("Project number"),
        required=True,
        max_length=30,
        width=18,
        example="530823-2026-001",
        group=PROJECT,
        aliases=("项目编号",),
    ),
    Column(
        "name",
        _("Name of the project"),
        required=True,
        max_length=120,
        width=30,
        example="食用菌种植基地",
        group=PROJECT,
        aliases=("项目名称",),
    ),
    Column(
        "region_code",
        _("Place"),
        Kind.REGION,
        required=True,
        within_scope=True,
        width=26,
        example="云南省普洱市景东彝族自治县",
        group=PROJECT,
        aliases=("实施地点",),
    ),
    Column(
        "origin",
        _("Proposed by"),
        Kind.CHOICE,
        required=True,
        choices=_words(Origin),
        example=Origin.VILLAGE,
        group=PROJECT,
    ),
    Column(
        "category",
        _("Category"),
        Kind.CHOICE,
        required=True,
        choices=_words(Category),
        example=Category.INDUSTRY,
        group=PROJECT,
        aliases=("项目类别",),
    ),
    Column(
        "nature",
        _("Nature"),
        Kind.CHOICE,
        required=True,
        choices=_words(Nature),
        example=Nature.NEW,
        group=PROJECT,
        aliases=("建设性质",),
    ),
    Column(
        "sector",
        _("Sector"),
        Kind.CHOICE,
        choices=_sector_choices(),
        example="mushroom",
        help=_("Needed for industry"),
        group=PROJECT,
    ),
    Column(
        "chain_link",
        _("Chain that it mends"),
        Kind.CHOICE,
        choices=_words(ChainLink),
        example=ChainLink.INDUSTRY,
        group=PROJECT,
    ),
    Column(
        "tasks",
        _("Tasks"),
        required=True,
        max_length=2000,
        width=40,
        example="建设大棚60个",
        group=PROJECT,
        aliases=("建设任务",),
    ),
    Column(
        "responsible_unit",
        _("Responsible unit"),
        required=True,
        max_length=120,
        width=22,
        example="县农业农村局",
        group=PROJECT,
        aliases=("责任单位",),
    ),
    Column(
        "implementer", _("Carried out by"), max_length=120, width=22, group=PROJECT, aliases=("实施单位",)
    ),
    Column(
        "plan_year",
        _("Year of the plan"),
        Kind.INTEGER,
        required=True,
        minimum=2013,
        maximum=2100,
        example=2026,
        group=TIME,
    ),
    Column(
        "starts_on",
        _("Begins"),
        Kind.DATE,
        required=True,
        earliest=date(2013, 1, 1),
        example=date(2026, 3, 1),
        group=TIME,
    ),
    Column(
        "ends_on",
        _("Ends"),
        Kind.DATE,
        required=True,
        earliest=date(2013, 1, 1),
        example=date(2026, 12, 1),
        group=TIME,
    ),
    *(
        Column(
            f"source_{source}",
            source.label,
            Kind.MONEY,
            minimum=0,
            group=MONEY,
            example=2_000_000_00 if source == FundSource.EAST_WEST else "",
        )
        for source in FundSource
    ),
    Column(
        "beneficiaries", _("Beneficiaries"), max_length=300, width=26, example="5个村脱贫户", group=EFFECT
    ),
    Column("households_planned", _("Households"), Kind.INTEGER, minimum=0, example=120, group=EFFECT),
    Column("people_planned", _("People"), Kind.INTEGER, minimum=0, example=430, group=EFFECT),
    Column(
        "performance_target",
        _("Performance target"),
        max_length=500,
        width=30,
        example="带动120户，户均增收3000元",
        help=_("Without it the project does not enter the library"),
        group=EFFECT,
        aliases=("绩效目标",),
    ),
    Column(
        "participation",
        _("Participation of the villagers"),
        max_length=500,
        width=26,
        example="村民代表会议决定",
        group=EFFECT,
    ),
    Column(
        "linkage",
        _("How households share in the income"),
        max_length=500,
        width=26,
        example="务工、土地流转、村集体分红",
        group=EFFECT,
        aliases=("联农带农机制",),
    ),
    Column("is_operating", _("It operates and earns"), Kind.YES_NO, example=True, group=EFFECT),
    Column("leaves_asset", _("It leaves assets"), Kind.YES_NO, example=True, group=EFFECT),
    *LEGS,
    *RESULT,
)


def terms_of_row(row: Mapping[str, Any]) -> Terms:
    """Return the terms that a row of the form says."""
    sources = {str(source): row[f"source_{source}"] or 0 for source in FundSource}
    legs: dict[str, Any] = {name: row.get(name) for name in LEG_COLUMNS}
    return Terms(
        name=row["name"],
        category=row["category"],
        nature=row["nature"],
        region_code=row["region_code"],
        origin=row["origin"],
        plan_year=row["plan_year"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        responsible_unit=row["responsible_unit"],
        tasks=row["tasks"],
        amount_fen=sum(sources.values()),
        sources=sources,
        sector=row["sector"] or "none",
        chain_link=row["chain_link"] or "none",
        households_planned=row["households_planned"] or 0,
        people_planned=row["people_planned"] or 0,
        is_operating=bool(row["is_operating"]),
        leaves_asset=row["leaves_asset"] is not False,
        **{name: row[name] for name in TEXTS},
        **legs,
    )


def terms_possible(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse values that no project can have."""
    if any(values[name] is None for name in ("starts_on", "ends_on", "plan_year")):
        return
    keys = {column.key for column in COLUMNS}
    for name in wrong_fields(terms_of_row(values)):
        key = name if name in keys else f"source_{FundSource.EAST_WEST}"
        yield key, NAMES[name]


class LibraryLoader(Loader):
    """Loads one draft a row, found again by its number; what left the draft stage stays as it is."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._legs = LegBook()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark projects that are no drafts any more, and numbers of other areas."""
        known = {
            code: (stage, region) for code, stage, region in context.fetch(KNOWN, [list(set(rows["code"]))])
        }
        for index, code in enumerate(rows["code"]):
            stage, region = known.get(code, (Stage.DRAFT.value, ""))
            if stage != Stage.DRAFT:
                rows.wrong(index, "code", _("This project is no draft any more; it is changed on its page."))
            elif region and not context.scope.covers_region(region):
                rows.wrong(index, "code", _("This number belongs to another area."))
        self._legs.check(rows, context)

    def load(self, rows: Rows, context: Context) -> None:
        """Write the drafts of the chunk."""
        found = [
            (number, row["code"], columns_of(terms_of_row({**row, **self._legs.keys_of(row)})))
            for row, number in zip(rows.records(), rows.numbers, strict=True)
        ]
        if not found:
            return
        names = tuple(found[0][2])
        staged = [
            (
                number,
                new_id(),
                code,
                *(Jsonb(values[name]) if name == "sources" else values[name] for name in names),
            )
            for number, code, values in found
        ]
        context.upsert(
            context.stage("projects_project", ("code", *names), staged),
            match=("code",),
            update=names,
            constants={
                "stage": Stage.DRAFT.value,
                "result": "",
                "reached": "",
                "stage_at": context.at,
                "created_at": context.at,
                "created_by_id": context.actor.user_id,
                "created_by_name": context.actor.name,
            },
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the projects of the scope that fit, in the order of the columns."""
        del actor  # the sheet has asked for the capability
        wanted = ProjectFilter(
            text=str(filters.get("q", "")),
            stage=str(filters.get("stage", "")),
            category=str(filters.get("category", "")),
            sector=str(filters.get("sector", "")),
            legs_missing=filters.get("legs") == "missing",
            chain_missing=filters.get("chain_stated") == "no",
        )
        names = name_all_legs(scope=scope)
        for project in list_projects(wanted, scope=scope, sort="code").iterator(1_000):
            yield _cells(project, names)


def _cells(project: Project, names: Mapping[str, Mapping[UUID, str]]) -> tuple[Any, ...]:
    """Return the cells of a project in the order of COLUMNS."""
    cells = []
    for column in COLUMNS:
        if column.key.startswith("source_"):
            cells.append(project.sources.get(column.key.removeprefix("source_")))
        elif column.key in names:
            cells.append(names[column.key].get(getattr(project, f"{column.key}_id"), ""))
        else:
            cells.append(getattr(project, column.key))
    return tuple(cells)


LIBRARY = Sheet(
    name="projects.library",
    title=_("Project library"),
    columns=COLUMNS,
    capability="projects.project.edit",
    export_capability="projects.project.view",
    keys=("code",),
    rules=(terms_possible,),
    layout=Layout(title_rows=(_("Project library"),), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=20_000,
)
register(LIBRARY, LibraryLoader)

"""The rows of the project library: one a project that entered it for a year and has not left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.official.filling import Held
from xieshou.projects.queries.proposal import ProjectFilter, list_projects
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Category, FundSource, Stage

from .source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .source import Asked

ORDER = {category.value: number for number, category in enumerate(Category)}
TEXTS = (
    "code", "name", "responsible_unit", "implementer", "tasks", "beneficiaries", "performance_target",
    "participation", "linkage",
)  # fmt: skip
FACTS = (
    *(f"project.{name}" for name in TEXTS), "project.category", "project.nature", "project.sector",
    "project.place", "project.starts_on", "project.ends_on", "project.amount", "project.households",
    "project.people", "project.stage", *(f"project.from_{source}" for source in FundSource),
)  # fmt: skip


def list_entered(asked: Asked) -> list[Any]:
    """Return the projects of the library for the county and year, by category and number."""
    wanted = ProjectFilter(region=asked.west_prefix, year=asked.year)
    rows = list_projects(wanted, scope=asked.scope, sort="code")
    found = list(rows.exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED]))
    return sorted(found, key=lambda row: (ORDER[row.category], row.code))


def read_library(asked: Asked) -> list[Mapping[str, Held]]:
    """Return the rows of the project library; each opens to its project."""
    rows = list_entered(asked)
    names = region_labels(row.region_code for row in rows)
    return [_facts(row, names) for row in rows]


def _facts(row: Any, names: Mapping[str, str]) -> Mapping[str, Held]:
    url = reverse("projects:project", args=[row.pk])
    facts = {f"project.{name}": Held(getattr(row, name), url) for name in TEXTS}
    facts |= {
        "project.category": Held(str(row.get_category_display()), url),
        "project.nature": Held(str(row.get_nature_display()), url),
        "project.sector": Held(str(sector_label(row.sector)) if row.sector else "", url),
        "project.place": Held(names.get(row.region_code, row.region_code), url),
        "project.starts_on": Held(row.starts_on, url),
        "project.ends_on": Held(row.ends_on, url),
        "project.amount": Held(row.amount_fen, url),
        "project.households": Held(row.households_planned, url),
        "project.people": Held(row.people_planned, url),
        "project.stage": Held(str(row.get_stage_display()), url),
    }
    return facts | {
        f"project.from_{source}": Held(row.sources.get(source.value, 0), url) for source in FundSource
    }


LIBRARY = Source("projects.library", "projects.project.view", of_county=True, facts=FACTS, read=read_library)

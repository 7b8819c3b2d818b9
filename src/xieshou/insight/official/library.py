"""The rows of the project library: one a project that entered it for a year and has not left it.

Of a project of several counties each county's table holds its share; over counties they add up to the fen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.official.filling import Held
from xieshou.projects.queries.portion import amount_below, in_county_q, shares_of, sources_below
from xieshou.projects.queries.proposal import ProjectFilter, list_projects
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.rules.share import WHOLE, part_of, points_below
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
    """Return the projects of which something belongs to the county, for the year, by category and number."""
    rows = list_projects(ProjectFilter(year=asked.year), scope=asked.scope, sort="code")
    found = list(rows.filter(in_county_q(asked.west_prefix)).exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED]))
    return sorted(found, key=lambda row: (ORDER[row.category], row.code))


def read_library(asked: Asked) -> list[Mapping[str, Held]]:
    """Return the rows of the project library; each opens to its project."""
    rows = list_entered(asked)
    names = region_labels(row.region_code for row in rows)
    shares = shares_of((row.pk for row in rows), scope=asked.scope)
    return [_facts(row, names, shares.get(row.pk, {}), asked.west_prefix) for row in rows]


def name_with_share(row: Any, shares: Mapping[str, int], prefix: str) -> str:
    """Return the name of a project, with the share that the row holds of it."""
    points = points_below(shares, prefix)
    if points == WHOLE:
        return str(row.name)
    return gettext("%(name)s (share %(percent)s%%)") % {
        "name": row.name,
        "percent": f"{points // 100}.{points % 100:02d}".rstrip("0").rstrip("."),
    }


def _facts(row: Any, names: Mapping[str, str], shares: Mapping[str, int], prefix: str) -> Mapping[str, Held]:
    url = reverse("projects:project", args=[row.pk])
    facts = {f"project.{name}": Held(getattr(row, name), url) for name in TEXTS}
    facts |= {
        "project.category": Held(str(row.get_category_display()), url),
        "project.nature": Held(str(row.get_nature_display()), url),
        "project.sector": Held(str(sector_label(row.sector)) if row.sector else "", url),
        "project.place": Held(names.get(row.region_code, row.region_code), url),
        "project.starts_on": Held(row.starts_on, url),
        "project.ends_on": Held(row.ends_on, url),
        "project.name": Held(name_with_share(row, shares, prefix), url),
        "project.amount": Held(amount_below(row, shares, prefix), url),
        "project.households": Held(part_of(row.households_planned, shares, prefix), url),
        "project.people": Held(part_of(row.people_planned, shares, prefix), url),
        "project.stage": Held(str(row.get_stage_display()), url),
    }
    sources = sources_below(row, shares, prefix)
    return facts | {
        f"project.from_{source}": Held(sources.get(source.value, 0), url) for source in FundSource
    }


TYPED = frozenset(
    {"project.amount", "project.households", "project.people", *(f"project.from_{one}" for one in FundSource)}
)
LIBRARY = Source(
    "projects.library", "projects.project.view", of_county=True, facts=FACTS, read=read_library, typed=TYPED
)

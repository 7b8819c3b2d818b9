"""What of projects belongs to a county: by their shares, or all of it where its place lies there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xieshou.projects.models import ProjectShare
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.share import part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.projects.models import Project
    from xieshou.projects.queries.payment import Funds

FUND_COLUMNS = ("approved_fen", "allocated_fen", "balance_fen", "contracted_fen", "paid_fen", "held_fen")


def in_county_q(prefix: str) -> Q:
    """Return the filter of projects of which something belongs below a prefix.

    A project with shares belongs to the counties of its shares and to nobody else, one without to its own
    place; so over counties each belongs exactly once. A covered place alone gives no part of the money.
    """
    shares = ProjectShare.objects.all()
    there = shares.filter(county_code__startswith=prefix)
    whole = Q(region_code__startswith=prefix) & ~Q(pk__in=shares.values("project_id"))
    return whole | Q(pk__in=there.values("project_id"))


def shares_of(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, dict[str, int]]:
    """Return project → county → basis points; projects without shares have none; one query for all."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = ProjectShare.objects.filter(shared_q(scope, project="project_id"), project_id__in=list(keys))
    for project, county, points in rows.values_list("project_id", "county_code", "basis_points"):
        found[project][county] = points
    return found


def sources_below(project: Project, shares: Mapping[str, int], prefix: str) -> dict[str, int]:
    """Return the part of a project's money below a prefix by source; the sum is the part of its amount."""
    return {source: part_of(fen, shares, prefix) for source, fen in project.sources.items()}


def amount_below(project: Project, shares: Mapping[str, int], prefix: str) -> int:
    """Return the part of a project's amount below a prefix: what its sources give there."""
    return sum(sources_below(project, shares, prefix).values()) if shares else project.amount_fen


def funds_below(funds: Funds, project: Project, shares: Mapping[str, int], prefix: str) -> Funds:
    """Return the part of a project's moved money below a prefix."""
    parts: dict[str, Any] = {name: part_of(getattr(funds, name), shares, prefix) for name in FUND_COLUMNS}
    return replace(funds, **parts | {"approved_fen": amount_below(project, shares, prefix)})

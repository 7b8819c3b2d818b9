"""Records of wings above that cooperation links to: projects of an itinerary, what belongs to a plan's line.

    register_projects(ProjectLinks(find=find_key_by_code, name=name_by_key))
    register_line_links(calls_by_line)
    register_line_links(projects_by_line, kind="projects")

Without such a wing nothing can be linked, and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Link:
    """A project as an itinerary shows it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ProjectLinks:
    """How projects are found by their number and named by their keys, both for an actor."""

    find: Callable[[str, Actor], UUID | None]
    name: Callable[[Iterable[UUID], Actor], dict[UUID, Link]]


_links: list[ProjectLinks] = []


def register_projects(links: ProjectLinks) -> None:
    """Say how projects are found; the last one counts."""
    _links[:] = [links]


def find_project(code: str, actor: Actor) -> UUID | None:
    """Return the key of the project of a number, or None."""
    return _links[0].find(code, actor) if _links else None


def name_projects(keys: Iterable[UUID], actor: Actor) -> dict[UUID, Link]:
    """Return the links of projects that the actor may read."""
    wanted = list(keys)
    return _links[0].name(wanted, actor) if _links and wanted else {}


LineLinks = Callable[[Iterable[UUID], "Actor"], dict[UUID, list[Link]]]
_line_links: dict[str, LineLinks] = {}


def register_line_links(links: LineLinks, *, kind: str = "calls") -> None:
    """Say what of a kind belongs to lines of plans; the last one of a kind counts."""
    _line_links[kind] = links


def links_of_lines(keys: Iterable[UUID], actor: Actor, *, kind: str = "calls") -> dict[UUID, list[Link]]:
    """Return for each line of a plan the links to what of a kind belongs to it and the actor may read."""
    wanted = list(keys)
    return _line_links[kind](wanted, actor) if kind in _line_links and wanted else {}

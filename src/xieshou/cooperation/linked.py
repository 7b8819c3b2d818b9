"""Projects that an itinerary links to: the wing above that keeps them says how to find and name them.

    register_projects(ProjectLinks(find=find_key_by_code, name=name_by_key))

Without such a wing no project can be linked, and none is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

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

"""Records of wings above that cooperation links to: projects of an itinerary, what belongs to a plan's line.

    register_projects(ProjectLinks(find_key_by_code, name_by_key, codes_by_key, open_account))
    register_line_links(calls_by_line)
    register_line_links(projects_by_line, kind="projects")

Without such a wing nothing can be linked, and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from xieshou.kernel.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Link:
    """A project as an itinerary shows it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ProjectLinks:
    """How projects are found by their number and named by their keys, and get an account, for an actor."""

    find: Callable[[str, Actor], UUID | None]
    name: Callable[[Iterable[UUID], Actor], dict[UUID, Link]]
    codes: Callable[[Iterable[UUID], Actor], dict[UUID, str]]
    open_books: Callable[[UUID, Actor, datetime, str], Account]


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


def code_projects(keys: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """Return the numbers of projects that the actor may read."""
    wanted = list(keys)
    return _links[0].codes(wanted, actor) if _links and wanted else {}


def open_project_books(key: UUID, actor: Actor, at: datetime, partner: str) -> Account:
    """Return the account of a project in the ledger, opened where there is none.

    Raises: NotFound, Denied.
    """
    if not _links:
        raise NotFound
    return _links[0].open_books(key, actor, at, partner)


LineLinks = Callable[[Iterable[UUID], "Actor"], dict[UUID, list[Link]]]
_line_links: dict[str, LineLinks] = {}


def register_line_links(links: LineLinks, *, kind: str = "calls") -> None:
    """Say what of a kind belongs to lines of plans; the last one of a kind counts."""
    _line_links[kind] = links


def links_of_lines(keys: Iterable[UUID], actor: Actor, *, kind: str = "calls") -> dict[UUID, list[Link]]:
    """Return for each line of a plan the links to what of a kind belongs to it and the actor may read."""
    wanted = list(keys)
    return _line_links[kind](wanted, actor) if kind in _line_links and wanted else {}

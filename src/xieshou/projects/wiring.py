"""What the wing tells the rooms below when it starts: who may read its files, and the names of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.projects.vocabulary.events import EVENT_NAMES

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names(EVENT_NAMES)
    register_policy("projects.project", may_read_project_file)


def may_read_project_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the evidence of a project: whoever sees the project."""
    from xieshou.projects.queries.proposal import projects

    return actor.can("projects.project.view") and projects(actor.scope).filter(pk=file.owner_id).exists()

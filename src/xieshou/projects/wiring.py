"""What the wing tells the rooms below when it starts: its income source, files and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.projects.vocabulary.events import EVENT_NAMES
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names(EVENT_NAMES)
    register_source(IncomeSource("projects.benefit", _("Benefit of a project"), "projects.benefit.confirm"))
    register_policy("projects.project", may_read_project_file)
    register_policy("projects.introduction", may_read_introduction_file)


def may_read_project_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the evidence of a project: whoever sees the project."""
    from xieshou.projects.queries.proposal import projects

    return actor.can("projects.project.view") and projects(actor.scope).filter(pk=file.owner_id).exists()


def may_read_introduction_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the evidence of an introduced enterprise: whoever sees it."""
    from xieshou.projects.queries.introduction import introductions

    return (
        actor.can("projects.enterprise.view") and introductions(actor.scope).filter(pk=file.owner_id).exists()
    )

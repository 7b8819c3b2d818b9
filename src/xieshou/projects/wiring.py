"""What the wing tells the rooms below when it starts: its income source, files and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.linked import Link, ProjectLinks, register_projects
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.projects.vocabulary.events import EVENT_NAMES
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names(EVENT_NAMES)
    register_source(IncomeSource("projects.benefit", _("Benefit of a project"), "projects.benefit.confirm"))
    register_policy("projects.project", may_read_project_file)
    register_policy("projects.introduction", may_read_introduction_file)
    register_projects(ProjectLinks(find_linked, name_linked))
    _register_indicators()


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


def find_linked(code: str, actor: Actor) -> UUID | None:
    """Return the key of the project of a number that the actor may read, or None."""
    from xieshou.projects.queries.proposal import projects

    if not actor.can("projects.project.view"):
        return None
    return projects(actor.scope).filter(code=code).values_list("pk", flat=True).first()


def name_linked(keys: Iterable[UUID], actor: Actor) -> dict[UUID, Link]:
    """Return the projects that the actor may read as links."""
    from django.urls import reverse

    from xieshou.projects.queries.proposal import projects

    if not actor.can("projects.project.view"):
        return {}
    rows = projects(actor.scope).filter(pk__in=list(keys)).values_list("pk", "name")
    return {key: Link(name, reverse("projects:project", args=[key])) for key, name in rows}


def _register_indicators() -> None:
    """Offer what aid, enterprises, parks and leaders count to agreements, plans and the scorecard."""
    fiscal, count = _("Fiscal aid"), _counter("fiscal")
    route = "ledger:accounts"
    register_indicator(
        Indicator("projects.fiscal", fiscal, Unit.FEN, count, Group.FUNDS, Stream.FUNDS, route)
    )
    table = (
        ("enterprises", _("Enterprises landed"), Unit.ITEMS, "introductions"),
        ("invested", _("Investment paid in"), Unit.FEN, "introductions"),
        ("committed", _("Investment promised"), Unit.FEN, "introductions"),
        ("intro_jobs", _("People employed by introduced enterprises"), Unit.PEOPLE, "introductions"),
        ("parks", _("Industrial parks"), Unit.ITEMS, "parks"),
        ("leaders", _("Leaders trained"), Unit.PEOPLE, "leaders"),
    )
    for name, label, unit, route in table:
        code = f"projects.{name}"
        count = _counter(name)
        register_indicator(Indicator(code, label, unit, count, Group.INDUSTRY, route=f"projects:{route}"))


def _counter(name: str) -> Count:
    def count(scope: Scope, cut: Cut) -> int | None:
        from xieshou.projects.queries import promises

        counted: int | None = getattr(promises, f"count_{name}")(scope, cut)
        return counted

    return count

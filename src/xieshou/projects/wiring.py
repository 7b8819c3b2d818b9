"""What the wing tells the rooms below when it starts: its income source, files and events."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import Indicator, register_indicator
from xieshou.cooperation.linked import Link, ProjectLinks, register_line_links, register_projects
from xieshou.cooperation.records import Records
from xieshou.cooperation.vocabulary.check import Watch
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.projects.vocabulary.events import EVENT_NAMES
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.cooperation.records import Rows
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names(EVENT_NAMES)
    register_source(IncomeSource("projects.benefit", _("Benefit of a project"), "projects.benefit.confirm"))
    register_policy("projects.project", may_read_project_file)
    register_policy("projects.introduction", may_read_introduction_file)
    register_projects(ProjectLinks(find_linked, name_linked))
    register_line_links(link_calls)
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
    books, route = "money.account.view", "ledger:accounts"
    of_entry = {"amount": "amount_fen", "route": "ledger:entry", "key": "entry_id"}
    account = ("account__name", "entry__memo")
    for name, label, group, stream, watch in (
        ("fiscal", _("Fiscal aid"), Group.FUNDS, Stream.FUNDS, Watch.HELP),
        ("into_projects", _("Fiscal aid that reached projects"), Group.FUNDS, None, None),
        ("into_industry", _("Of it for industrial projects"), Group.INDUSTRY, None, None),
    ):
        rows = Records(
            _rows(name), books, "entry__booked_on", account, region="account__region_code", **of_entry
        )
        register_indicator(
            Indicator(
                f"projects.{name}", label, Unit.FEN, _counter(name, "promises"), group, stream, route,
                watch, rows,
            )
        )  # fmt: skip
    register_indicator(
        Indicator(
            "projects.begun", _("Projects begun"), Unit.ITEMS, _counter("begun", "promises"), Group.INDUSTRY,
            None, "projects:projects", Watch.HELP,
            Records(
                _rows("begun"), "projects.project.view", "starts_on", ("code", "name", "category"),
                route="projects:project",
            ),
        )
    )  # fmt: skip
    table = (
        ("enterprises", _("Enterprises landed"), Unit.ITEMS, "introductions"),
        ("invested", _("Investment paid in"), Unit.FEN, "introductions"),
        ("committed", _("Investment promised"), Unit.FEN, "introductions"),
        ("intro_jobs", _("People employed by introduced enterprises"), Unit.PEOPLE, "introductions"),
        ("parks", _("Industrial parks"), Unit.ITEMS, "parks"),
        ("leaders", _("Leaders trained"), Unit.PEOPLE, "leaders"),
    )
    for name, label, unit, route in table:
        _offer(name, label, unit, route, "promises")
    of_calls = (
        ("granted", _("Grants under calls of the plan"), Unit.FEN, "calls"),
        ("granted_paid", _("Grants paid under calls of the plan"), Unit.FEN, "payments"),
        ("scheme_income", _("Household income from granted projects"), Unit.FEN, "benefits"),
        ("scheme_collective", _("Collective income from granted projects"), Unit.FEN, "benefits"),
        ("scheme_long_jobs", _("Long-term jobs of granted projects"), Unit.PEOPLE, "benefits"),
        ("scheme_seasonal_jobs", _("Seasonal jobs of granted projects"), Unit.PEOPLE, "benefits"),
    )
    for name, label, unit, route in of_calls:
        _offer(name, label, unit, route, "outcome")


def _offer(name: str, label: Promise, unit: Unit, route: str, module: str) -> None:
    count = _counter(name, module)
    records = None
    if name == "invested":
        records = Records(
            _rows(name), "projects.enterprise.view", "on_date", ("introduction__name", "proof"),
            amount="amount_fen", route="projects:introduction", key="introduction_id",
        )  # fmt: skip
    address = f"projects:{route}"
    register_indicator(
        Indicator(f"projects.{name}", label, unit, count, Group.INDUSTRY, route=address, records=records)
    )


def _rows(name: str) -> Rows:
    """Return the rows of a name in the promises, imported when they are first asked for."""

    def rows(scope: Scope, cut: Cut) -> QuerySet[Any]:
        found: QuerySet[Any] = getattr(import_module("xieshou.projects.queries.promises"), f"rows_{name}")(
            scope, cut
        )
        return found

    return rows


def _counter(name: str, module: str) -> Count:
    """Return the count of a name in a file of queries, imported when it is first asked."""

    def count(scope: Scope, cut: Cut) -> int | None:
        counted: Count = getattr(import_module(f"xieshou.projects.queries.{module}"), f"count_{name}")
        return counted(scope, cut)

    return count


def link_calls(keys: Iterable[UUID], actor: Actor) -> dict[UUID, list[Link]]:
    """Return the calls of the scheme that belong to lines of plans, as links; only those that may be read."""
    from django.urls import reverse

    from xieshou.projects.queries.scheme import calls

    if not actor.can("projects.scheme.view"):
        return {}
    found: dict[UUID, list[Link]] = {}
    rows = calls(actor.scope).filter(plan_line__in=list(keys)).order_by("opens_on", "pk")
    for key, line, title in rows.values_list("pk", "plan_line_id", "title"):
        found.setdefault(line, []).append(Link(title, reverse("projects:call", args=[key])))
    return found

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
from xieshou.kernel.errors import NotFound
from xieshou.kernel.files.policies import register_policy
from xieshou.kernel.ledger.records import Link as RecordLink
from xieshou.kernel.ledger.records import register_record
from xieshou.projects.vocabulary.events import EVENT_NAMES
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from xieshou.cooperation.indicators import Count, Cut
    from xieshou.cooperation.records import Rows
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.files.models import StoredFile
    from xieshou.kernel.ledger.models import Account


def connect() -> None:
    """Register what the wing adds; called once by the application."""
    register_names(EVENT_NAMES)
    register_source(IncomeSource("projects.benefit", _("Benefit of a project"), "projects.benefit.confirm"))
    register_policy("projects.project", may_read_project_file)
    register_policy("projects.introduction", may_read_introduction_file)
    register_policy("projects.application_paper", may_read_paper_file)
    register_projects(ProjectLinks(find_linked, name_linked, code_linked, open_linked_books))
    register_line_links(link_calls)
    register_line_links(link_projects, kind="projects")
    _register_records()
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


def may_read_paper_file(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read a paper of an application: the applicant, or once it was sent."""
    from xieshou.projects.queries.applying import may_read_paper

    return may_read_paper(actor, file.owner_id, may_view=actor.can("projects.scheme.view"))


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


def _register_records() -> None:
    """Tell the ledger which records hold accounts and stand behind entries, and where each is shown."""
    table: tuple[tuple[str, str, str, str, tuple[str, ...], str, bool], ...] = (
        ("projects.project", "projects.project.view", "proposal", "projects", ("name",), "project", False),
        (
            "projects.workcontract", "projects.contract.view", "payment", "contracts", ("number", "subject"),
            "work_contract", False,
        ),
        (
            "projects.payment", "projects.contract.view", "payment", "list_payments",
            ("voucher_number", "purpose"), "contract_id:work_contract", True,
        ),
        ("projects.asset", "projects.asset.view", "asset", "assets", ("code", "name"), "asset", True),
        (
            "projects.linkage", "projects.benefit.view", "linkage", "list_all_contracts",
            ("number", "undertaking"), "linkage_contract", False,
        ),
        (
            "projects.benefit", "projects.benefit.view", "linkage", "benefits",
            ("contract__number", "proof"), "contract_id:linkage_contract", True,
        ),
    )  # fmt: skip
    for kind, capability, module, rows, words, route, undone_there in table:
        register_record(kind, _namer(capability, module, rows, words, route), undone_there=undone_there)


def _namer(
    capability: str, module: str, rows: str, words: tuple[str, ...], route: str
) -> Callable[[Sequence[UUID], Actor], dict[UUID, RecordLink]]:
    """Return what names records by a query of the wing; the route may take the key of what they hang on."""
    above, _colon, page = route.rpartition(":")

    def find(keys: Sequence[UUID], actor: Actor) -> dict[UUID, RecordLink]:
        from django.urls import reverse

        if not actor.can(capability):
            return {}
        found: Callable[..., QuerySet[Any]] = getattr(
            import_module(f"xieshou.projects.queries.{module}"), rows
        )
        mine = found(scope=actor.scope).filter(pk__in=keys).order_by()
        return {
            key: RecordLink(" ".join(filter(None, texts)), reverse(f"projects:{page}", args=[shown]))
            for key, shown, *texts in mine.values_list("pk", above or "pk", *words)
        }

    return find


def code_linked(keys: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    """Return the numbers of the projects that the actor may read."""
    from xieshou.projects.queries.proposal import projects

    if not actor.can("projects.project.view"):
        return {}
    return dict(projects(actor.scope).filter(pk__in=list(keys)).values_list("pk", "code"))


def open_linked_books(key: UUID, actor: Actor, at: datetime, partner: str) -> Account:
    """Return the account of a project that the actor may read, opened where there is none.

    Raises: NotFound, Denied.
    """
    from xieshou.projects.operations.books import open_project_account
    from xieshou.projects.queries.proposal import projects

    project = projects(actor.scope).filter(pk=key).first() if actor.can("projects.project.view") else None
    if project is None:
        raise NotFound
    return open_project_account(project, actor=actor, at=at, partner=partner)


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
    _offer("planned", _("Projects of the plan in the library"), Unit.ITEMS, "library", "planned")
    _offer("planned_fen", _("Money of the plan's projects in the library"), Unit.FEN, "library", "planned")
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


def link_projects(keys: Iterable[UUID], actor: Actor) -> dict[UUID, list[Link]]:
    """Return the projects that stand on lines of plans, as links; only those that may be read."""
    from django.urls import reverse

    from xieshou.projects.queries.proposal import projects

    if not actor.can("projects.project.view"):
        return {}
    found: dict[UUID, list[Link]] = {}
    rows = projects(actor.scope).filter(plan_line__in=list(keys)).order_by("code")
    for key, line, name in rows.values_list("pk", "plan_line_id", "name"):
        found.setdefault(line, []).append(Link(name, reverse("projects:project", args=[key])))
    return found

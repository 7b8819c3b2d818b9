"""The frame around each page: the navigation of the actor's roles, the inbox count, the language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.access.roles import role_table
from xieshou.kernel.actor import Actor
from xieshou.kernel.inbox.queries import unread_count
from xieshou.kernel.saved.views import saved_views_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: shown to those who hold the capability."""

    label: str | Promise
    route: str
    icon: str
    capability: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the navigation and its lines."""

    label: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its address, for those who may use it."""

    label: str | Promise
    url: str
    icon: str


class Navigation(list[dict[str, Any]]):
    """Groups and lines as drawn on one page; pages with the same key have the same ones."""

    def __init__(self, groups: Iterable[dict[str, Any]], key: Hashable) -> None:
        """Keep the groups and their key."""
        super().__init__(groups)
        self.key = key


NAVIGATION = (
    Group(
        _("My work"),
        (
            Entry(_("Desk"), "insight:desk", "home", ""),
            Entry(_("Inbox"), "inbox:list", "inbox", ""),
            Entry(_("Calendar"), "calendar:agenda", "calendar", ""),
            Entry(_("Excel forms"), "sheets:uploads", "table-import", "sheets.upload"),
        ),
    ),
    Group(
        _("Register"),
        (
            Entry(_("Households"), "registry:households", "users-group", "registry.household.view"),
            Entry(_("Visits"), "registry:visits", "home-check", "registry.visit.view"),
            Entry(_("People on file"), "people:list", "user", "people.view"),
            Entry(_("Organisations"), "organisations:list", "building", "organisations.view"),
            Entry(_("Pairings"), "organisations:pairings", "arrows-left-right", "organisations.view"),
        ),
    ),
    Group(
        _("Paired cooperation"),
        (
            Entry(_("Pairing graph"), "cooperation:pairings", "topology-star-3", "cooperation.pairing.view"),
            Entry(
                _("Framework agreements"),
                "cooperation:agreements",
                "file-certificate",
                "cooperation.agreement.view",
            ),
            Entry(_("Joint meetings"), "cooperation:meetings", "messages", "cooperation.meeting.view"),
            Entry(_("Field visits"), "cooperation:visits", "route", "cooperation.meeting.view"),
            Entry(_("Plans"), "cooperation:plans", "list-check", "cooperation.plan.view"),
            Entry(_("Proposals"), "cooperation:proposals", "math-function", "cooperation.plan.view"),
            Entry(_("Donations"), "cooperation:donations", "gift", "cooperation.giving.view"),
            Entry(
                _("Platforms, pairs, channels"),
                "cooperation:consumption",
                "building-store",
                "cooperation.consumption.view",
            ),
            Entry(_("Exchange events"), "cooperation:events", "users-group", "cooperation.exchange.view"),
            Entry(_("Media partners"), "cooperation:media", "speakerphone", "cooperation.exchange.view"),
            Entry(
                _("Supervision orders"),
                "cooperation:supervision",
                "clipboard-check",
                "cooperation.supervision.view",
            ),
            Entry(_("Pledges kept"), "cooperation:checks", "alarm", "cooperation.check.view"),
            Entry(_("Scorecard"), "cooperation:scorecard", "report-analytics", "cooperation.check.view"),
        ),
    ),
    Group(
        _("Monitoring"),
        (
            Entry(_("Clues"), "monitoring:clues", "bell-ringing", "monitoring.clue.view"),
            Entry(_("Cases"), "monitoring:cases", "clipboard-list", "monitoring.case.view"),
            Entry(_("To sign"), "monitoring:signing", "writing", "monitoring.case.review"),
            Entry(_("Monthly runs"), "monitoring:runs", "progress-check", "monitoring.run.view"),
            Entry(
                _("By class and reason"), "monitoring:run_households", "list-details", "monitoring.run.view"
            ),
            Entry(_("Incidence by place"), "monitoring:incidence", "chart-bar", "monitoring.run.view"),
            Entry(_("Readiness for exit"), "monitoring:exits", "checklist", "monitoring.run.view"),
            Entry(_("Grievances"), "monitoring:grievances", "message-report", "monitoring.grievance.view"),
            Entry(_("Sampled re-visits"), "monitoring:samples", "target", "monitoring.sample.view"),
            Entry(
                _("Satisfaction surveys"), "monitoring:surveys", "message-circle", "monitoring.survey.view"
            ),
            Entry(_("Board of stages"), "monitoring:board", "layout-kanban", "monitoring.case.view"),
        ),
    ),
    Group(
        _("Labour cooperation"),
        (
            Entry(_("Job wishes"), "labour:wishes", "heart-handshake", "labour.wish.view"),
            Entry(_("Vacancies"), "labour:vacancies", "briefcase", "labour.vacancy.view"),
            Entry(_("Recruitment stewards"), "labour:steward_calls", "user-star", "labour.steward.view"),
            Entry(_("Posts made known"), "labour:publications", "speakerphone", "labour.publication.edit"),
            Entry(_("Matching"), "labour:runs", "git-merge", "labour.match.view"),
            Entry(_("Referrals"), "labour:referrals", "send", "labour.interview.view"),
            Entry(_("Interviews"), "labour:interviews", "messages", "labour.interview.view"),
            Entry(_("Organised journeys"), "labour:trips", "bus", "labour.trip.view"),
            Entry(_("Costs of journeys"), "labour:trip_costs", "report-money", "labour.trip.pay"),
            Entry(_("Skills courses"), "labour:courses", "school", "labour.course.view"),
            Entry(_("Placements"), "labour:placements", "map-pin-check", "labour.placement.view"),
            Entry(_("Retention checks"), "labour:retention", "clipboard-check", "labour.placement.view"),
            Entry(_("Rosters of the two stations"), "labour:roster", "users-group", "labour.roster.view"),
            Entry(_("Workers who waver"), "labour:keeping", "user-exclamation", "labour.keeping.view"),
            Entry(_("Subsidies"), "labour:subsidies", "coins", "labour.subsidy.view"),
            Entry(_("Start-ups"), "labour:startups", "building-store", "labour.startup.view"),
            Entry(_("Training of officials"), "labour:official_courses", "school", "labour.officials.view"),
            Entry(_("Five coordinations"), "labour:coordination", "target", "labour.board.view"),
            Entry(_("Signed employment"), "labour:signed", "file-certificate", "labour.board.view"),
            Entry(_("Funnel"), "labour:funnel", "filter", "labour.funnel.view"),
            Entry(_("Retention curve"), "labour:curves", "chart-line", "labour.funnel.view"),
        ),
    ),
    Group(
        _("Projects and money"),
        (
            Entry(_("Project library"), "projects:library", "clipboard-list", "projects.project.view"),
            Entry(_("Funding calls"), "projects:calls", "speakerphone", "projects.scheme.view"),
            Entry(_("Apply for grants"), "projects:applying", "send", "projects.scheme.apply"),
            Entry(
                _("Enterprises introduced"),
                "projects:introductions",
                "building-factory-2",
                "projects.enterprise.view",
            ),
            Entry(_("Coverage"), "projects:coverage", "map-2", "projects.project.view"),
            Entry(_("Income-generating spending"), "projects:spending", "plant-2", "projects.contract.view"),
            Entry(_("Payments of projects"), "projects:payments", "cash", "projects.contract.view"),
            Entry(_("Assets of projects"), "projects:assets", "building", "projects.asset.view"),
            Entry(_("Benefits"), "projects:benefits", "coins", "projects.benefit.view"),
        ),
    ),
    Group(
        _("Money"),
        (
            Entry(_("Accounts"), "ledger:accounts", "report-money", "money.account.view"),
            Entry(_("Approvals"), "ledger:proposals", "clipboard-check", "money.account.view"),
            Entry(_("Journal"), "ledger:entries", "list", "money.account.view"),
            Entry(_("Closing the books"), "ledger:closings", "lock", "money.period.close"),
        ),
    ),
    Group(
        _("Figures"),
        (
            Entry(_("Reported figures"), "insight:figures", "chart-bar", "insight.figures.view"),
            Entry(_("Headlines and lists"), "insight:reconciler", "scale", "insight.figures.view"),
            Entry(_("Official tables"), "insight:official", "file-spreadsheet", "insight.official.view"),
            Entry(_("Six precisions"), "insight:precisions", "checklist", "insight.aid.view"),
            Entry(_("Aid that may be given twice"), "insight:doubles", "copy", "insight.aid.view"),
            Entry(_("Typed once"), "insight:entries", "keyboard", "insight.entry.view"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Entry(_("Users"), "access:users", "user-shield", "access.user.view"),
            Entry(_("Audit record"), "audit:events", "list-search", "audit.event.view"),
            Entry(_("Jobs"), "jobs:list", "progress", "system.job.view"),
        ),
    ),
)


@lru_cache(maxsize=256)
def _groups_of(
    capabilities: frozenset[str], *, is_system: bool
) -> tuple[tuple[Group, tuple[Line, ...]], ...]:
    """Return the groups and lines that these capabilities open: the same for everybody of a role."""
    found = []
    for group in NAVIGATION:
        allowed = [
            entry
            for entry in group.entries
            if is_system or not entry.capability or entry.capability in capabilities
        ]
        if lines := tuple(line for entry in allowed if (line := _line(entry))):
            found.append((group, lines))
    return tuple(found)


def _line(entry: Entry) -> Line | None:
    try:
        return Line(entry.label, reverse(entry.route), entry.icon)
    except NoReverseMatch:
        return None


def navigation_of(actor: Actor, path: str) -> Navigation:
    """Return the groups and lines that the actor may use, the present one marked.

    It is the one line whose address is the longest beginning of the page's.
    """
    groups = _groups_of(actor.capabilities, is_system=actor.is_system)
    around = [line.url for _, lines in groups for line in lines if path.startswith(line.url)]
    present = max(around, key=len, default="")
    return Navigation(
        (
            {"label": group.label, "items": [_item(line, present) for line in lines]}
            for group, lines in groups
        ),
        key=(actor.capabilities, actor.is_system, present),
    )


def _item(line: Line, present: str) -> dict[str, Any]:
    return {
        "label": line.label,
        "url": line.url,
        "icon": line.icon,
        "active": line.url == present,
        "count": None,
    }


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return what every layout needs; an anonymous visitor gets no navigation.

    Navigation, inbox count and saved views are looked up where they are shown: the error pages show none.
    """
    actor = getattr(request, "actor", None) or Actor.anonymous()
    table = role_table()
    return {
        "actor": actor,
        "role_labels": [table.roles[role].label for role in sorted(actor.roles) if role in table.roles],
        "navigation": cache(partial(navigation_of, actor, request.path)) if actor.is_signed_in else [],
        "inbox_count": cache(partial(unread_count, actor)) if actor.is_signed_in else 0,
        "saved_views": cache(partial(saved_views_of, request)) if actor.is_signed_in else {},
        "languages": settings.LANGUAGES,
        "is_demonstration": not settings.PRODUCTION,
    }

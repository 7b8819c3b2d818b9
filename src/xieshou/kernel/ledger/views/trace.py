"""Pages of traces: the picture, its rows, and the way back from a family to every source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.doorways import list_doorways
from xieshou.kernel.ledger.policies import TRACE
from xieshou.kernel.ledger.queries import trace as queries
from xieshou.kernel.ledger.queries.account import accounts_in, get_account
from xieshou.kernel.ledger.queries.earnings import list_earners, start_at_gains
from xieshou.kernel.ledger.queries.entry import get_entry
from xieshou.kernel.ledger.records import gains_of
from xieshou.kernel.ledger.rules.sankey import OTHERS, draw
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.pages import guarded, page_of
from xieshou.kernel.regions.queries import region_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from xieshou.kernel.ledger.models import Account
    from xieshou.kernel.ledger.queries.trace import Start
    from xieshou.kernel.ledger.rules.trace import Forward, Holding, Way
    from xieshou.kernel.requests import ActedRequest

MOST_STATIONS = 12
HEIGHT_A_NODE = 34


@requires(TRACE)
@require_GET
@guarded
def from_account(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Show where all the money of an account went and where it is now."""
    scope = request.actor.scope
    row = get_account(account_id, scope=scope)
    heading = {
        "title": row.name,
        "about": row.code,
        "back_url": reverse("ledger:account", args=[row.pk]),
        "doorways": list_doorways("ledger.trace", row.pk, request.actor),
    }
    return _show_forward(request, queries.start_at_account(row.pk, scope=scope), heading)


@requires(TRACE)
@require_GET
@guarded
def from_entry(request: ActedRequest, posting_id: UUID) -> HttpResponse:
    """Show where the money of one entry is now."""
    scope = request.actor.scope
    row = get_entry(posting_id, scope=scope)
    heading = {
        "title": row.memo,
        "about": _("Entry %(number)s") % {"number": row.number},
        "back_url": reverse("ledger:entry", args=[row.pk]),
    }
    return _show_forward(request, queries.start_at_entry(row, scope=scope), heading)


def _show_forward(request: ActedRequest, start: Start, heading: dict[str, Any]) -> HttpResponse:
    scope = request.actor.scope
    trace = queries.trace_forward(start, scope=scope)
    context = {
        "heading": heading,
        "trace": trace,
        "rows": _named(request, trace.rows),
        "waiting": _named(request, trace.waiting),
        "more": sum(total.accounts for total in trace.totals if total.kind in _kinds(trace.rows))
        - len(trace.rows),
        "today": timezone.localdate(),
    }
    context |= _picture(request, queries.list_ways(start, scope=scope))
    context["earned"] = _earned(request, start, trace)
    return render(request, "ledger/trace.html", context)


def _earned(request: ActedRequest, start: Start, trace: Forward) -> dict[str, Any] | None:
    """Return the second picture: what the assets have earned and whom that reached; None where nothing."""
    scope = request.actor.scope
    gains = start_at_gains(start, trace, scope=scope)
    if gains is None:
        return None
    found = queries.trace_forward(gains, scope=scope)
    shown = {
        "trace": found,
        "rows": _named(request, found.rows),
        "more": sum(total.accounts for total in found.totals if total.kind in _kinds(found.rows))
        - len(found.rows),
    }
    return shown | _picture(request, queries.list_ways(gains, scope=scope))


def _kinds(rows: Iterable[Holding]) -> set[str]:
    return {row.kind for row in rows}


def _named(request: ActedRequest, rows: Sequence[Holding]) -> list[dict[str, Any]]:
    known = accounts_in(request.actor.scope).in_bulk({row.account_id for row in rows})
    places = region_names(account.region_code for account in known.values())
    named = []
    for row in rows:
        account = known.get(row.account_id)
        place = places.get(account.region_code, "") if account else ""
        named.append(
            {"account": account, "kind": AccountKind(row.kind).label, "place": place, "fen": row.amount_fen}
        )
    return named


@requires(TRACE)
@require_GET
@guarded
def to_account(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Show every source of the money that came to an account, and by which entries it came."""
    scope = request.actor.scope
    row = get_account(account_id, scope=scope)
    back = queries.trace_back(row.pk, scope=scope)
    page = page_of(request, queries.list_arrivals(row.pk, scope=scope))
    sources: list[Any] = queries.list_sources(back.sources, scope=scope)
    earners = list_earners(back.sources, scope=scope)
    for one in sources:
        one.earner = earners.get(one.pk)
    context = {
        "account": row,
        "back": back,
        "sources": [(source, back.sources[source.pk]) for source in sources],
        "page": page,
        "gains": gains_of(row.holder_kind, row.holder_id, request.actor),
        "today": timezone.localdate(),
    }
    context |= _picture(request, list(back.ways))
    return render(request, "ledger/trace_back.html", context)


def _picture(request: ActedRequest, ways: Sequence[Way]) -> dict[str, Any]:
    """Return the data of the picture: nodes with names and addresses, flows in yuan, the same as rows."""
    picture = draw(ways, most=MOST_STATIONS)
    stations = {node.station for node in picture.nodes}
    accounts = _accounts(request, stations)
    places = region_names(station.partition(":")[2].ljust(12, "0") for station in stations if ":" in station)
    labels = {node.key: _label(node.station, accounts, places) for node in picture.nodes}
    nodes = [
        {
            "name": node.key,
            "label": labels[node.key],
            "depth": node.depth,
            "value": node.amount_fen / 100,
            "href": _href(node.station, accounts),
        }
        for node in picture.nodes
    ]
    links = [
        {"source": link.above, "target": link.below, "value": link.amount_fen / 100} for link in picture.links
    ]
    rows = [
        {"above": labels[link.above], "below": labels[link.below], "fen": link.amount_fen}
        for link in picture.links
    ]
    widest = max((sum(node.depth == depth for node in picture.nodes) for depth in range(12)), default=1)
    return {
        "picture": {"nodes": nodes, "links": links},
        "flows": rows,
        "picture_height": max(220, widest * HEIGHT_A_NODE),
    }


def _accounts(request: ActedRequest, stations: set[str]) -> dict[str, Account]:
    keys = {UUID(station) for station in stations if _is_key(station)}
    known = {str(key): row for key, row in accounts_in(request.actor.scope).in_bulk(keys).items()}
    missing = [key for key in keys if str(key) not in known]
    return known | {str(row.pk): row for row in queries.list_sources(missing, scope=request.actor.scope)}


def _is_key(station: str) -> bool:
    return station.count("-") == 4  # noqa: PLR2004 -- the four dashes of a UUID


def _label(station: str, accounts: dict[str, Account], places: dict[str, str]) -> str:
    if station in accounts:
        return accounts[station].name
    if station == OTHERS:
        return _("Others")
    kind, colon, place = station.partition(":")
    if colon:
        named = places.get(place.ljust(12, "0"), place)
        return f"{AccountKind(kind).label} · {named}"
    return _("Outside your area")


def _href(station: str, accounts: dict[str, Account]) -> str:
    return reverse("ledger:account", args=[accounts[station].pk]) if station in accounts else ""

"""Lists of the delivery beat that come out: placements, differences, trips, briefings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.policies.trip import VIEW as SEE_TRIPS
from xieshou.labour.queries.delivery import label_placements, list_open_mismatches, placements
from xieshou.labour.queries.keeping import list_to_brief
from xieshou.labour.queries.trip import trips_with_cost
from xieshou.labour.vocabulary.delivery import Arrangement, PlacementStatus, StatedField, Transport
from xieshou.labour.vocabulary.trip import TripStatus

from .lists import comes_out, in_chunks, words, worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Scope

TIME = "%Y-%m-%d %H:%M"
HOME = Column("home", _("Home"), width=24)
EMPLOYER = Column("employer", _("Employer"), width=26)
POST = Column("post", _("Post"), width=18)


def _placements(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    found = placements(scope)
    if filters.get("status") in PlacementStatus.values:
        found = found.filter(status=filters["status"])
    for row in in_chunks(found, label_placements):
        yield (
            row.worker, row.referral.pseudonym, row.home, row.employer.name, row.post, row.wage_fen,
            row.is_priority, row.status, row.start_date, row.departed_on, row.transport, row.arrangement,
            row.arrived_on, row.in_work_on, row.left_on, row.contacted_on, row.employer_confirmed_on,
            row.kept_days,
        )  # fmt: skip


comes_out(
    "labour.placements",
    _("Placements"),
    (
        worker(_("Worker")),
        Column("alias", _("Candidate number")),
        HOME,
        EMPLOYER,
        POST,
        Column("wage", _("Monthly wage (yuan)"), Kind.MONEY),
        Column("priority", _("Priority household"), Kind.YES_NO),
        words("status", _("Status"), PlacementStatus),
        Column("start", _("Start of work"), Kind.DATE),
        Column("departed_on", _("Departure"), Kind.DATE),
        words("transport", _("Transport"), Transport),
        words("arrangement", _("Journey"), Arrangement),
        Column("arrived_on", _("Arrival"), Kind.DATE),
        Column("in_work_on", _("In work since"), Kind.DATE),
        Column("left_on", _("Left the post"), Kind.DATE),
        Column("contacted_on", _("Last contact"), Kind.DATE),
        Column("employer_confirmed_on", _("Last confirmed by the employer"), Kind.DATE),
        Column("kept_days", _("Days proven at the post"), Kind.INTEGER),
    ),
    _placements,
)


def _mismatches(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    del filters  # all that nobody has settled
    for row in in_chunks(
        list_open_mismatches(scope=scope), lambda rows: label_placements([row.placement for row in rows])
    ):
        fields = "、".join(str(StatedField(name).label) for name in row.fields)
        yield (
            row.placement.worker, row.home, row.placement.employer.name, row.placement.post, fields,
            localdate(row.opened_at),
        )  # fmt: skip


comes_out(
    "labour.mismatches",
    _("Differences between the two sides"),
    (
        worker(_("Worker")),
        HOME,
        EMPLOYER,
        POST,
        Column("fields", _("What differs"), width=24),
        Column("opened_on", _("Seen since"), Kind.DATE),
    ),
    _mismatches,
)


def _trips(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    del filters  # every trip of the scope
    for row in trips_with_cost(scope).iterator(1_000):
        yield (
            row.title, row.status, row.transport, row.carrier, row.region_code, row.work_region_code,
            row.destination, localtime(row.leaves_at).strftime(TIME), localtime(row.due_at).strftime(TIME),
            row.places, row.passengers, row.boarded, row.no_shows, row.cost_fen,
        )  # fmt: skip


comes_out(
    "labour.trips",
    _("Organised journeys"),
    (
        Column("title", _("Title"), width=26),
        words("status", _("Status"), TripStatus),
        words("transport", _("Transport"), Transport),
        Column("carrier", _("Carrier"), width=18),
        Column("region", _("Sending county"), Kind.REGION, width=18),
        Column("work_region", _("Place of work"), Kind.REGION, width=18),
        Column("destination", _("Destination"), width=24),
        Column("leaves_at", _("Departure"), width=18),
        Column("due_at", _("Arrival expected"), width=18),
        Column("seats", _("Seats"), Kind.INTEGER),
        Column("passengers", _("Passengers"), Kind.INTEGER),
        Column("boarded", _("Checked in"), Kind.INTEGER),
        Column("no_shows", _("Did not come"), Kind.INTEGER),
        Column("cost", _("Cost (yuan)"), Kind.MONEY),
    ),
    _trips,
    capability=SEE_TRIPS,
)


def _briefings(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    del filters  # everybody who waits to leave
    for row in in_chunks(list_to_brief(scope=scope), label_placements):
        told = getattr(row, "briefing", None)
        yield (
            row.worker, row.home, row.employer.name, row.post, row.start_date,
            told.briefed_on if told else None, bool(told and told.is_complete),
            bool(told and told.family_phone_cipher), bool(told and told.peers_agreed_on),
        )  # fmt: skip


comes_out(
    "labour.briefings",
    _("Briefings before departure"),
    (
        worker(_("Worker")),
        HOME,
        EMPLOYER,
        POST,
        Column("start", _("Start of work"), Kind.DATE),
        Column("briefed_on", _("Briefed on"), Kind.DATE),
        Column("complete", _("Everything told"), Kind.YES_NO),
        Column("family", _("Family contact on file"), Kind.YES_NO),
        Column("peers", _("Agreed to be known to peers"), Kind.YES_NO),
    ),
    _briefings,
)

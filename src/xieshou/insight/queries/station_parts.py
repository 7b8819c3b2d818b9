"""The parts of a station's queues: which rows wait, which are overdue, and how they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.kernel.actor import Scope
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.labour.models import Publication, Vehicle
from xieshou.labour.policies.roster import sides_of
from xieshou.labour.queries import delivery, trip, verification
from xieshou.labour.queries import keeping as keeping_queries
from xieshou.labour.queries import roster as roster_queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.offer import open_vacancies, own_q, vacancies
from xieshou.labour.vocabulary.offer import VacancyStatus
from xieshou.labour.vocabulary.publication import Channel
from xieshou.labour.vocabulary.roster import RosterSide
from xieshou.web.templatetags.xieshou import moment

from .desk_parts import Item, day_tone, today_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor

EXPIRES_WITHIN = timedelta(days=7)
COLLECTED_WITHIN = timedelta(days=7)


def due_passed(today: date) -> Q:
    """Return the filter of rows whose day has passed."""
    return Q(due_on__lt=today)


def collected_late(today: date) -> Q:
    """Return the filter of posts that have waited for more than a week to be published."""
    return Q(created_at__date__lt=today - COLLECTED_WITHIN)


def expiry_passed(today: date) -> Q:
    """Return the filter of posts whose last day has passed."""
    return Q(expires_on__lt=today)


def departure_passed(today: date) -> Q:
    """Return the filter of planned trips that should have left."""
    return Q(leaves_at__date__lt=today)


def arrival_late(today: date) -> Q:
    """Return the filter of journeys that began before today."""
    return Q(departed_on__lt=today)


def own_pairs(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the roster differences of the actor's own side."""
    return roster_queries.list_open_pairs(scope=actor.scope).filter(owner_side__in=sides_of(actor))


def other_pairs(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the roster differences into which the other side looks."""
    return roster_queries.list_open_pairs(scope=actor.scope).exclude(owner_side__in=sides_of(actor))


def show_pairs(actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return roster differences as items."""
    roster_queries.label_pairs(rows, scope=actor.scope)
    return [
        Item(
            href=reverse("labour:roster_pair", args=[row.pk]),
            title=row.worker,
            note=f"{row.get_state_display()} · {row.employer_name}",
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in rows
    ]


def collected(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the posts of the own area that were collected and not published, the oldest first."""
    found = vacancies(actor.scope).filter(own_q(actor.scope), status=VacancyStatus.DRAFT)
    return found.order_by("created_at", "id")


def not_made_known(actor: Actor, today: date) -> QuerySet[Any]:
    """Return the open posts of the partners that no public page of the own counties shows.

    It is work of a county's station: elsewhere there is no page to put them on.
    """
    if RosterSide.WEST not in sides_of(actor):
        return vacancies(actor.scope).none()
    paired = list_pairings(on=today).filter(actor.scope.region_q("western_region_code"))
    codes = paired.exclude(western_region_code="").values_list("eastern_region_code", flat=True)
    partners = Scope.of(short_code(code) for code in codes)
    found = open_vacancies(actor.scope, on=today).filter(partners.region_q(), ~_on_own_page(actor))
    return found.order_by("published_at", "id")


def _on_own_page(actor: Actor) -> Exists:
    shown = Publication.objects.filter(
        actor.scope.region_q(), vacancy_id=OuterRef("pk"), channel=Channel.PAGE, ended_at__isnull=True
    )
    return Exists(shown)


def expiring(actor: Actor, today: date) -> QuerySet[Any]:
    """Return the published posts that end within a week: of the own area, or on the own county's page."""
    found = vacancies(actor.scope).filter(
        status=VacancyStatus.PUBLISHED, expires_on__lte=today + EXPIRES_WITHIN
    )
    near = _on_own_page(actor) if RosterSide.WEST in sides_of(actor) else own_q(actor.scope)
    return found.filter(near).order_by("expires_on", "id")


def show_collected(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return collected posts as items: due a week after they came."""
    return [_post(row, today_of(row.created_at) + COLLECTED_WITHIN, today) for row in rows]


def show_vacancies(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return published posts as items: due on their last day."""
    return [_post(row, row.expires_on, today) for row in rows]


def _post(row: Any, due: date, today: date) -> Item:
    return Item(
        href=reverse("labour:vacancy", args=[row.pk]),
        title=row.title,
        note=str(row.employer),
        due=due.isoformat(),
        tone=day_tone(due, today),
    )


def without_guardian(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the planned trips without a vehicle, or with a vehicle whose guardian is not named."""
    vehicles = Vehicle.objects.filter(trip_id=OuterRef("pk"))
    unguarded = ~Exists(vehicles) | Exists(vehicles.filter(guardian=""))
    return _planned(actor).filter(unguarded)


def with_seats(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the planned trips with fewer passengers than seats."""
    places = Vehicle.objects.filter(trip_id=OuterRef("pk")).order_by().values("trip_id")
    total = Subquery(places.annotate(n=Sum("seats")).values("n"), output_field=IntegerField())
    planned: QuerySet[Any] = _planned(actor).annotate(places=Coalesce(total, 0))
    return planned.filter(places__gt=F("passengers"))


def _planned(actor: Actor) -> QuerySet[Any]:
    return trip.list_boarding(scope=actor.scope)


def show_trips(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return trips as items: due when they leave."""
    return [
        Item(
            href=reverse("labour:trip", args=[row.pk]),
            title=row.title,
            note=_("%(count)s passengers") % {"count": row.passengers},
            due=moment(row.leaves_at),
            tone=day_tone(today_of(row.leaves_at), today),
        )
        for row in rows
    ]


def arrivals(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return those on the way whose arrival nobody has recorded."""
    return delivery.list_on_the_way(scope=actor.scope)


def show_arrivals(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return journeys as items: due on the day they began."""
    label_placements(rows)
    return [
        Item(
            href=reverse("labour:placement", args=[row.pk]),
            title=row.worker,
            note=f"{row.employer} · {row.post}",
            due=row.departed_on.isoformat(),
            tone=day_tone(row.departed_on, today),
        )
        for row in rows
    ]


def unreceived(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return those who arrived in the area and for whom the receiving side has not signed."""
    return delivery.list_unreceived(scope=actor.scope)


def receipt_late(today: date) -> Q:
    """Return the filter of arrivals before today."""
    return Q(arrived_on__lt=today)


def show_unreceived(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return arrivals to be signed as items: due on the day of arrival."""
    label_placements(rows)
    return [
        Item(
            href=reverse("labour:placement", args=[row.pk]),
            title=row.worker,
            note=f"{row.employer} · {row.post}",
            due=row.arrived_on.isoformat(),
            tone=day_tone(row.arrived_on, today),
        )
        for row in rows
    ]


def contacts(actor: Actor, today: date) -> QuerySet[Any]:
    """Return the retention checks that are due or overdue."""
    return verification.list_due_checks(scope=actor.scope, on=today)


def show_contacts(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return checks as items."""
    label_placements([row.placement for row in rows])
    return [
        Item(
            href=reverse("labour:check", args=[row.pk]),
            title=row.placement.worker,
            note=_("Day %(day)s · %(employer)s") % {"day": row.day, "employer": row.placement.employer},
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in rows
    ]


def risks(actor: Actor, _today: date) -> QuerySet[Any]:
    """Return the workers who waver and whom somebody has to talk to."""
    return keeping_queries.list_open_risks(scope=actor.scope)


def show_risks(_actor: Actor, rows: Sequence[Any], today: date) -> list[Item]:
    """Return flags as items."""
    label_placements([row.placement for row in rows])
    return [
        Item(
            href=reverse("labour:risk", args=[row.pk]),
            title=row.placement.worker,
            note=f"{row.get_reason_display()} · {row.placement.employer}",
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in rows
    ]

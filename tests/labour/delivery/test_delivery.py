"""Departure, arrival, and a worker who did not go."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.people.models import PersonShare
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import JobWish, Placement, RetentionCheck
from xieshou.labour.operations import delivery
from xieshou.labour.vocabulary.delivery import LEGAL_MOVES, PlacementStatus


def test_depart_records_the_journey(story):
    row = story.depart(arrangement="self_arranged", escort="")

    assert (row.status, row.departed_on, row.arrangement) == ("departed", date(2026, 3, 4), "self_arranged")
    assert JobWish.objects.get(pk=story.wish.pk).status == "travelling"


@pytest.mark.parametrize(
    "journey",
    [
        {"departed_on": date(2026, 3, 5)},
        {"departed_on": date(2026, 3, 3)},
        {"transport": "rocket"},
        {"arrangement": ""},
    ],
)
def test_depart_with_an_impossible_journey_is_refused(story, journey):
    with pytest.raises(delivery.JourneyError):
        story.depart(**journey)


def test_depart_by_the_employer_is_refused(story):
    story.accept()
    journey = delivery.Journey(date(2026, 3, 4), "train", "organised")

    with pytest.raises(Denied):
        delivery.depart(placement_id=story.placement.pk, journey=journey, actor=story.boss, at=story.now(4))


def test_depart_from_another_area_is_not_found(story, actor_with):
    story.accept()
    journey = delivery.Journey(date(2026, 3, 4), "train", "organised")

    with pytest.raises(NotFound):
        delivery.depart(
            placement_id=story.placement.pk, journey=journey, actor=actor_with("station_west", regions=["6531"]),
            at=story.now(4),
        )  # fmt: skip


def test_arrive_plans_the_checks_and_asks_both_sides(story):
    story.arrive()

    due = list(RetentionCheck.objects.order_by("day").values_list("day", "due_on", "parameters_version"))
    assert [day for day, _due, _version in due] == [3, 7, 30, 60, 90, 180]
    assert due[0][1:] == (date(2026, 3, 8), "2013-01-01")
    asked = Task.objects.filter(kind="labour.placement.confirm").values_list("capability", "region_code")
    assert set(asked) == {
        ("labour.placement.confirm_county", story.wish.region_code),
        ("labour.placement.confirm_employer", ""),
    }


@pytest.mark.parametrize("day", [3, 6])
def test_arrive_before_departure_or_after_today_is_refused(story, day):
    story.depart()

    with pytest.raises(delivery.JourneyError):
        delivery.arrive(
            placement_id=story.placement.pk, arrived_on=date(2026, 3, day), actor=story.east, at=story.now(5)
        )


def test_arrive_without_departure_is_refused(story):
    story.accept()

    with pytest.raises(IllegalMoveError):
        delivery.arrive(
            placement_id=story.placement.pk, arrived_on=date(2026, 3, 4), actor=story.east, at=story.now(5)
        )


def test_cancel_frees_place_worker_and_sharing(story):
    story.accept()

    delivery.cancel_departure(
        placement_id=story.placement.pk, reason="family", actor=story.county, at=story.now(4)
    )

    story.vacancy.refresh_from_db()
    story.referral.refresh_from_db()
    assert (story.vacancy.places_taken, story.referral.status) == (0, "withdrawn")
    assert JobWish.objects.get(pk=story.wish.pk).status == "seeking"
    assert PersonShare.objects.filter(to_date__isnull=True).count() == 0


def test_cancel_after_departure_is_refused(story):
    story.depart()

    with pytest.raises(IllegalMoveError):
        delivery.cancel_departure(
            placement_id=story.placement.pk, reason="family", actor=story.county, at=story.now(4)
        )


@pytest.mark.parametrize("before", list(PlacementStatus))
@pytest.mark.parametrize("after", list(PlacementStatus))
def test_database_refuses_every_illegal_move(story, before, after):
    row = story.accept()
    Placement.objects.filter(pk=row.pk).delete()
    day = date(2026, 3, 4)
    row.departed_on = row.arrived_on = row.left_on = day
    row.transport, row.arrangement, row.status = "train", "organised", before
    row.save(force_insert=True)

    try:
        with transaction.atomic():
            Placement.objects.filter(pk=row.pk).update(status=after)
        moved = True
    except IntegrityError:
        moved = False

    assert moved == (after == before or after in LEGAL_MOVES.get(before, ()))

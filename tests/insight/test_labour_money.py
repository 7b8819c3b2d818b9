"""Subsidies and journey costs as reported figures: what stands in the ledger, to the fen, by day and place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Sum

from tests.insight.test_figures import _figure
from tests.labour.story import EAST, WEST, Story
from tests.labour.subsidy.test_books import undo
from tests.labour.subsidy.test_income import DAY as PAID_ON
from tests.labour.subsidy.test_income import pay
from tests.labour.subsidy.test_operations import LATER, desk, prove, to_status  # noqa: F401 -- fixture
from tests.labour.trip.test_books import DAY as BOOKED_ON
from tests.labour.trip.test_books import add, paying  # noqa: F401 -- fixture
from tests.labour.trip.test_operations import two  # noqa: F401 -- fixture
from xieshou.insight.measures import measures
from xieshou.insight.queries.figures import list_figures
from xieshou.insight.queries.lists import LISTS, Within
from xieshou.insight.queries.tallies import count_lists
from xieshou.insight.vocabulary import NoCount, Verdict
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ledger.models import Leg
from xieshou.labour.models import SubsidyClaim
from xieshou.labour.operations import trip, trip_books

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
NEXT = timedelta(days=1)


@pytest.fixture
def story(db, actor_with, user_with):
    return Story(actor_with, user_with)


@pytest.fixture
def another(db, actor_with, user_with):
    return lambda **options: Story(actor_with, user_with, **options)


def count(measure, *, places=(WEST,), east=EAST, scope=ALL, first=None, end=None):
    within = Within(east, places, from_date=first, to_date=end)
    return count_lists([(measures()[measure], within)], scope=scope)[0]


def booked(kind, source):
    """Return the yuan of the legs themselves."""
    legs = Leg.objects.filter(entry__source_kind=source, account__kind=kind)
    return (legs.aggregate(fen=Sum("amount_fen"))["fen"] or 0) // 100


def test_subsidies_count_the_entries_and_what_came_back_counts_no_more(story, desk):  # noqa: F811
    assert count("subsidies_paid") is None  # nothing in the books is not nought
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    assert count("subsidies_paid") is None  # a file is no payment
    pay(desk, batch)

    assert count("subsidies_paid") == booked("household", "labour.subsidy") == 1_000
    assert count("subsidies_paid", first=PAID_ON, end=PAID_ON + NEXT) == 1_000
    assert count("subsidies_paid", end=PAID_ON) is None
    assert count("subsidies_paid", first=PAID_ON + NEXT) is None
    assert count("subsidies_paid", places=("530823",)) is None
    assert count("subsidies_paid", scope=Scope.of(["530823"])) is None

    undo(desk, SubsidyClaim.objects.get())
    assert count("subsidies_paid") == booked("household", "labour.subsidy") == 0
    rows = LISTS["subsidies"].records.rows(ALL, Within(EAST, (WEST,)))
    assert sorted(rows.values_list("amount_fen", flat=True)) == [-100_000, 100_000]


def test_claim_without_its_entry_is_not_counted(story, desk):  # noqa: F811
    from xieshou.registry.models import Member

    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    Member.objects.update(to_date=date(2026, 6, 1), end_reason="moved_out")
    pay(desk, batch)
    assert SubsidyClaim.objects.get().status == "paid"
    assert count("subsidies_paid") is None


def test_journeys_count_what_is_booked_and_not_what_waits_or_is_private(paying):  # noqa: F811
    story, made, cost, step = paying
    add(story, made, "employer", 900_00)
    assert count("journey_costs") is None
    trip_books.book_cost(**step)

    assert count("journey_costs") == booked("payee", "labour.trip_cost") == 1_200
    assert count("journey_costs", first=BOOKED_ON, end=BOOKED_ON + NEXT) == 1_200
    assert count("journey_costs", end=BOOKED_ON) is None
    assert count("journey_costs", east="310114") is None
    assert count("journey_costs", places=("530823",)) is None
    assert count("subsidies_paid") is None

    back = trip.reverse_cost(cost_id=cost.pk, reason="发票作废", actor=story.county, at=story.now(9))
    assert count("journey_costs") == 1_200  # taken back by the station, not yet in the books
    trip_books.book_cost(**{**step, "cost_id": back.pk, "account_id": None})
    assert count("journey_costs") == booked("payee", "labour.trip_cost") == 0


@pytest.mark.parametrize(
    ("claimed", "verdict"), [(1_000, Verdict.HOLDS), (1_001, Verdict.SHORT), (999, Verdict.LONGER)]
)
def test_reported_subsidies_stand_beside_the_books(story, desk, claimed, verdict):  # noqa: F811
    from xieshou.insight import operations as steps

    figure = _figure(
        indicator="", measure="subsidies_paid", value=claimed, unit_zh="元", qualifier="exact", period="2026",
        sector="", eastern_region_code=EAST.ljust(12, "0"), region_code=WEST.ljust(12, "0"),
    )  # fmt: skip
    steps.enter_figure(figure=steps.named(figure), actor=Actor.system("测试"), at=LATER)
    (shown,) = list_figures(scope=ALL)[0].figures
    assert (shown.counted, shown.why) == (None, NoCount.NO_RECORDS)

    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))
    (shown,) = list_figures(scope=ALL)[0].figures
    assert (shown.counted, shown.comparison.verdict) == (1_000, verdict)

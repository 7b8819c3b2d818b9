"""What the records of a season say, counted here in plain Python: the boards have to say the same."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from xieshou.labour.models import Placement, Referral, RetentionCheck, TripCost, UrgentPost

if TYPE_CHECKING:
    from datetime import date

CLOSED = {"declined", "not_passed", "withdrawn"}


def retained_on(day: int) -> tuple[Fraction, int]:
    """Return the share still at the post on a day after arrival (Kaplan and Meier), and how many left by then."""
    spells = [_spell(row) for row in Placement.objects.exclude(arrived_on=None)]
    share, left = Fraction(1), 0
    for length in sorted({days for days, gone in spells if gone and days <= day}):
        at_risk = sum(1 for days, _gone in spells if days >= length)
        gone = sum(1 for days, ended in spells if ended and days == length)
        share, left = share * Fraction(at_risk - gone, at_risk), left + gone
    return share, left


def _spell(row: Any) -> tuple[int, bool]:
    """Return the days of a spell, and whether it ended by leaving."""
    if row.left_on:
        return (row.left_on - row.arrived_on).days, True
    known = [row.arrived_on, row.in_work_on, row.contacted_on, row.employer_confirmed_on]
    seen = max(day for day in known if day)
    return max((seen - row.arrived_on).days, row.kept_days), False


def match_figures(days: int, on: date) -> Counter[str]:
    """Return referrals, people and the four fates of the rate of matching."""
    found: Counter[str] = Counter()
    people = set()
    for row in Referral.objects.select_related("placement"):
        people.add(row.person_id)
        found["referrals"] += 1
        found[_fate(row, days, on)] += 1
    found["people"] = len(people)
    return found


def _fate(row: Any, days: int, on: date) -> str:
    placed = getattr(row, "placement", None)
    if placed is None:
        return "lost" if row.status in CLOSED else "waiting"
    stayed = (placed.left_on - placed.arrived_on).days if placed.left_on and placed.arrived_on else 0
    if max(placed.kept_days, stayed) >= days:
        return "retained"
    if placed.status in {"left", "cancelled"}:
        return "lost"
    begun = placed.arrived_on or placed.departed_on
    return "unknown" if begun and (on - begun).days >= days else "waiting"


def due_contacts(on: date) -> int:
    """Return the retention checks that are due or overdue."""
    open_checks = RetentionCheck.objects.filter(done_at=None, cancelled_at=None)
    return sum(1 for check in open_checks if check.due_on <= on)


def cost_of(trip_id: Any) -> int:
    """Return what a trip cost, in fen."""
    return sum(cost.amount_fen for cost in TripCost.objects.filter(trip_id=trip_id))


def urgent_posts() -> tuple[Counter[str], list[int]]:
    """Return how many urgent posts stand at each stage, and how many have arrived at each."""
    stages, arrivals = Counter[str](), []
    for post in UrgentPost.objects.all():
        came = Placement.objects.filter(vacancy_id=post.vacancy_id, arrived_on__gte=post.mined_on)
        arrived = came.count() if post.vacancy_id else 0
        stages["filled" if post.status == "agreed" and arrived >= post.places else post.status] += 1
        arrivals.append(arrived)
    return stages, arrivals


def people_at_post() -> int:
    """Return how many people arrived at a post and have not left it."""
    rows = Placement.objects.exclude(arrived_on=None).filter(left_on=None)
    return rows.values("person").distinct().count()

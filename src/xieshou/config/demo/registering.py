"""The roster of each county: invented households in real villages, with wishes of those who look for work.

A county is made from the seed and its own code, so that it comes out the same whoever makes it and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.kernel.actor import Actor
from xieshou.kernel.regions.models import Region
from xieshou.kernel.sheets.operations import load_rows

from .beginning import ACTOR
from .facts import FactMaker, record_facts
from .market import cells_of, wish_of
from .people import Inventor
from .roster import RosterMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from .roster import Roster

HUIZE, HUIZE_SHARE = "530326", 0.35
VILLAGES_A_COUNTY = 12
WISHING = 0.3
PHONES_A_COUNTY = 40_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part of the demonstration is made from."""

    seed: int
    households: int
    now: datetime

    @property
    def begin(self) -> date:
        """Return the day on which the year of the demonstration begins."""
        return timezone.localdate(self.now) - timedelta(days=250)


def register_county(county: str, counties: Iterable[str], plan: Plan, *, tell: Callable[[str], None]) -> None:
    """Register the households of a county through the form of its villages; in one county facts as well.

    Args: counties: all counties, among which the households are shared out.
    """
    known = sorted(counties)
    random, actor = Random(f"{plan.seed}:{county}"), Actor.system(ACTOR)
    inventor = Inventor(random, phones=known.index(county) * PHONES_A_COUNTY)
    maker = RosterMaker(random, inventor, on=plan.begin)
    codes = villages_of(county)
    villages = sorted(random.sample(codes, min(VILLAGES_A_COUNTY, len(codes))))
    roster = maker.roster(villages, _share(county, len(known), plan.households))
    wishing = _wish(roster, random, plan.begin)
    name = Region.objects.get(code=county.ljust(12, "0")).name
    tell(f"roster of {name}: {len(roster.rows)} people, {wishing} job wishes")
    at = plan.now - timedelta(days=255)
    load_rows(sheet="labour.roster_with_wishes", rows=roster.rows, actor=actor, at=at)
    if county == HUIZE:
        facts = FactMaker(Random(f"{plan.seed}:facts"), timezone.localdate(plan.now))
        record_facts(roster.rows, facts, actor=actor, at=plan.now, tell=tell)


def villages_of(county: str) -> list[str]:
    """Return the codes of the villages of a county."""
    found = Region.objects.filter(code__startswith=county, level=5, retired_on=None)
    return list(found.order_by("code").values_list("code", flat=True))


def _share(county: str, counties: int, households: int) -> int:
    """Return how many of the households live in a county."""
    others = max(1, round(households * (1 - HUIZE_SHARE) / max(1, counties - 1)))
    return max(1, households - others * (counties - 1)) if county == HUIZE else others


def _wish(roster: Roster, random: Random, on: date) -> int:
    """Write the wishes of some adults into their rows of the village's form; return how many."""
    rows = {row["id_number"]: row for row in roster.rows}
    wishing = [adult for adult in roster.adults if random.random() < WISHING]
    for adult in wishing:
        rows[adult.id_number] |= cells_of(wish_of(adult, random, on=on))
    return len(wishing)

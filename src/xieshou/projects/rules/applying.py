"""Rules of an application that the applicant makes itself: known facts, the check list, the days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .scheme import CallRules

COUNTY_DIGITS = 6
DRAFT_FIELDS = (
    "title", "sector", "requested_fen", "own_fen", "founded_on", "households_linked", "plan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an applicant and its application; None: not yet."""

    kind: str
    papers: tuple[str, ...] = ()
    sector: str | None = None
    requested_fen: int | None = None
    own_fen: int | None = None
    years_operating: int | None = None
    households_linked: int | None = None


def check_rules(known: Known, rules: CallRules) -> dict[str, bool | None]:
    """Return for each rule of a call whether it is kept; None where a fact is missing.

    The codes are those of `scheme.find_defects`, and with every fact known the two agree.
    """
    share = None
    if known.requested_fen is not None and known.own_fen is not None:
        share = known.own_fen * 100 >= rules.min_own_percent * (known.requested_fen + known.own_fen)
    return {
        "kind": known.kind in rules.kinds,
        "sector": True if not rules.sectors else _holds(known.sector, lambda value: value in rules.sectors),
        "papers": set(rules.papers) <= set(known.papers),
        "requested_fen": _holds(known.requested_fen, lambda value: 0 < value <= rules.max_grant_fen),
        "own_fen": share,
        "years_operating": _holds(known.years_operating, lambda value: value >= rules.min_years),
        "households_linked": _holds(known.households_linked, lambda value: value >= rules.min_households),
    }


def _holds(value: Any, test: Callable[[Any], bool]) -> bool | None:
    return None if value is None else test(value)


def full_years(since: date, on: date) -> int:
    """Return how many whole years have passed; the day of the year itself completes one, none is below 0."""
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


def takes_applications(opens_on: date, closes_on: date, on: date) -> bool:
    """Tell whether a call takes applications on a day; the closing day is the first on which it does not."""
    return opens_on <= on < closes_on


def completion_end(closes_on: date, on: date, *, days: int) -> date:
    """Return the first day on which what was returned can no more be completed.

    The day of returning is not counted, and nobody has less than the days of the call.
    """
    return max(closes_on, on + timedelta(days=days + 1))


def takes_completion(due_on: date | None, closes_on: date, on: date) -> bool:
    """Tell whether what was returned may be completed on a day."""
    return on < (due_on or closes_on)


def reachable_counties(body_code: str, partner_codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the counties whose calls a body may answer: its own and those paired with its district."""
    return tuple(sorted({code[:COUNTY_DIGITS] for code in (body_code, *partner_codes) if code}))

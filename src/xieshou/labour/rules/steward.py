"""Rules of the recruitment stewards: the service clock, caseloads, rates by steward and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.steward import LapseReason, UrgentStage
from xieshou.monitoring.rules.working_days import working_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from xieshou.engines.law import Value
    from xieshou.labour.vocabulary.steward import CallReason

MOST_PLACES = 10_000
SUBJECT = "steward"


def term(name: str, *, on: date) -> Value:
    """Return a term of the service clock that holds on a day, with its source.

    Raises: NotInForceError: it begins later.
    """
    return resolve(SUBJECT, name, on=on)


def days(name: str, *, on: date) -> timedelta:
    """Return a term in days."""
    return timedelta(days=int(term(name, on=on).value))


def answer_due(mined_on: date) -> date:
    """Return the last day on which an urgent post is answered: working days after it was recorded."""
    return working_calendar().add_working_days(mined_on, int(term("answer_days", on=mined_on).value))


def contact_due(last_on: date, promised_on: date | None) -> date:
    """Return when an enterprise is contacted next: the promised day, and never later than the clock."""
    clock = last_on + days("contact_days", on=last_on)
    return min(clock, promised_on) if promised_on else clock


@dataclass(frozen=True, slots=True)
class Served:
    """One enterprise as a caseload counts it: whose it is, when it is due, what is open."""

    steward_id: UUID | None
    steward: str
    due_on: date
    agreement_until: date | None
    open_posts: int
    late_answers: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """What one steward, or the whole office, has in hand."""

    steward_id: UUID | None
    steward: str
    enterprises: int
    open_posts: int
    overdue: int
    late_answers: int
    running_out: int


def caseload_of(served: Iterable[Served], *, on: date, warn: timedelta) -> list[Caseload]:
    """Return the caseloads by steward, those of nobody last.

    Args: warn: how long before its end an agreement counts as running out; an ended one counts too.
    """
    groups: dict[tuple[bool, str, UUID | None], list[Served]] = {}
    for one in served:
        groups.setdefault((one.steward_id is None, one.steward, one.steward_id), []).append(one)
    return [
        _sum(rows, steward_id, steward, on=on, warn=warn)
        for (_nobody, steward, steward_id), rows in sorted(groups.items(), key=lambda item: item[0][:2])
    ]


def office_of(served: Iterable[Served], *, on: date, warn: timedelta) -> Caseload:
    """Return the caseload of all stewards together."""
    return _sum(list(served), None, "", on=on, warn=warn)


def _sum(rows: list[Served], steward_id: UUID | None, steward: str, *, on: date, warn: timedelta) -> Caseload:
    return Caseload(
        steward_id,
        steward,
        enterprises=len(rows),
        open_posts=sum(row.open_posts for row in rows),
        overdue=sum(row.due_on < on for row in rows),
        late_answers=sum(row.late_answers for row in rows),
        running_out=sum(runs_out(row.agreement_until, on=on, warn=warn) for row in rows),
    )


def runs_out(until: date | None, *, on: date, warn: timedelta) -> bool:
    """Tell whether an agreement that ends on a day (not itself included) ends soon or has ended."""
    return until is not None and until <= on + warn


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call list: whom, why, since when, and what the call is about."""

    reason: CallReason
    due_on: date
    enterprise_id: UUID
    employer: str
    about: str = ""
    post_id: UUID | None = None
    placement_id: UUID | None = None

    @property
    def order(self) -> tuple[date, str, str, str]:
        """Return what calls are sorted by: the oldest first."""
        return self.due_on, self.employer, self.reason, self.about


@dataclass(frozen=True, slots=True)
class Mined:
    """One urgent post as the rates count it; `agreed` once it was ever linked to a vacancy."""

    steward_id: UUID | None
    steward: str
    mined_on: date
    places: int
    arrived: int
    stage: UrgentStage
    agreed: bool
    lapse_reason: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A month of a steward: urgent posts found, agreed and filled, and their places."""

    steward_id: UUID | None
    steward: str
    month: date
    mined: int
    agreed: int
    filled: int
    places: int
    places_filled: int


def rates_of(found: Iterable[Mined]) -> list[Rate]:
    """Return the rates by month of recording and steward, the latest month first.

    A post entered by mistake counts nowhere; more arrivals than places fill no more than the places.
    """
    groups: dict[tuple[date, str, UUID | None], list[Mined]] = {}
    for one in found:
        if one.lapse_reason != LapseReason.MISTAKE:
            key = (one.mined_on.replace(day=1), one.steward, one.steward_id)
            groups.setdefault(key, []).append(one)
    ordered = sorted(groups.items(), key=lambda group: (-group[0][0].toordinal(), group[0][1]))
    return [
        Rate(
            steward_id,
            steward,
            month,
            mined=len(rows),
            agreed=sum(row.agreed for row in rows),
            filled=sum(row.stage == UrgentStage.FILLED for row in rows),
            places=sum(row.places for row in rows),
            places_filled=sum(min(row.arrived, row.places) for row in rows if row.agreed),
        )
        for (month, steward, steward_id), rows in ordered
    ]


def share(numerator: int, denominator: int) -> str:
    """Return a share in percent with one digit, "—" of nothing."""
    return f"{100 * numerator / denominator:.1f}%" if denominator else "—"

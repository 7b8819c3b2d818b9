"""Pure rules of the dated facts: how guarantees stand, and which measures count."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .vocabulary_facts import OF_FAMILY, GuaranteeKind, GuaranteeState, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Seen:
    """One guarantee fact as the rule needs it; `person_id` None is the family as a whole."""

    kind: str
    state: str
    on_date: date
    recorded_at: datetime
    person_id: UUID | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A member whom personal guarantees may concern."""

    person_id: UUID
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one guarantee of a family stands on a day, since when, and whose fact decides."""

    kind: str
    state: str
    since: date | None = None
    evidence: str = ""
    people: tuple[UUID, ...] = ()


def standings(
    facts: Iterable[Seen], members: Sequence[Concerned], *, on: date, school_age: tuple[int, int]
) -> list[Standing]:
    """Return how each guarantee of a family stands on a day; a missing fact is unknown, never met.

    A fact holds until a later one of the same person, or of the family. Schooling concerns the members
    of school age (both limits included); one whose birth date is unknown may be one of them.

    Args:    facts: of one household, none reversed; members: those of the day.
    Source:  parameters/guarantees.yaml#school_age.
    """
    latest: dict[tuple[str, UUID | None], Seen] = {}
    for fact in sorted(facts, key=lambda fact: (fact.on_date, fact.recorded_at)):
        if fact.on_date <= on:
            latest[fact.kind, fact.person_id] = fact
    return [_standing(kind, latest, _concerned(kind, members, on, school_age)) for kind in GuaranteeKind]


def _concerned(
    kind: str, members: Sequence[Concerned], on: date, school_age: tuple[int, int]
) -> list[UUID] | None:
    """Return whom a guarantee concerns, or None where it belongs to the family as a whole."""
    if kind in OF_FAMILY:
        return None
    if kind == GuaranteeKind.SCHOOLING:
        return [
            m.person_id for m in members if m.birth_date is None or _is_aged(m.birth_date, on, school_age)
        ]
    return [m.person_id for m in members]


def _is_aged(born: date, on: date, limits: tuple[int, int]) -> bool:
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return limits[0] <= age <= limits[1]


def _standing(kind: str, latest: dict[tuple[str, UUID | None], Seen], people: list[UUID] | None) -> Standing:
    of_family = latest.get((kind, None))
    if people is None:
        return _of(kind, of_family) if of_family else Standing(kind, GuaranteeState.UNKNOWN)
    if not people:
        return Standing(kind, GuaranteeState.NOT_APPLICABLE)
    deciding = {person: _later(latest.get((kind, person)), of_family) for person in people}
    for state in (GuaranteeState.NOT_MET, GuaranteeState.UNKNOWN, GuaranteeState.MET):
        found = [
            p for p, seen in deciding.items() if (seen.state if seen else GuaranteeState.UNKNOWN) == state
        ]
        if found:
            return _of(kind, deciding[found[0]], state=state, people=tuple(found))
    return _of(kind, deciding[people[0]])


def _later(own: Seen | None, of_family: Seen | None) -> Seen | None:
    """Return the later of both facts; on one day the person's own."""
    if own is None or of_family is None:
        return own or of_family
    return own if own.on_date >= of_family.on_date else of_family


def _of(kind: str, seen: Seen | None, *, state: str = "", people: tuple[UUID, ...] = ()) -> Standing:
    if seen is None:
        return Standing(kind, state or GuaranteeState.UNKNOWN, people=people)
    return Standing(kind, state or seen.state, seen.on_date, seen.evidence, people)


@dataclass(frozen=True, slots=True)
class Received:
    """One measure of a household as the rule needs it."""

    id: UUID
    kind: str
    source: str
    unit: str
    period_from: date
    period_to: date | None = None
    item: str = ""
    person_id: UUID | None = None
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure that counts, and those entries that say the same again at another level."""

    measure: Received
    repeats: tuple[Received, ...] = ()

    @property
    def differs(self) -> bool:
        """Tell whether a repeat names another amount."""
        return any(r.amount_fen != self.measure.amount_fen for r in self.repeats)


LEVELS = {Unit.PERSON: 0, Unit.FAMILY: 1, Unit.HOUSE: 2}


def count_measures(measures: Iterable[Received]) -> list[Counted]:
    """Return each measure of a household once, with its repeats beside it.

    The same measure, from the same source, for the same period counts once over person, family and
    house; the lowest level counts. Two people who each receive it are two measures.

    Returns: in the order of the first day, then of the entries.
    """
    same: dict[tuple[object, ...], list[Received]] = defaultdict(list)
    for one in measures:
        same[one.kind, one.item, one.source, one.period_from, one.period_to].append(one)
    counted = [line for group in same.values() for line in _count_group(group)]
    return sorted(counted, key=lambda line: (line.measure.period_from, str(line.measure.id)))


def _count_group(group: list[Received]) -> list[Counted]:
    """Return what counts of entries of one measure, source and period."""
    ordered = sorted(group, key=lambda one: (LEVELS[Unit(one.unit)], str(one.id)))
    lowest = ordered[0].unit
    first: dict[UUID | None, Received] = {}
    repeats: dict[UUID | None, list[Received]] = defaultdict(list)
    for one in ordered:
        if one.unit != lowest:
            repeats[ordered[0].person_id].append(one)
        elif one.person_id in first:
            repeats[one.person_id].append(one)
        else:
            first[one.person_id] = one
    return [Counted(one, tuple(repeats[person])) for person, one in first.items()]


def wrong_measure(
    *, unit: str, has_person: bool, period_from: date, period_to: date | None, amount_fen: int | None
) -> str:
    """Return the field of a measure that cannot be so, "" where all of them can."""
    if (unit == Unit.PERSON) != has_person:
        return "person"
    if period_to is not None and period_to <= period_from:
        return "last_day"
    return "amount" if amount_fen is not None and amount_fen < 0 else ""

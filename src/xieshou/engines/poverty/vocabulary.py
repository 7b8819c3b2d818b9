"""The words of monitoring: classes, reasons, states of a guarantee."""

from __future__ import annotations

from enum import IntEnum


class MonitoringClass(IntEnum):
    """What the rules say about a household. UNKNOWN: a missing fact could change the answer."""

    NONE = 0
    UNSTABLE = 1
    MARGINAL = 2
    SUDDEN = 3
    UNKNOWN = 4


class Guarantee(IntEnum):
    """State of one guarantee of one person or house."""

    UNKNOWN = 0
    MET = 1
    NOT_MET = 2
    NOT_APPLICABLE = 3


class Reason(IntEnum):
    """One test of the rules; its value is its bit in the masks `reasons` and `unknowns`."""

    INCOME = 0
    SQUEEZED = 1
    MEDICAL_COST = 2
    SCHOOL_COST = 3
    DISASTER = 4
    RIGID = 5
    SCHOOLING = 6
    MEDICAL = 7
    HOUSING = 8
    WATER = 9
    DROP = 10
    LABOUR = 11

    @property
    def bit(self) -> int:
        """Return the number that stands for this reason in a mask."""
        return 1 << self.value


GUARANTEES = ("schooling", "medical", "housing", "water")
PER_PERSON, FEN, MEMBERS, HOUSES, HOUSEHOLDS = "fen_per_person", "fen", "members", "houses", "households"
UNITS = {
    Reason.INCOME: PER_PERSON,
    Reason.SQUEEZED: PER_PERSON,
    Reason.MEDICAL_COST: FEN,
    Reason.SCHOOL_COST: FEN,
    Reason.DISASTER: FEN,
    Reason.RIGID: FEN,
    Reason.SCHOOLING: MEMBERS,
    Reason.MEDICAL: MEMBERS,
    Reason.HOUSING: HOUSES,
    Reason.WATER: HOUSEHOLDS,
    Reason.DROP: FEN,
    Reason.LABOUR: MEMBERS,
}


def reasons_in(mask: int) -> tuple[Reason, ...]:
    """Return the reasons that a mask holds, in the order of their bits."""
    return tuple(reason for reason in Reason if mask & reason.bit)

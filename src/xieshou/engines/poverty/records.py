"""The plain values of one household: facts in, verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.engines.poverty.vocabulary import Guarantee, MonitoringClass, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import TypeAlias

    import pyarrow as pa

    Source: TypeAlias = pa.Table | Sequence[Path | str]


class FactsError(ValueError):
    """The facts of a household or a table cannot be judged; the message says which and why."""


PROVINCE_SIZE = 10**10


def check_province(*village_codes: int | None, province: str) -> None:
    """Refuse a village that is not in the province whose parameters are used. Raises FactsError."""
    for code in village_codes:
        if code is not None and f"{code // PROVINCE_SIZE:02d}" != province:
            raise FactsError(
                f"Village {code} is not in province {province}, whose parameters were given. "
                "Resolve the law for its own province."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One person in the window of income. None and UNKNOWN: not known. Money in fen a year."""

    birth_month: int | None = None
    """yyyymm."""
    schooling: Guarantee = Guarantee.UNKNOWN
    """Judged only at compulsory age. NOT_APPLICABLE: excused, for health."""
    medical: Guarantee = Guarantee.UNKNOWN
    can_work: bool | None = None
    wage_income_fen: int | None = None
    transfer_income_fen: int | None = None
    medical_cost_fen: int | None = None
    """Paid by the household itself after every reimbursement."""
    school_cost_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """One household with its members and what an earlier run said of it. None: not known."""

    household_id: int
    village_code: int
    """Twelve digits: GB/T 2260 county, township, village."""
    exited: bool | None = None
    """True: registered poor and exited; False: an ordinary household."""
    business_income_fen: int | None = None
    property_income_fen: int | None = None
    production_cost_fen: int | None = None
    disaster_loss_fen: int | None = None
    housing: Guarantee = Guarantee.UNKNOWN
    water: Guarantee = Guarantee.UNKNOWN
    members: tuple[MemberFacts, ...] = ()
    last_year_per_capita_fen: int | None = None
    previous_workers: int | None = None
    previous_class: MonitoringClass | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of one province on one day: Arrow tables or lists of Parquet files, columns as in `tables`.

    previous: the results of the run a month before; last_year: those of the run a year before. None: no such
    run, so what compares with it is unknown.
    """

    household: Source
    member: Source
    previous: Source | None = None
    last_year: Source | None = None


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """One reason with the figure measured and the figure it was held against, in `unit`.

    Units: fen_per_person, fen (of the household), members, houses, households.
    """

    reason: Reason
    measured: int
    limit: int
    unit: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules of one day say about one household, with every figure behind it."""

    class_: MonitoringClass
    reasons: tuple[ReasonGiven, ...]
    unknowns: tuple[Reason, ...]
    """Tests that a missing fact leaves open."""
    guarantees: Mapping[str, Guarantee]
    """schooling, medical, housing, water of the household as a whole."""
    members: int
    workers: int | None
    net_income_fen: int | None
    per_capita_fen: int | None
    rigid_spending_fen: int | None
    parameters_version: str

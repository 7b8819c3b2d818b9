"""Households by what a run says of them: by class, reason and open test, and where the register differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast

from xieshou.monitoring.models import Case, Run, Verdict, VerdictChange
from xieshou.monitoring.rules.episodes import Change
from xieshou.monitoring.vocabulary.case import OPEN_STAGES
from xieshou.monitoring.vocabulary.run import AT_RISK, RiskGap
from xieshou.registry.models import Household
from xieshou.registry.vocabulary import MonitoringClass as Watched

from .run import read_stored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.engines.poverty import Reason
    from xieshou.kernel.actor import Scope

COLUMNS = ("monitoring_class", "reasons", "unknowns", "members", "per_capita")
NO_PLACE = "000000000000"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which households are asked for; "" and None ask for all."""

    place: str = ""
    classes: frozenset[int] = frozenset()
    reason: Reason | None = None
    unknown: Reason | None = None
    gap: str = ""
    month: int | None = None
    """A past month; None: the latest run of each county."""


@dataclass(frozen=True, slots=True)
class Line:
    """A household and what a run says of it."""

    household_id: UUID
    code: str
    head: str
    region_code: str
    watched: str
    cleared: bool
    monitoring_class: int
    reasons: int
    unknowns: int
    members: int
    per_capita: int | None


def list_lines(asked: Asked, *, scope: Scope) -> Sequence[Line]:
    """Return the households that are asked for, by place and code; read page by page."""
    if asked.month is None:
        return _Lazy(_verdicts(asked, scope))
    return _Stored(_stored(asked, scope), scope)


def unwatched(prefix: str, *, scope: Scope) -> QuerySet[Verdict]:
    """Return the verdicts of a place that see a risk where nobody monitors the household."""
    return _verdicts(Asked(place=prefix, gap=RiskGap.UNWATCHED), scope)


def changes_of(households: Iterable[UUID]) -> dict[UUID, list[Change]]:
    """Return what runs changed about households, the earliest first."""
    found: dict[UUID, list[Change]] = {}
    rows = VerdictChange.objects.filter(household_id__in=list(households))
    for row in rows.order_by("month", "run__attempt", "pk").only("pk", "household_id", "new_class"):
        found.setdefault(row.household_id, []).append(Change(row.pk, row.new_class))
    return found


def list_months(scope: Scope, *, place: str = "") -> list[int]:
    """Return the months that were run at or around a place, the latest first."""
    found = Run.objects.filter(scope.region_q(), region_code__startswith=place[:6])
    return sorted(set(found.values_list("month", flat=True)), reverse=True)


def runs_of(scope: Scope, month: int, *, place: str = "") -> list[Run]:
    """Return the last attempt of each county's run of a month, at or around a place."""
    found = Run.objects.filter(scope.region_q(), month=month, region_code__startswith=place[:6])
    return list(found.order_by("region_code", "-attempt").distinct("region_code"))


def _verdicts(asked: Asked, scope: Scope) -> QuerySet[Verdict]:
    rows = Verdict.objects.filter(
        scope.region_q(), region_code__startswith=asked.place, household__closed_on=None
    )
    if asked.classes:
        rows = rows.filter(monitoring_class__in=asked.classes)
    for name, reason in (("reasons", asked.reason), ("unknowns", asked.unknown)):
        if reason is not None:
            rows = rows.annotate(**{f"{name}_hit": F(name).bitand(reason.bit)}).filter(
                **{f"{name}_hit__gt": 0}
            )
    if asked.gap:
        rows = rows.filter(_gap(asked.gap))
    if asked.gap == RiskGap.UNWATCHED:
        open_case = Case.objects.filter(household=OuterRef("household"), stage__in=list(OPEN_STAGES))
        rows = rows.filter(~Exists(open_case))
    return rows.select_related("household__head").order_by("region_code", "household__code", "pk")


def _gap(gap: str) -> Q:
    is_watched = ~Q(household__monitoring_class=Watched.NONE) & Q(household__risk_cleared_on=None)
    if gap == RiskGap.UNWATCHED:
        return Q(monitoring_class__in=AT_RISK) & ~is_watched
    return Q(monitoring_class=0) & is_watched


def _stored(asked: Asked, scope: Scope) -> pa.Table:
    """Return the rows of the stored results of a month that are asked for."""
    runs = runs_of(scope, asked.month or 0, place=asked.place)
    names = ["household_id", "village_code", *COLUMNS]
    tables = [read_stored(run.result_file_id).select(names) for run in runs]
    if not tables:
        return pa.table({name: [] for name in names})
    whole = pa.concat_tables(tables)
    if asked.place:
        size = 10 ** (len(NO_PLACE) - len(asked.place))
        whole = whole.filter(pc.equal(pc.divide(whole["village_code"], size), int(asked.place)))
    if asked.classes:
        whole = whole.filter(pc.is_in(whole["monitoring_class"], pa.array(sorted(asked.classes), pa.int8())))
    for name, reason in (("reasons", asked.reason), ("unknowns", asked.unknown)):
        if reason is not None:
            hits = pc.bit_wise_and(whole[name], pa.scalar(reason.bit, pa.int16()))
            whole = whole.filter(pc.greater(hits, 0))
    return whole.sort_by([("village_code", "ascending"), ("household_id", "ascending")])


class _Lazy(Sequence[Line]):
    """Verdicts as lines, read where they are asked for."""

    def __init__(self, rows: QuerySet[Verdict]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        return [
            _line(row.household, {name: getattr(row, name) for name in COLUMNS}) for row in self._rows[place]
        ]


class _Stored(Sequence[Line]):
    """Rows of a stored result as lines: the households of a page are looked up by their number."""

    def __init__(self, rows: pa.Table, scope: Scope) -> None:
        self._rows, self._scope = rows, scope

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        rows = self._rows.slice(start, stop - start).to_pylist()
        homes = _by_number([row["household_id"] for row in rows], self._scope)
        return [_line(homes[row["household_id"]], row) for row in rows if row["household_id"] in homes]


def _by_number(numbers: list[int], scope: Scope) -> dict[int, Household]:
    """Return households by the number under which results know them (columns.SOURCES)."""
    number = Func(
        Cast("id", TextField()), Value(0), function="hashtextextended", output_field=BigIntegerField()
    )
    rows: Any = Household.objects.filter(scope.region_q()).annotate(number=number)
    return {row.number: row for row in rows.filter(number__in=numbers).select_related("head")}


def _line(home: Household, row: dict[str, Any]) -> Line:
    return Line(
        household_id=home.pk,
        code=home.code,
        head=home.head.name,
        region_code=home.region_code,
        watched=home.monitoring_class,
        cleared=home.risk_cleared_on is not None,
        **{name: row[name] for name in COLUMNS},
    )

"""Many deprivations at once (Alkire-Foster) of the registered facts: H, A and M0 by place and indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xieshou.engines.law import NATION
from xieshou.engines.poverty import deprivation_counts, load_law
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS

from .figures import latest_runs, level_below, read_results
from .run_lists import runs_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from xieshou.engines.poverty.deprivation import Deprivation, Index
    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Part:
    """The measures of a place below, and its part in the whole."""

    code: str
    measured: Deprivation
    part: Fraction | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The measures of a place as a whole and of the places below, under the index of a day."""

    on: date
    months: list[int]
    weights: Mapping[str, int]
    cutoff: Fraction
    whole: Deprivation
    parts: list[Part]


def get_picture(scope: Scope, *, place: str = "", month: int | None = None) -> Picture | None:
    """Return the picture of a place from the runs of a month (None: the latest), None where there is no run.

    A person of whom one indicator is not known stands in no measure and is counted apart.
    """
    runs = latest_runs(scope, place=place) if month is None else runs_of(scope, month, place=place)
    result = read_results(runs, place=place)
    if result is None or not result.num_rows:
        return None
    from xieshou.engines.poverty.deprivation import (  # loads the compiler: only where it is looked at
        deprivation_of,
        index_on,
        regional_parts,
        total_of,
    )

    on = max(run.as_of for run in runs)
    index: Index = index_on(load_law(), on, place or NATION)
    level = level_below(place)
    digits = LEVEL_DIGITS[level]
    rows: dict[str, Any] = {
        f"{row['code']:0{digits}d}": row for row in deprivation_counts(result, index, level).to_pylist()
    }
    shares = regional_parts(rows)
    return Picture(
        on=on,
        months=sorted({run.month for run in runs}),
        weights=dict(index.weights),
        cutoff=index.cutoff,
        whole=deprivation_of(total_of(list(rows.values()), index), index),
        parts=[Part(code, deprivation_of(row, index), shares.get(code)) for code, row in rows.items()],
    )

"""The six precisions for other programs: counts of each, and the rows behind them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires, require
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- ninja reads the annotations when it starts

from .api_aid import REFUSED, RefusalOut
from .policies_aid import VIEW
from .queries import precisions as queries
from .vocabulary_precisions import FINDINGS, Holds, Precision

router = Router(tags=["insight"])
ROWS = 100
HOLDS = Query(Holds.FAIL.value, pattern="^(fail|unknown|pass)$")
PAGE = Query(1, ge=1, le=100_000)


class PrecisionOut(Schema):
    """One precision: what it is as a whole, and how many of its rows fail, are unknown, pass."""

    precision: str
    holds: str
    fail: int
    unknown: int
    # `pass` is a word of Python; the answer has it under its own name.
    passed: int


class PrecisionsOut(Schema):
    """The precisions whose records the role sees; `hidden` names the others."""

    tests: list[PrecisionOut]
    hidden: list[str]


class PrecisionRowOut(Schema):
    """One row and what the test finds; names are masked."""

    title: str
    number: str
    region_code: str
    finding: str
    why: str


UNREADABLE = {**REFUSED, 422: RefusalOut}


@router.get("/precisions/", response={200: PrecisionsOut, **UNREADABLE}, summary="The six precisions")
@api_requires(VIEW)
def list_precisions(request: ActedRequest) -> dict[str, Any]:
    """Return the counts of each precision of the actor's area today."""
    actor, today = request.actor, timezone.localdate()
    seen = [one for one in Precision if queries.sees(actor, one)]
    counts = [queries.count_precision(one, scope=actor.scope, on=today) for one in seen]
    return {
        "tests": [
            {
                "precision": one.precision.value,
                "holds": one.holds.value,
                "fail": one.numbers[Holds.FAIL],
                "unknown": one.numbers[Holds.UNKNOWN],
                "passed": one.numbers[Holds.PASS],
            }
            for one in counts
        ],
        "hidden": [one.value for one in Precision if one not in seen],
    }


@router.get(
    "/precisions/rows/", response={200: list[PrecisionRowOut], **UNREADABLE}, summary="Rows of a precision"
)
@api_requires(VIEW)
def list_precision_rows(
    request: ActedRequest, precision: Precision, holds: str = HOLDS, page: int = PAGE
) -> list[dict[str, Any]]:
    """Return the rows of a precision that fail, are unknown or pass, a hundred a page."""
    actor = request.actor
    for one in queries.TESTS[precision].needs:
        require(actor, one)
    found = queries.rows_of(precision, holds, scope=actor.scope, on=timezone.localdate())
    rows = queries.show_rows(precision, list(found[(page - 1) * ROWS : page * ROWS]))
    return [
        {
            "title": row.title,
            "number": row.number,
            "region_code": row.region_code,
            "finding": row.finding,
            "why": str(FINDINGS[row.finding].label),
        }
        for row in rows
    ]

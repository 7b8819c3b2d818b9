"""Reads of runs: the latest, one of a month, stored tables, the verdict of a household."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max

from xieshou.kernel.errors import NotFound
from xieshou.kernel.files import storage
from xieshou.monitoring.models import Run, Verdict, VerdictChange
from xieshou.monitoring.rules.columns import from_bytes

if TYPE_CHECKING:
    import pyarrow as pa
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def runs(scope: Scope) -> QuerySet[Run]:
    """Return the runs of the scope, the latest month first."""
    return Run.objects.filter(scope.region_q()).order_by("-month", "region_code", "-attempt")


def get_run(run_id: UUID, *, scope: Scope) -> Run:
    """Return a run of the scope.

    Raises: NotFound.
    """
    found = runs(scope).filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def latest_run(prefix: str) -> Run | None:
    """Return the latest run of a county."""
    found = Run.objects.filter(region_code=prefix.ljust(12, "0"))
    return found.order_by("-month", "-attempt").first()


def run_of_month(prefix: str, month: int) -> Run | None:
    """Return the last attempt of a county's month."""
    found = Run.objects.filter(region_code=prefix.ljust(12, "0"), month=month)
    return found.order_by("-attempt").first()


def next_attempt(prefix: str, month: int) -> int:
    """Return the number of the next attempt of a county's month."""
    found = Run.objects.filter(region_code=prefix.ljust(12, "0"), month=month)
    return int(found.aggregate(last=Max("attempt"))["last"] or 0) + 1


def read_stored(file_id: UUID | str) -> pa.Table:
    """Return a table that a run kept."""
    return from_bytes(storage.path_of(UUID(str(file_id))).read_bytes())


def get_verdict(household_id: UUID, *, scope: Scope) -> Verdict | None:
    """Return what the latest run says of a household, None where no run has seen it."""
    found = Verdict.objects.select_related("run").filter(scope.region_q(), pk=household_id)
    return found.first()


def list_changes(household_id: UUID, *, scope: Scope) -> list[VerdictChange]:
    """Return how runs changed a household's verdict, the latest first."""
    found = VerdictChange.objects.filter(scope.region_q(), household_id=household_id)
    return list(found.order_by("-month", "-id"))

"""Facts on their way out as Excel: the living ones of a layout, household by household."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps

from xieshou.kernel.people.secrets import open_id_number

from .roster import RosterFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Scope
    from xieshou.registry.rules_fact_sheets import FactLayout

CHUNK = 2_000
DAY = timedelta(days=1)
MODELS = {
    "registry_incomefact": "IncomeFact",
    "registry_expenditurefact": "ExpenditureFact",
    "registry_labourfact": "LabourFact",
    "registry_guaranteefact": "GuaranteeFact",
    "registry_measurefact": "MeasureFact",
}
# Column of the form → column of the table, where the names differ.
COLUMNS = {"amount": "amount_fen", "repaid": "repaid_fen", "counted": "is_countable", "rigid": "is_rigid"}
FORM_COLUMNS: dict[str, tuple[str, ...]] = {
    "registry.income": ("kind", "item", "amount", "period_from", "last_day", "code", "counted"),
    "registry.spending": ("kind", "item", "amount", "repaid", "period_from", "last_day", "rigid"),
    "registry.employment": ("status", "from_date", "place", "employer"),
    "registry.education": ("state", "on_date", "evidence"),
    "registry.medical": ("state", "on_date", "evidence"),
    "registry.housing": ("kind", "state", "on_date", "evidence"),
    "registry.measures": (
        "kind",
        "item",
        "cause",
        "unit",
        "amount",
        "provider",
        "period_from",
        "last_day",
    ),
}


def iter_facts(layout: FactLayout, *, scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """Yield the values of each living fact in the order of the layout's columns."""
    wanted = RosterFilter.read(filters)
    model: Any = apps.get_model("registry", MODELS[layout.table])
    rows = (
        model.objects.select_related("household", "person")
        .filter(scope.region_q(), wanted.condition("household__"), reversed_at=None)
        .order_by("household__region_code", "household__code", layout.day, "id")
    )
    if layout.only:
        rows = rows.filter(kind__in=layout.only)
    if layout.person_needed:
        rows = rows.filter(person__isnull=False)
    for fact in rows.iterator(chunk_size=CHUNK):
        yield _values(fact, layout)


def _values(fact: Any, layout: FactLayout) -> tuple[Any, ...]:
    who: tuple[Any, ...] = ()
    if not layout.of_family:
        who = (fact.person.name, open_id_number(fact.person)) if fact.person is not None else ("", "")
    cells = [
        (fact.period_to - DAY if fact.period_to else None)
        if name == "last_day"
        else getattr(fact, COLUMNS.get(name, name))
        for name in FORM_COLUMNS[layout.sheet]
    ]
    return (fact.household.code, *who, *cells)

"""What the Excel layouts of facts mean: a row as the columns of a fact, and a fact as a row. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .rules import is_one_year
from .vocabulary_facts import OF_FAMILY, VERDICTS, GuaranteeKind, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FactLayout:
    """One layout: which table, what of it, which columns name a fact and which say what it is.

    `names`: columns by which a corrected row finds the entry that it replaces; `says`: the others.
    """

    sheet: str
    table: str
    names: tuple[str, ...]
    says: tuple[str, ...]
    read: Callable[[Mapping[str, Any]], dict[str, Any]]
    day: str
    person_needed: bool = False
    of_family: bool = False
    only: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the table that a row fills, besides household and person."""
        return (*self.names, *self.says)


def _period(row: Mapping[str, Any]) -> dict[str, Any]:
    last: date | None = row["last_day"]
    return {"period_from": row["period_from"], "period_to": last + DAY if last else None}


def _income(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_period(row),
        "kind": row["kind"],
        "item": row["item"],
        "amount_fen": row["amount"],
        "code": row["code"] or "",
        "is_countable": row["counted"] is not False,
    }


def _spending(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_period(row),
        "kind": row["kind"],
        "item": row["item"],
        "amount_fen": row["amount"],
        "repaid_fen": row["repaid"] or 0,
        "is_rigid": row["rigid"] is not False,
    }


def _work(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("status", "from_date", "place", "employer")}


def _guarantee(kind: str | None) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    def read(row: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: row[name] for name in ("state", "on_date", "evidence")}
        return {"kind": kind or row["kind"], **found}

    return read


def _measure(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("kind", "item", "cause", "unit", "provider")
    return {**_period(row), **{name: row[name] for name in names}, "amount_fen": row["amount"]}


GUARANTEE_NAMES, GUARANTEE_SAYS = ("kind", "on_date"), ("state", "evidence")
TABLE = "registry_guaranteefact"
LAYOUTS: dict[str, FactLayout] = {
    layout.sheet: layout
    for layout in (
        FactLayout(
            "registry.income",
            "registry_incomefact",
            ("kind", "item", "period_from", "period_to"),
            ("amount_fen", "code", "is_countable"),
            _income,
            "period_from",
        ),
        FactLayout(
            "registry.spending",
            "registry_expenditurefact",
            ("kind", "item", "period_from", "period_to"),
            ("amount_fen", "repaid_fen", "is_rigid"),
            _spending,
            "period_from",
        ),
        FactLayout(
            "registry.employment",
            "registry_labourfact",
            ("from_date",),
            ("status", "place", "employer"),
            _work,
            "from_date",
            person_needed=True,
        ),
        FactLayout(
            "registry.education",
            TABLE,
            GUARANTEE_NAMES,
            GUARANTEE_SAYS,
            _guarantee(GuaranteeKind.SCHOOLING),
            "on_date",
            person_needed=True,
            only=(GuaranteeKind.SCHOOLING,),
        ),
        FactLayout(
            "registry.medical",
            TABLE,
            GUARANTEE_NAMES,
            GUARANTEE_SAYS,
            _guarantee(GuaranteeKind.MEDICAL),
            "on_date",
            only=(GuaranteeKind.MEDICAL,),
        ),
        FactLayout(
            "registry.housing",
            TABLE,
            GUARANTEE_NAMES,
            GUARANTEE_SAYS,
            _guarantee(None),
            "on_date",
            of_family=True,
            only=tuple(OF_FAMILY),
        ),
        FactLayout(
            "registry.measures",
            "registry_measurefact",
            ("kind", "item", "period_from", "period_to", "unit"),
            ("cause", "amount_fen", "provider"),
            _measure,
            "period_from",
        ),
    )
}


def problem_of(values: Mapping[str, Any], *, has_person: bool) -> str:
    """Return the key of what a fact may not be, or "" where it may."""
    if values.get("state") in VERDICTS and not values["evidence"].strip():
        return "evidence"
    if "repaid_fen" in values and values["repaid_fen"] > values["amount_fen"]:
        return "repaid"
    if "unit" in values and (values["unit"] == Unit.PERSON) != has_person:
        return "unit"
    if values.get("code") and not values["is_countable"]:
        return "counted"
    return _period_problem(values)


def _period_problem(values: Mapping[str, Any]) -> str:
    begins, ends = values.get("period_from"), values.get("period_to")
    if begins is not None and ends is not None and ends <= begins:
        return "last_day"
    if begins is not None and "unit" not in values and (ends is None or not is_one_year(begins, ends)):
        return "last_day"
    return ""

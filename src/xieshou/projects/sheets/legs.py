"""What projects stand on as columns of the library: written in words, found among what the area records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind
from xieshou.projects.operations.legs import LegError
from xieshou.projects.queries.legs import list_legs, name_leg
from xieshou.projects.rules.legs import LEG_COLUMNS, LINE_COLUMN, OWN_LEGS, holds_year, serves_place
from xieshou.projects.vocabulary.proposal import Reached

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.loading import Context, Rows

STANDS, REVIEW = _("What the project stands on"), _("Review")
KNOWN = (
    "select code, plan_line_id, requirement_id, need_id, capability_id "
    "from projects_project where code = any(%s)"
)
AS_LISTED = _("As the page writes it; empty: as it is on file, or as the task of the plan says")


def _leg(key: str, header: Any) -> Column:
    return Column(key, header, max_length=400, width=30, group=STANDS, help=AS_LISTED)


LEGS = (
    _leg("plan_line", _("Task of the annual plan")),
    _leg("requirement", _("Requirement")),
    _leg("need", _("Recorded need")),
    _leg("capability", _("Recorded capability")),
)
RESULT = (
    Column(
        "result",
        _("What was reached, in figures"),
        max_length=500,
        width=30,
        group=REVIEW,
        help=_("Comes with the review on the page; empty in a draft"),
    ),
    Column(
        "reached",
        _("Target reached or not"),
        Kind.CHOICE,
        choices=tuple(Choice(code, label) for code, label in Reached.choices),
        group=REVIEW,
    ),
)


def name_all_legs(*, scope: Scope) -> dict[str, dict[UUID, str]]:
    """Return column → key → words of everything in the scope that projects may stand on."""
    return {
        name.removesuffix("_id"): {row.pk: name_leg(name, row) for row in list_legs(name, scope=scope)}
        for name in LEG_COLUMNS
    }


class LegBook:
    """Finds what rows name: among the records of the area, for the place and year of the project."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._rows: dict[str, dict[str, list[Any]]] = {}
        self._known: dict[str, dict[str, UUID | None]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark what is not on file or does not fit; and results, which come with the review."""
        if not self._rows:
            self._read(context.scope)
        found = context.fetch(KNOWN, [list(set(rows["code"]))])
        self._known |= {code: dict(zip(LEG_COLUMNS, keys, strict=True)) for code, *keys in found}
        for index, row in enumerate(rows.records()):
            chosen = self._choose(row)
            for name in LEG_COLUMNS:
                key = name.removesuffix("_id")
                if row[key] and chosen[name] is None:
                    rows.wrong(index, key, LegError.default_message)
            if row["result"] or row["reached"]:
                rows.wrong(index, "result", _("A result is recorded when the project is reviewed."))

    def _read(self, scope: Scope) -> None:
        for name in LEG_COLUMNS:
            named: dict[str, list[Any]] = {}
            for one in list_legs(name, scope=scope):
                named.setdefault(name_leg(name, one), []).append(one)
            self._rows[name] = named

    def keys_of(self, row: Mapping[str, Any]) -> dict[str, UUID | None]:
        """Return the keys of plan task and legs; empty ones as on file, or else as the task has them."""
        chosen, known = self._choose(row), self._known.get(row["code"], {})
        line = chosen[LINE_COLUMN]
        keys = {name: one.pk if one is not None else known.get(name) for name, one in chosen.items()}
        return keys | {name: keys[name] or getattr(line, name, None) for name in OWN_LEGS}

    def _choose(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record that each cell names, None where it is empty or no single one fits."""
        line = self._single(LINE_COLUMN, row, "")
        district = line.region_code if line is not None else ""
        return {LINE_COLUMN: line} | {name: self._single(name, row, district) for name in OWN_LEGS}

    def _single(self, name: str, row: Mapping[str, Any], district: str) -> Any:
        fitting = [
            one
            for one in self._rows[name].get(row[name.removesuffix("_id")] or "", ())
            if one.region_code.startswith(district) and _fits(name, one, row)
        ]
        return fitting[0] if len(fitting) == 1 else None


def _fits(name: str, one: Any, row: Mapping[str, Any]) -> bool:
    if name == LINE_COLUMN and not holds_year(one.from_date, one.to_date, row["plan_year"]):
        return False
    return name not in (LINE_COLUMN, "need_id") or serves_place(one.partner_region_code, row["region_code"])

"""Framework agreements with their parties, and their commitments, as Excel forms, in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import find_indicator, list_indicators
from xieshou.cooperation.operations.agreement import (
    AgreementDraft,
    Promise,
    add_commitment,
    add_party,
    sign_agreement,
)
from xieshou.cooperation.policies import AGREEMENT_EDIT, AGREEMENT_VIEW
from xieshou.cooperation.queries.agreement import list_whole
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .families import FamilyLoader, all_or_none
from .sides import EAST, SIDES, WEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from django.db.models import Model

    from xieshou.cooperation.models import Commitment
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.loading import Context

    from .families import Family, Problem

FEN, EARLIEST = 100, date(2013, 1, 1)
AGREEMENT = (*SIDES, "title", "signed_on")
SIDE = (Choice("east", _("Eastern side")), Choice("west", _("Western side")))


class AgreementLoader(FamilyLoader):
    """Enters agreements and who signed them."""

    key = AGREEMENT
    terms = ("number", "from_date", "to_date", "note")
    part = ("name", "side")
    empty = ("", "")

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the agreements of the scope with their parties."""
        for row in list_whole(scope=scope):
            parties = [(one.name, "east" if one.is_east else "west") for one in row.parties.all()]
            yield row.pk, tuple(getattr(row, name) for name in (*self.key, *self.terms)), parties

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that enters an agreement."""
        draft = AgreementDraft(**{name: row[name] for name in (*self.key, *self.terms)})
        return partial(sign_agreement, draft, actor=context.actor, at=context.at)

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that adds a party."""
        return partial(
            add_party, agreement_id=key, name=row["name"], is_east=row["side"] == "east",
            actor=context.actor, at=context.at,
        )  # fmt: skip


class CommitmentLoader(FamilyLoader):
    """Adds commitments to agreements on file; what is counted is named as on the page."""

    key = AGREEMENT
    part = ("text",)
    told = ("indicator", "target", "from_date", "to_date")
    empty = None

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the agreements of the scope with their commitments."""
        for row in list_whole(scope=scope):
            head = tuple(getattr(row, name) for name in self.key)
            yield row.pk, head, [_promised(one) for one in row.commitments.all()]

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Mark unknown agreements and indicators."""
        if not on_file:
            yield "title", _("No such agreement is on file. Enter it on the form of agreements first.")
        if row["indicator"] not in _codes():
            yield "indicator", _("Nothing is counted under this name.")

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that adds a commitment."""
        code = _codes()[row["indicator"]]
        days = {"from_date": row["from_date"], "to_date": row["to_date"]}
        promise = Promise(row["text"], code, row["target"] * _unit(code), **days)
        return partial(add_commitment, agreement_id=key, promise=promise, actor=context.actor, at=context.at)


def _codes() -> dict[str, str]:
    return {str(one.label): one.code for one in list_indicators()}


def _unit(code: str) -> int:
    counted = find_indicator(code)
    return FEN if counted is not None and counted.unit is Unit.FEN else 1


def _promised(row: Commitment) -> tuple[Any, ...]:
    counted = find_indicator(row.indicator_code)
    label = str(counted.label) if counted else row.indicator_code
    return row.text, label, row.target // _unit(row.indicator_code), row.from_date, row.to_date


def _day(key: str, header: Any, **options: Any) -> Column:
    return Column(key, header, Kind.DATE, earliest=EARLIEST, **options)


def _sheet(name: str, title: Any, *columns: Column, part: str, **options: Any) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(
            replace(EAST, level=None),
            replace(WEST, level=None, header=_("Western prefecture or county")),
            Column(
                "title", _("Agreement"), required=True, max_length=120, width=28, example="东西部协作框架协议"
            ),
            _day("signed_on", _("Signed on"), required=True, example=date(2026, 1, 5)),
            *columns,
        ),
        capability=AGREEMENT_EDIT,
        export_capability=AGREEMENT_VIEW,
        keys=(*AGREEMENT, part),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=2_000,
        **options,
    )


AGREEMENTS = _sheet(
    "cooperation.agreements",
    _("Framework agreements"),
    Column("number", _("Document number"), max_length=60, width=18),
    _day("from_date", _("From"), required=True, example=date(2026, 1, 1)),
    _day("to_date", _("Until"), required=True, example=date(2029, 1, 1)),
    Column("note", _("Note"), max_length=400, width=28),
    Column("name", _("Party"), max_length=120, width=26, example="区人民政府"),
    Column("side", _("Side"), Kind.CHOICE, choices=SIDE, example="east"),
    part="name",
    rules=(all_or_none("name", "side"),),
)
COMMITMENTS = _sheet(
    "cooperation.commitments",
    _("Commitments of agreements"),
    Column("text", _("Commitment"), required=True, max_length=300, width=36, example="新建结对关系六十对"),
    Column("indicator", _("Counted by"), required=True, max_length=120, width=24, example="结对关系"),
    Column(
        "target", _("Target"), Kind.INTEGER, required=True, minimum=1, maximum=10_000_000_000, example=60,
        help=_("Money in whole yuan."),
    ),
    _day("from_date", _("From"), help=_("Empty: the whole term")),
    _day("to_date", _("Until"), help=_("Empty: the whole term")),
    part="text",
)  # fmt: skip
register(AGREEMENTS, AgreementLoader)
register(COMMITMENTS, CommitmentLoader)

"""The Excel layouts of facts that front-line staff fill.

Income, spending, employment, education, medical care, housing and water, measures: each goes out filled
with what is on file, and comes in again unchanged.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .operations.fact_sheets import loader_of
from .vocabulary import IncomeItem, IncomeKind
from .vocabulary_facts import (
    OF_FAMILY,
    Cause,
    ExpenditureKind,
    GuaranteeKind,
    GuaranteeState,
    LabourStatus,
    MeasureKind,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise

EARLIEST = date(2000, 1, 1)


def _choices(words: Iterable[tuple[Any, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(str(code), label) for code, label in words)


def _who(*, needed: bool = False) -> tuple[Column, ...]:
    return (
        Column("name", _("Name"), Kind.PERSON_NAME, max_length=60, example="李秀英", personal="general"),
        Column(
            "id_number",
            _("Resident ID number"),
            Kind.RESIDENT_ID,
            required=needed,
            width=22,
            example="530326198503124524",
            personal="sensitive",
            help="" if needed else _("Empty: the whole family"),
            aliases=("身份证号", "证件号码"),
        ),
    )


CODE = Column(
    "household_code",
    _("Household code"),
    required=True,
    max_length=20,
    width=20,
    example="530326103201-0001",
    aliases=("户编号", "户号"),
)
ITEM = Column("item", _("What exactly"), max_length=30, personal="sensitive")


def _day(key: str, header: str | Promise, *, required: bool = True, past: bool = False) -> Column:
    return Column(
        key,
        header,
        Kind.DATE,
        required=required,
        earliest=EARLIEST,
        not_future=past,
        example=date(2025, 1, 1) if key != "last_day" else date(2025, 12, 31),
    )


PERIOD = (_day("period_from", _("From")), _day("last_day", _("Last day")))
FINDING = (
    Column("state", _("State"), Kind.CHOICE, required=True, choices=_choices(GuaranteeState.choices)),
    _day("on_date", _("Seen on"), past=True),
    Column(
        "evidence",
        _("What was seen, or which paper proves it"),
        max_length=200,
        width=28,
        personal="sensitive",
    ),
)


def _amount(key: str, header: str | Promise, *, required: bool = True) -> Column:
    return Column(key, header, Kind.MONEY, required=required, minimum=0, personal="sensitive")


def _kind(header: str | Promise, words: Iterable[tuple[Any, Any]]) -> Column:
    return Column("kind", header, Kind.CHOICE, required=True, choices=_choices(words), width=18)


FORMS: tuple[tuple[str, str | Promise, tuple[Column, ...]], ...] = (
    (
        "registry.income",
        _("Income of households"),
        (
            *_who(),
            _kind(_("Kind of income"), IncomeKind.choices),
            ITEM,
            _amount("amount", _("Amount")),
            *PERIOD,
            Column("code", _("Item of the law"), Kind.CHOICE, choices=_choices(IncomeItem.choices)),
            Column(
                "counted", _("Counted"), Kind.YES_NO, help=_("Empty: yes; only without an item of the law")
            ),
        ),
    ),
    (
        "registry.spending",
        _("Spending of households"),
        (
            *_who(),
            _kind(_("Kind of spending"), ExpenditureKind.choices),
            ITEM,
            _amount("amount", _("Whole cost")),
            _amount("repaid", _("Given back"), required=False),
            *PERIOD,
            Column("rigid", _("Could not be avoided"), Kind.YES_NO, help=_("Empty: yes")),
        ),
    ),
    (
        "registry.employment",
        _("Employment of members"),
        (
            *_who(needed=True),
            Column(
                "status",
                pgettext_lazy("work", "Work"),
                Kind.CHOICE,
                required=True,
                choices=_choices(LabourStatus.choices),
            ),
            _day("from_date", pgettext_lazy("work", "Since"), past=True),
            Column("place", _("Place of work"), max_length=60, personal="general"),
            Column("employer", _("Employer"), max_length=60, personal="general"),
        ),
    ),
    ("registry.education", _("Education of children"), (*_who(needed=True), *FINDING)),
    ("registry.medical", _("Medical insurance and care"), (*_who(), *FINDING)),
    (
        "registry.housing",
        _("Housing and drinking water"),
        (
            _kind(_("Guarantee"), [(k.value, k.label) for k in GuaranteeKind if k in OF_FAMILY]),
            *FINDING,
        ),
    ),
    (
        "registry.measures",
        _("Measures received by households"),
        (
            *_who(),
            _kind(_("Measure"), MeasureKind.choices),
            Column("item", _("What exactly"), max_length=60, personal="sensitive"),
            Column("cause", _("Cause"), Kind.CHOICE, required=True, choices=_choices(Cause.choices)),
            Column("unit", _("Reaches"), Kind.CHOICE, required=True, choices=_choices(Unit.choices)),
            _amount("amount", _("Amount"), required=False),
            Column("provider", _("Given by"), max_length=60),
            _day("period_from", _("From")),
            _day("last_day", _("Last day"), required=False),
        ),
    ),
)

for name, title, columns in FORMS:
    register(
        Sheet(
            name=name,
            title=title,
            columns=(CODE, *columns),
            capability="registry.fact.import",
            export_capability="registry.fact.export",
            layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=1),
        ),
        loader_of(name),
    )

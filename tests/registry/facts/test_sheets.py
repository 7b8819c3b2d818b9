"""The layouts of facts: in, out filled from what is on file, in again unchanged; corrections reverse."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.registry.factories import AT, OTHER_VILLAGE, make_household
from tests.registry.test_roster_sheet import number_of
from xieshou.kernel.actor import Actor
from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.operations.committing import RowsWrong
from xieshou.kernel.sheets.registry import get_loader
from xieshou.registry.models import (
    ExpenditureFact,
    GuaranteeFact,
    Household,
    IncomeFact,
    LabourFact,
    MeasureFact,
)
from xieshou.registry.operations.facts import record_guarantee
from xieshou.registry.queries.fact_sheets import FORM_COLUMNS
from xieshou.registry.rules_fact_sheets import LAYOUTS
from xieshou.registry.sheets_facts import FORMS

from .makers import guarantee

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
NUMBER = number_of(1)
YEAR = {"period_from": date(2025, 1, 1), "last_day": date(2025, 12, 31)}
SEEN = {"state": "met", "on_date": date(2025, 6, 1), "evidence": "名单"}
MODELS = {
    "registry.income": IncomeFact,
    "registry.spending": ExpenditureFact,
    "registry.employment": LabourFact,
    "registry.education": GuaranteeFact,
    "registry.medical": GuaranteeFact,
    "registry.housing": GuaranteeFact,
    "registry.measures": MeasureFact,
}
ROWS: dict[str, dict[str, Any]] = {
    "registry.income": {"id_number": NUMBER, "kind": "wage", "amount": 3_000_000, **YEAR},
    "registry.spending": {"kind": "medical", "item": "住院", "amount": 500, "repaid": 200, **YEAR},
    "registry.employment": {"id_number": NUMBER, "status": "outside", "from_date": date(2025, 3, 1)},
    "registry.education": {"id_number": NUMBER, **SEEN},
    "registry.medical": SEEN,
    "registry.housing": {"kind": "water", **SEEN},
    "registry.measures": {
        "kind": "relief",
        "cause": "illness",
        "unit": "family",
        "period_from": date(2025, 3, 1),
    },
}
CHANGED: dict[str, dict[str, Any]] = {
    "registry.income": {"amount": 1},
    "registry.spending": {"repaid": 1},
    "registry.employment": {"status": "seeking"},
    "registry.education": {"evidence": "学籍"},
    "registry.medical": {"state": "unknown"},
    "registry.housing": {"state": "not_met"},
    "registry.measures": {"cause": "disability"},
}


@pytest.fixture
def home(cadre: Actor) -> Household:
    household = make_household(cadre, names=["李秀英"])
    Person.objects.filter(pk=household.head_id).update(**secrets.id_columns(NUMBER), id_missing_reason="")
    return household


def load(actor: Actor, sheet: str, home: Household, **fields: Any) -> dict[str, int]:
    row = {"household_code": home.code, **ROWS[sheet], **fields}
    return sheets.load_rows(sheet=sheet, rows=[row], actor=actor, at=AT)


def exported(actor: Actor, sheet: str) -> list[Sequence[Any]]:
    return list(get_loader(sheet)().export_rows(actor=actor, scope=actor.scope, filters={}))


@pytest.mark.parametrize("sheet", sorted(ROWS))
def test_layout_comes_in_once_and_goes_out_filled(cadre: Actor, home: Household, sheet: str) -> None:
    model = MODELS[sheet]
    load(cadre, sheet, home)
    keys = [
        "household_code",
        *([] if LAYOUTS[sheet].of_family else ["name", "id_number"]),
        *FORM_COLUMNS[sheet],
    ]
    (line,) = exported(cadre, sheet)
    back = dict(zip(keys, line, strict=True))
    back.pop("name", None)

    sheets.load_rows(sheet=sheet, rows=[back], actor=cadre, at=AT)

    assert model.objects.count() == 1
    assert model.objects.get().source == "sheet"
    assert {key: back[key] for key in ROWS[sheet]} == ROWS[sheet]


@pytest.mark.parametrize("sheet", sorted(ROWS))
def test_a_corrected_row_takes_the_entry_back(cadre: Actor, home: Household, sheet: str) -> None:
    load(cadre, sheet, home)
    load(cadre, sheet, home, **CHANGED[sheet])

    rows = list(MODELS[sheet].objects.order_by("recorded_at", "id"))
    assert sorted(row.reversed_at is None for row in rows) == [False, True]
    assert len(exported(cadre, sheet)) == 1


def test_the_columns_are_those_that_go_out() -> None:
    for name, _title, columns in FORMS:
        who = [] if LAYOUTS[name].of_family else ["name", "id_number"]
        assert [column.key for column in columns] == [*who, *FORM_COLUMNS[name]]


def test_what_a_page_recorded_fills_the_form_and_is_not_overwritten(cadre: Actor, home: Household) -> None:
    fact = guarantee(home.id, on_date=date(2025, 6, 1), evidence="名单")
    record_guarantee(fact=fact, actor=cadre, at=AT)

    load(cadre, "registry.housing", home)
    with pytest.raises(RowsWrong, match="撤销"):
        load(cadre, "registry.housing", home, state="not_met")

    assert len(exported(cadre, "registry.housing")) == 1


@pytest.mark.parametrize(
    ("sheet", "wrong", "said"),
    [
        ("registry.income", {"household_code": "530326103201-0999"}, "户"),
        ("registry.income", {"id_number": number_of(2)}, "不属于"),
        ("registry.income", {"last_day": date(2026, 1, 1)}, "自然年|年度|一年"),
        ("registry.spending", {"repaid": 501}, "退回的金额"),
        ("registry.employment", {"id_number": number_of(2)}, "不属于"),
        ("registry.employment", {"from_date": date(2020, 1, 1)}, "不属于该户"),
        ("registry.medical", {"evidence": ""}, "写明"),
        ("registry.measures", {"unit": "person"}, "受益人"),
        ("registry.measures", {"last_day": date(2025, 2, 1)}, "."),
    ],
)
def test_rows_that_cannot_be_facts_are_marked(
    cadre: Actor, home: Household, sheet: str, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(RowsWrong, match=said):
        load(cadre, sheet, home, **wrong)

    assert MODELS[sheet].objects.count() == 0


def test_the_same_row_twice_is_marked(cadre: Actor, home: Household) -> None:
    row = {"household_code": home.code, **ROWS["registry.income"]}

    with pytest.raises(RowsWrong):
        sheets.load_rows(sheet="registry.income", rows=[row, row], actor=cadre, at=AT)


def test_households_of_another_county_do_not_exist(cadre: Actor) -> None:
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    load(Actor.system("tests"), "registry.housing", foreign)

    assert exported(cadre, "registry.housing") == []
    assert len(exported(Actor.system("tests"), "registry.housing")) == 1

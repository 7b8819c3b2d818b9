"""The test form with its tables, and files to feed it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from .forms import FORM, TABLES, MemberLoader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEADERS = [
    "户编号",
    "备注",
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "年收入（元）",
    "是否务工",
    "年龄",
    "手机号码",
]


@pytest.fixture(autouse=True)
def _form() -> Iterator[None]:
    from xieshou.kernel.sheets.registry import register, unregister

    register(FORM, MemberLoader)
    yield
    unregister(FORM.name)


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Any, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"


def make_tables() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
    connections["owner"].close()


@pytest.fixture(scope="session")
def _session_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        make_tables()


@pytest.fixture
def tables(_session_tables: None, db: None) -> None:
    """Give the test the tables of the form."""


@pytest.fixture
def cadre(actor_with: Callable[..., Any]) -> Any:
    return actor_with("village_cadre", regions=[""])


def workbook(
    rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS, above: Sequence[Sequence[Any]] = ()
) -> bytes:
    """Return an .xlsx of these rows."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet("花名册")
    date_format = book.add_format({"num_format": "yyyy-mm-dd"})
    for index, row in enumerate([*above, headers, *rows]):
        for position, cell in enumerate(row):
            if hasattr(cell, "isoformat"):
                page.write_datetime(index, position, cell, date_format)
            elif cell not in ("", None):
                page.write(index, position, cell)
    book.close()
    return stream.getvalue()


def member(key: int, **changes: Any) -> list[Any]:
    """Return a right row."""
    values = {
        "home": f"H{key // 3}",
        "note": "",
        "number": f"N{key}",
        "name": "张三丰",
        "sex": "男",
        "born": "1980-01-02",
        "income": 12000.5,
        "works": "是",
        "age": 46,
        "phone": "13812345678",
    }
    values.update(changes)
    return list(values.values())


@pytest.fixture
def user(user_with: Any) -> Any:
    return user_with("village_cadre", regions=["5303"])


@pytest.fixture
def client(user: Any, client_for: Any) -> Any:
    return client_for(user)


@pytest.fixture
def exporting(monkeypatch: Any) -> None:
    """Let cadres export the test form."""
    from dataclasses import replace

    from xieshou.kernel.sheets import registry

    sheet, loader = registry._FORMS[FORM.name]
    monkeypatch.setitem(
        registry._FORMS, FORM.name, (replace(sheet, export_capability="sheets.upload"), loader)
    )

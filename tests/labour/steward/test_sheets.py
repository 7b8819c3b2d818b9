"""Key enterprises and urgent posts come in from Excel and go out unchanged; what a page decided stays."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import count

import pytest
from openpyxl import load_workbook

from tests.labour.makers import AT, SEWER, make_employer, make_vacancy
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.models import KeyEnterprise, StewardTerm, UrgentPost
from xieshou.labour.operations import steward_posts

from .makers import BEGAN

pytestmark = pytest.mark.django_db
ENTERPRISES, POSTS, FIRST = "labour.key_enterprises", "labour.urgent_posts", 5
_files = count(1)


def load(sheet, actor, *rows, commit=True):
    book = load_workbook(BytesIO(sheets.template(sheet=sheet)))
    page, keys = book.active, [column.key for column in get_sheet(sheet).columns]
    for offset, row in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(FIRST + offset, column).value = row.get(key)
    book.properties.title = f"file {next(_files)}"  # equal rows would be the same file
    out = BytesIO()
    book.save(out)
    upload = sheets.receive(sheet=sheet, name="企业.xlsx", content=out.getvalue(), actor=actor, at=AT)
    sheets.check(upload_id=upload.id, actor=actor, at=AT)
    upload.refresh_from_db()
    if commit:
        assert upload.wrong_rows == [], upload.findings
        sheets.commit(upload_id=upload.id, actor=actor, at=AT)
    return upload


def out_of(sheet, actor):
    keys = [column.key for column in get_sheet(sheet).exported]
    rows = get_loader(sheet)().export_rows(actor=actor, scope=actor.scope, filters={})
    return [dict(zip(keys, row, strict=True)) for row in rows]


def enterprise_row(office, employer, /, **change):
    known = {"employer": employer.name, "steward": office.users[0].username, "from_date": "2026-02-02"}
    return {**known, **change}


def test_enterprises_come_in_and_go_out(office):
    first, second = make_employer(), make_employer()
    load(
        ENTERPRISES,
        office.head,
        enterprise_row(office, first),
        enterprise_row(office, second, note="缺工大户"),
    )
    assert (KeyEnterprise.objects.count(), StewardTerm.objects.count()) == (2, 2)
    row = KeyEnterprise.objects.get(employer=first)
    assert (row.since, row.due_on) == (BEGAN, date(2026, 3, 4))
    out = {line["employer"]: line for line in out_of(ENTERPRISES, office.head)}
    assert out[second.name] == {
        "employer": second.name, "steward": office.users[0].username, "from_date": BEGAN, "note": "缺工大户",
    }  # fmt: skip
    load(ENTERPRISES, office.head, enterprise_row(office, first))
    assert StewardTerm.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [{"employer": "没有的企业"}, {"steward": "nobody"}, {"from_date": "2026-03-03"}, {"steward": None}],
    ids=["employer", "steward", "future", "empty"],
)
def test_wrong_enterprise_is_marked(office, change):
    row = enterprise_row(office, make_employer(), **change)
    assert len(load(ENTERPRISES, office.head, row, commit=False).wrong_rows) == 1


def test_enterprise_in_other_hands_or_another_area_is_marked(office, actor_with):
    served = office.give()
    handed = enterprise_row(office, served.employer, steward=office.users[1].username)
    assert len(load(ENTERPRISES, office.head, handed, commit=False).wrong_rows) == 1
    far = enterprise_row(office, make_employer(region_code="310116000000"))
    assert len(load(ENTERPRISES, office.head, far, commit=False).wrong_rows) == 1


def post_row(row, **change):
    known = {
        "employer": row.employer.name, "title": "缝纫工", "occupation": SEWER, "places": 5,
        "mined_on": "2026-02-27", "needed_by": "2026-03-31", "note": "旺季",
    }  # fmt: skip
    return {**known, **change}


def test_urgent_posts_come_in_and_go_out(office):
    row = office.give()
    load(POSTS, office.stewards[0], post_row(row), post_row(row, title="缝纫工二组", occupation=SEWER))
    post = UrgentPost.objects.get(title="缝纫工")
    assert (post.answer_due_on, post.steward_id) == (date(2026, 3, 3), office.users[0].pk)
    load(POSTS, office.stewards[0], post_row(row, places=7))
    post.refresh_from_db()
    assert (post.places, UrgentPost.objects.count()) == (7, 2)
    (first, _second) = out_of(POSTS, office.stewards[0])
    assert (first["employer"], first["places"], first["mined_on"]) == (
        row.employer.name, 7, date(2026, 2, 27),
    )  # fmt: skip
    StewardTerm.objects.all().delete()
    load(POSTS, office.stewards[0], post_row(row, title="熨烫工"))
    assert UrgentPost.objects.get(title="熨烫工").steward_id is None


def test_answered_post_is_not_changed_by_a_file(office):
    row = office.give()
    load(POSTS, office.stewards[0], post_row(row))
    post, vacancy = UrgentPost.objects.get(), make_vacancy(row.employer)
    steward_posts.agree(post_id=post.pk, vacancy_id=vacancy.pk, actor=office.stewards[0], at=AT)
    assert len(load(POSTS, office.stewards[0], post_row(row, places=9), commit=False).wrong_rows) == 1
    assert load(POSTS, office.stewards[0], post_row(row), commit=False).wrong_rows == []


@pytest.mark.parametrize(
    "change",
    [
        {"employer": "没有的企业"},
        {"mined_on": "2026-02-01"},
        {"mined_on": "2026-03-03"},
        {"needed_by": "2026-02-26"},
        {"places": 0},
        {"occupation": "9-99-99-99"},
    ],
    ids=["enterprise", "before the service", "future", "order of days", "places", "occupation"],
)
def test_wrong_post_is_marked(office, change):
    row = office.give()
    assert len(load(POSTS, office.stewards[0], post_row(row, **change), commit=False).wrong_rows) == 1

"""The village's form: roster and wishes in one file, checked, committed, undone and written out again."""

from __future__ import annotations

from io import BytesIO
from itertools import count

import pytest
from openpyxl import load_workbook

from tests.labour.makers import AT, ON, VILLAGE, make_places
from xieshou.kernel.people.models import Person
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.models import JobWish
from xieshou.registry.models import Household

pytestmark = pytest.mark.django_db
SHEET = "labour.roster_with_wishes"


@pytest.fixture(autouse=True)
def places():
    make_places()


@pytest.fixture
def cadre(actor_with):
    return actor_with("village_cadre", regions=["530326"])


def id_number(first17: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    rest = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True)) % 11
    return first17 + "10X98765432"[rest]


HEAD = {
    "household_code": f"{VILLAGE}-0001",
    "region_code": VILLAGE,
    "base_type": "脱贫户",
    "name": "李秀英",
    "relation": "户主",
    "id_number": id_number("53032619850312452"),
    "labour_ability": "普通劳动力",
    "wish_status": "有意愿未就业",
    "wish_jobs": "缝纫工、6-18-02-04",
    "wish_wage_fen": 4000,
    "wish_hope_fen": 5000,
    "wish_reach": "全国均可",
    "wish_region": "上海市",
    "wish_shifts": "白班、夜班",
    "wish_lodging": "必须有",
    "wish_language": "日常交流",
    "wish_skills": "缝纫2、焊接1",
    "wish_licences": "机动车驾驶证C1",
    "wish_avoids": "湿热、粉尘",
    "wish_altitude": 2500,
    "wish_consent": "2026-03-01",
}

_files = count(1)


def workbook(*rows) -> bytes:
    """Fill the template with rows of key → cell."""
    book = load_workbook(BytesIO(operations.template(sheet=SHEET)))
    page = book.active
    sheet = get_sheet(SHEET)
    keys = [column.key for column in sheet.columns]
    head = next(
        row
        for row in range(1, 12)
        if str(page.cell(row, 2).value or "").strip("* ") in ("行政村", "村", "Village")
        or (page.cell(row, 6).value and "姓名" in str(page.cell(row, 6).value))
    )
    first = head + 2 + 1
    for offset, cells in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(first + offset, column).value = cells.get(key)
    book.properties.title = f"file {next(_files)}"  # saved in one second, equal rows would be the same file
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def load(actor, *rows, commit=True):
    upload = operations.receive(sheet=SHEET, name="名册.xlsx", content=workbook(*rows), actor=actor, at=AT)
    operations.check(upload_id=upload.id, actor=actor, at=AT)
    upload.refresh_from_db()
    if commit:
        operations.commit(upload_id=upload.id, actor=actor, at=AT)
        upload.refresh_from_db()
    return upload


def test_roster_and_wish_of_one_row_are_committed_and_undone(cadre):
    upload = load(cadre, HEAD)
    wish = JobWish.objects.select_related("person").get()
    assert wish.person.name == "李秀英"
    assert (wish.status, wish.region_code, wish.recorded_by_id) == ("seeking", VILLAGE, cadre.user_id)
    assert (wish.wage_floor_fen, wish.wage_expected_fen, wish.wanted_regions) == (400_000, 500_000, ["31"])
    assert (wish.shifts, wish.lodging, wish.language_level) == (["day", "night"], "required", 2)
    assert (wish.skills, wish.licences) == ({"sewing": 2, "welding": 1}, ["driver_c1"])
    assert (wish.avoided_conditions, wish.altitude_max_m) == (["hot_humid", "dust"], 2500)
    assert wish.occupation_codes == ["6-05-01-03", "6-18-02-04"]
    assert wish.sharing_consent_on.isoformat() == "2026-03-01"
    operations.undo(upload_id=upload.id, actor=cadre, at=AT)
    assert (JobWish.objects.count(), Household.objects.count(), Person.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"wish_status": None},
        {"wish_wage_fen": None},
        {"wish_hope_fen": 3999},
        {"wish_skills": "飞行2"},
        {"wish_licences": "飞行执照"},
        {"wish_avoids": "坏运气"},
        {"wish_shifts": "清晨"},
        {"wish_altitude": 9000},
        {"wish_consent": "2026-12-01"},
    ],
)
def test_row_with_a_wrong_wish_is_marked_and_not_written(cadre, change):
    upload = load(cadre, {**HEAD, **change}, commit=False)
    assert len(upload.wrong_rows) == 1
    assert JobWish.objects.count() == 0


def test_row_without_a_wish_brings_the_person_only(cadre):
    plain = {key: value for key, value in HEAD.items() if not key.startswith("wish_")}
    load(cadre, plain)
    assert (Person.objects.count(), JobWish.objects.count()) == (1, 0)


def test_second_file_changes_the_wish_and_keeps_a_later_status(cadre):
    load(cadre, HEAD)
    load(cadre, {**HEAD, "wish_wage_fen": 4200})
    wish = JobWish.objects.get()
    assert wish.wage_floor_fen == 420_000
    JobWish.objects.update(status="referred")
    upload = load(cadre, HEAD, commit=False)
    assert len(upload.wrong_rows) == 1
    JobWish.objects.update(status="seeking")
    assert load(cadre, HEAD, commit=False).wrong_rows == []


def test_export_gives_back_what_was_loaded(cadre):
    load(cadre, HEAD)
    loader = get_loader(SHEET)()
    rows = list(loader.export_rows(actor=cadre, scope=cadre.scope, filters={}))
    values = dict(zip([column.key for column in get_sheet(SHEET).exported], rows[0], strict=True))
    assert values["wish_status"] == "seeking"
    assert values["wish_jobs"] == "缝纫工、6-18-02-04"
    assert values["wish_skills"] == "缝纫2、焊接1"
    assert values["wish_region"] == "310000000000"
    assert values["wish_avoids"] == "湿热、粉尘"
    assert values["wish_consent"].isoformat() == "2026-03-01"
    plain = {key: value for key, value in HEAD.items() if not key.startswith("wish_")}
    load(cadre, {**plain, "id_number": id_number("53032619900307863"), "relation": "配偶", "name": "王建国"})
    rows = list(loader.export_rows(actor=cadre, scope=cadre.scope, filters={}))
    assert len(rows) == 2
    assert ON.year == 2026

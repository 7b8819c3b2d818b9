"""The roster as a file: dry run, commit, undo, export; and every refusal that needs the database."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter
from stdnum.iso7064 import mod_11_2

from xieshou.kernel.actor import Actor
from xieshou.kernel.people.models import Person
from xieshou.kernel.regions.models import Region
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.operations import committing
from xieshou.kernel.sheets.operations.committing import RowsWrong
from xieshou.kernel.sheets.rows import Findings
from xieshou.registry.models import Household, HouseholdHistory, Member
from xieshou.registry.operations import membership
from xieshou.registry.sheets import ROSTER

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
SHEET = "registry.roster"


def number_of(serial: int, born: str = "19850312", county: str = "530326") -> str:
    body = f"{county}{born}{serial:03d}"
    return body + mod_11_2.calc_check_digit(body)


def row(serial: int, **values: Any) -> dict[str, Any]:
    base = {
        "household_code": "1",
        "region_code": VILLAGE,
        "base_type": "exited",
        "name": f"角{'一二三四五六七八九'[serial % 9]}",
        "relation": "02",
        "id_number": number_of(serial),
        "labour_ability": "ordinary",
    }
    return base | values


def family() -> list[dict[str, Any]]:
    return [row(1), row(2, relation="10", base_type="", education="70"), row(3, relation="20", skills="缝纫")]


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    """Give the villages of these tests names."""
    for code, level, name in (
        ("530000000000", 1, "云南省"),
        ("530300000000", 2, "曲靖市"),
        ("530326000000", 3, "会泽县"),
        ("530326103000", 4, "矿山镇"),
        (VILLAGE, 5, "一村"),
        ("530325000000", 3, "富源县"),
        ("530325101000", 4, "营上镇"),
        (OTHER_VILLAGE, 5, "二村"),
    ):
        digits = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}[level]
        Region.objects.create(code=code, short_code=code[:digits], level=level, name=name, full_name=name)


@pytest.fixture
def cadre(actor_with: Any) -> Actor:
    """Return a cadre who may upload, with an account."""
    return actor_with("village_cadre", regions=["530326"])


def load(rows: Sequence[dict[str, Any]], actor: Actor) -> dict[str, int]:
    return sheets.load_rows(sheet=SHEET, rows=rows, actor=actor, at=AT)


def refusal(rows: Sequence[dict[str, Any]], actor: Actor) -> tuple[int, str, str]:
    """Return row number, column and message of the only row that is wrong by itself."""
    kept: list[Findings] = []

    def keep() -> Findings:
        kept.append(Findings())
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(committing, "Findings", keep)
        with pytest.raises(RowsWrong):
            load(rows, actor)
    (wrong,) = [finding for finding in kept[-1] if finding.key]
    return wrong.number, wrong.key, wrong.message


def test_family_comes_in_whole(cadre: Actor) -> None:
    counts = load(family(), cadre)

    household = Household.objects.get()
    assert (household.code, household.base_type, household.monitoring_class) == (
        f"{VILLAGE}-0001",
        "exited",
        "none",
    )
    assert (household.member_count, household.registered_on) == (3, date(2026, 1, 1))
    assert household.head.name == "角二"
    assert household.head.birth_date == date(1985, 3, 12)
    assert list(Member.objects.order_by("relation").values_list("relation", "education", "skills")) == [
        ("02", "", ""),
        ("10", "70", ""),
        ("20", "", "缝纫"),
    ]
    assert counts == {"total": 3, "new": 3, "changed": 0, "unchanged": 0, "wrong": 0}


def test_same_file_again_changes_nothing(cadre: Actor) -> None:
    load(family(), cadre)

    assert load(family(), cadre) == {"total": 3, "new": 0, "changed": 0, "unchanged": 3, "wrong": 0}
    assert Person.objects.count() == 3
    assert not HouseholdHistory.objects.exists()


def test_second_file_updates_and_keeps_what_it_leaves_empty(cadre: Actor) -> None:
    load([*family()[:2], row(3, relation="20", skills="缝纫", phone="13812345678", ethnicity="YI")], cadre)

    counts = load(
        [row(1, monitoring_class="unstable"), row(3, relation="20", skills="", education="60")], cadre
    )

    assert counts["changed"] == 2
    child = Member.objects.select_related("person").get(relation="20")
    assert (child.skills, child.education) == ("缝纫", "60")
    assert child.person.ethnicity == "YI"
    assert child.person.phone_index is not None
    assert Household.objects.get().monitoring_class == "unstable"
    assert HouseholdHistory.objects.get().monitoring_class == "none"


def test_head_may_stand_after_the_others(cadre: Actor) -> None:
    load([row(2, relation="10"), row(1, base_type="")], cadre)

    assert Household.objects.get().head.name == "角二"


def test_heads_change_places(cadre: Actor) -> None:
    load(family(), cadre)

    load([row(1, relation="10"), row(2, relation="02")], cadre)

    household = Household.objects.get()
    assert household.head.name == "角三"
    assert Member.objects.get(relation="10").person.name == "角二"


def test_person_without_number_is_found_again(cadre: Actor) -> None:
    baby = row(
        4,
        relation="20",
        id_number="",
        id_missing_reason="newborn",
        birth_date=date(2026, 1, 5),
        name="角小宝",
    )

    load([row(1), baby], cadre)
    counts = load([row(1), baby], cadre)

    assert counts["unchanged"] == 2
    assert Person.objects.filter(name="角小宝").count() == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"household_code": "第一户"}, "household_code"),
        ({"household_code": "530325101201-0001"}, "household_code"),
        ({"base_type": ""}, "base_type"),
        ({"base_type": "ordinary", "monitoring_class": "unstable"}, "monitoring_class"),
        ({"id_number": ""}, "id_number"),
        ({"id_number": "", "id_missing_reason": "newborn"}, "birth_date"),
        ({"id_missing_reason": "newborn"}, "id_missing_reason"),
        ({"sex": "2"}, "sex"),
        ({"birth_date": date(1985, 3, 13)}, "birth_date"),
        ({"relation": "20"}, "relation"),
        ({"ethnicity": "??"}, "ethnicity"),
    ],
)
def test_wrong_rows_are_named(cadre: Actor, changes: dict[str, Any], column: str) -> None:
    assert refusal([row(1, **changes)], cadre)[:2] == (1, column)


def test_rows_of_one_household_agree(cadre: Actor) -> None:
    assert refusal([row(1), row(2, relation="10", base_type="ordinary")], cadre)[:2] == (2, "base_type")


def test_second_head_is_named(cadre: Actor) -> None:
    assert refusal([row(1), row(2)], cadre)[:2] == (2, "relation")


def test_monitoring_is_not_erased(cadre: Actor) -> None:
    load([row(1, monitoring_class="sudden")], cadre)

    assert refusal([row(1, monitoring_class="none")], cadre)[:2] == (1, "monitoring_class")
    assert load([row(1, monitoring_class="")], cadre)["unchanged"] == 1


def test_closed_household_is_refused(cadre: Actor) -> None:
    load([row(1)], cadre)
    Household.objects.update(closed_on=date(2026, 2, 1))

    assert refusal([row(1)], cadre)[:2] == (1, "household_code")


def test_person_of_another_household_is_named_with_its_code(cadre: Actor) -> None:
    load(family(), cadre)

    number, column, message = refusal(
        [row(4, household_code="2"), row(3, household_code="2", relation="20")], cadre
    )

    assert (number, column) == (2, "id_number")
    assert f"{VILLAGE}-0001" in message


def test_person_on_file_elsewhere_tells_the_county_only(cadre: Actor) -> None:
    foreign = row(1, region_code=OTHER_VILLAGE, name="杨保密")
    load([foreign], Actor.system("tests"))
    from xieshou.kernel.scope_sql import in_scope

    with in_scope(cadre.scope):
        _number, _column, message = refusal([row(1, name="杨保密")], cadre)

    assert "富源县" in message
    assert OTHER_VILLAGE not in message


def test_household_registered_by_hand_is_extended(cadre: Actor) -> None:
    household = make_household(cadre)

    load([row(5, household_code=household.code, relation="20")], cadre)

    household.refresh_from_db()
    assert household.member_count == 2


def test_former_member_returns_as_a_new_membership(cadre: Actor) -> None:
    load(family(), cadre)
    child = Member.objects.get(relation="20")
    membership.end_membership(
        member_id=child.id, to_date=date(2026, 2, 1), end_reason="moved_out", actor=cadre, at=AT
    )

    load([row(3, household_code="2", registered_on=date(2026, 2, 1))], cadre)

    assert Member.objects.filter(person_id=child.person_id).count() == 2


def test_export_gives_the_file_back(cadre: Actor) -> None:
    rows = [*family()[:2], row(3, relation="20", phone="13812345678", skills="缝纫")]
    load(rows, cadre)

    _name, content = sheets.export(
        sheet=SHEET, actor=cadre, at=AT, purpose="核对花名册", filters={"region": "530326"}
    )

    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    cells = [[str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
    numbers = [number_of(serial) for serial in (1, 2, 3)]
    assert [
        next((n for n in numbers if n in line), "") for line in cells if any(n in line for n in numbers)
    ] == numbers
    assert any("13812345678" in line for line in cells)


def test_export_leaves_out_other_areas(cadre: Actor) -> None:
    load([row(1, region_code=OTHER_VILLAGE, name="杨保密")], Actor.system("tests"))
    from xieshou.kernel.scope_sql import in_scope

    with in_scope(cadre.scope):
        _name, content = sheets.export(sheet=SHEET, actor=cadre, at=AT, purpose="核对花名册")

    assert "杨保密" not in str(list(openpyxl.load_workbook(BytesIO(content)).active.values))  # type: ignore[union-attr]


# the file itself


def filled_template(rows: Sequence[dict[str, Any]]) -> bytes:
    """Return a file with the headers of the form and these values as users write them."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    keys = [column.key for column in ROSTER.columns]
    page.write_row(0, 0, [str(column.header) for column in ROSTER.columns])
    for index, values in enumerate(rows, start=1):
        page.write_row(index, 0, [str(values.get(key, "")) for key in keys])
    book.close()
    return stream.getvalue()


def test_file_with_a_wrong_household_comes_in_without_it_and_goes_out_again(
    user_with: Any, settings: Any, tmp_path: Any
) -> None:
    from xieshou.kernel.access.queries import get_actor

    settings.FILES_DIR = tmp_path / "files"
    user = user_with("village_cadre", regions=["530326"])
    cadre = get_actor(user, on=AT.date())
    wrong = [
        row(4, household_code="2"),
        row(5, household_code="2", relation="20", id_number="530326198503120000"),
    ]
    data = filled_template([*family(), *wrong])

    upload = sheets.receive(sheet=SHEET, name="名册.xlsx", content=data, actor=cadre, at=AT)
    upload = sheets.check(upload_id=upload.id, actor=cadre, at=AT)
    assert (upload.counts["new"], upload.counts["wrong"]) == (3, 2)
    assert not Household.objects.exists()

    sheets.commit(upload_id=upload.id, actor=cadre, at=AT, partial=True)
    assert [h.member_count for h in Household.objects.all()] == [3]

    sheets.undo(upload_id=upload.id, actor=cadre, at=AT)
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_undo_restores_what_a_second_file_changed(user_with: Any, settings: Any, tmp_path: Any) -> None:
    from xieshou.kernel.access.queries import get_actor

    settings.FILES_DIR = tmp_path / "files"
    cadre = get_actor(user_with("village_cadre", regions=["530326"]), on=AT.date())
    load(family(), cadre)
    second = [
        row(1, monitoring_class="unstable"),
        row(2, relation="10", health="chronic"),
        row(6, relation="30"),
    ]

    upload = sheets.receive(
        sheet=SHEET, name="名册.xlsx", content=filled_template(second), actor=cadre, at=AT
    )
    sheets.check(upload_id=upload.id, actor=cadre, at=AT)
    sheets.commit(upload_id=upload.id, actor=cadre, at=AT)
    household = Household.objects.get()
    assert (household.monitoring_class, household.member_count) == ("unstable", 4)
    sheets.undo(upload_id=upload.id, actor=cadre, at=AT)

    household.refresh_from_db()
    assert (household.monitoring_class, household.member_count) == ("none", 3)
    assert Member.objects.get(relation="10").health == ""
    assert Person.objects.count() == 3
